"""Requests to a web server: encrypted ones stay encrypted, and every one has a time limit."""

import ssl
import threading
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from maxella import __version__
from maxella.errors import SourceError

USER_AGENT = f"maxella/{__version__}"


def unverified() -> ssl.SSLContext:
    """A TLS context that accepts any certificate, for content that a pinned digest vouches for."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class _Staying(HTTPRedirectHandler):
    """Follows no redirect, which is then raised as the status that it is."""

    def redirect_request(self, *_: object) -> None:
        """See `HTTPRedirectHandler`."""


def open_url(
    url: str,
    *,
    timeout: float,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    context: ssl.SSLContext | None = None,
    follow_redirects: bool = True,
) -> HTTPResponse:
    """Send a request, through the proxies that the environment names.

    Args:
        url: an address that begins with `https://` or `http://`.
        timeout: seconds of silence that are borne, while connecting and during each read.
        headers: more headers.
        method: the HTTP method.
        context: whom to trust; default: the authorities that the system trusts.
        follow_redirects: whether to go where the server sends.

    Raises:
        HTTPError: for a status of 400 and above, and for a redirect that is not followed; close it.
        URLError: when there is no answer, or the certificate does not hold (`certificate_fault` tells).
        SourceError: for another kind of address, or when a redirect leads out of encryption.
    """
    scheme = urlsplit(url).scheme
    if scheme not in {"https", "http"}:
        raise SourceError(f"{url} is no web address; it must begin with https://")
    opener = build_opener(HTTPSHandler(context=context), *(() if follow_redirects else (_Staying(),)))
    request = Request(url, method=method, headers={"User-Agent": USER_AGENT, **(headers or {})})  # noqa: S310
    try:
        response: HTTPResponse = opener.open(request, timeout=timeout)
    except URLError:
        raise
    except (OSError, HTTPException) as error:  # urllib wraps what happens up to the request, not the answer
        raise URLError(error) from error
    if scheme == "https" and urlsplit(response.url).scheme != "https":
        response.close()
        raise SourceError(f"{url} leads to {response.url}, which is not encrypted; download it by hand")
    return response


def certificate_fault(error: URLError) -> str | None:
    """What is wrong with the server's certificate, where that is what `error` says; else None."""
    return error.reason.verify_message if isinstance(error.reason, ssl.SSLCertVerificationError) else None


def reachable(url: str, seconds: float, context: ssl.SSLContext | None = None) -> bool:
    """Whether the server has something at `url`, as far as it can be told within `seconds`.

    A certificate that does not hold counts as an answer: whoever downloads decides what to make of it.
    """
    answers: list[bool] = []

    def ask() -> None:
        try:
            open_url(url, timeout=seconds, method="HEAD", context=context).close()
        except HTTPError as error:
            error.close()
        except URLError as error:
            answers.append(certificate_fault(error) is not None)
        except SourceError:
            answers.append(False)
        else:
            answers.append(True)

    # Name resolution knows no time limit, so it must be possible to leave it behind.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return answers == [True]
