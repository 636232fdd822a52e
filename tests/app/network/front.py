"""A real nginx or Caddy before the app, with the very block of the guide."""

import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.conftest import CADDY, NGINX
from tests.waiting import wait_until

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "running.md"
NAME = "films.example.org"
BASE = "/maxella"

Way = Literal["own name", "path kept", "path taken away"]
WAYS: tuple[Way, ...] = ("own name", "path kept", "path taken away")


@dataclass(frozen=True)
class Front:
    """Where a proxy takes requests."""

    https: int
    http: int
    certificate: Path

    def client(self, peer: str = "127.0.0.2") -> httpx.Client:
        """A client that reaches the app by its name, from one of this machine's addresses."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.https}",
            transport=httpx.HTTPTransport(verify=context, local_address=peer),
            headers={"host": NAME, "accept": "text/html"},
            event_hooks={"request": [_named]},
            timeout=30,
        )


def _named(request: httpx.Request) -> None:
    request.extensions["sni_hostname"] = NAME


@contextmanager
def nginx_before(app: str, way: Way, folder: Path) -> Iterator[Front]:
    """Run nginx before the app at an address."""
    assert NGINX is not None, "nginx is not there: apt-get install nginx-light"
    server, location = _blocks("nginx")
    if way != "own name":
        server, found = re.subn(r" +location / \{.*?\}\n", lambda _: location, server, flags=re.DOTALL)
        assert found == 1
    goal = app + ("/" if way == "path taken away" else "")
    front = Front(_free_port(), _free_port(), _certificate(folder))
    server = _replaced(
        server,
        ("http://127.0.0.1:8000", goal),
        ("/etc/ssl/films.example.org.pem", str(front.certificate)),
        ("/etc/ssl/films.example.org.key", str(front.certificate)),
        ("listen 443 ssl", f"listen 127.0.0.1:{front.https} ssl"),
        ("listen 80", f"listen 127.0.0.1:{front.http}"),
    )
    (folder / "maxella.conf").write_text(server, encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log stderr;\nworker_processes 1;\nevents {{}}\n"
        + ("user root;\n" if os.geteuid() == 0 else "")
        + f"http {{\naccess_log off;\n{temporary}include {folder}/maxella.conf;\n}}\n",
        encoding="utf-8",
    )
    with _started([NGINX, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")], front):
        yield front


@contextmanager
def caddy_before(app: str, way: Way, folder: Path) -> Iterator[Front]:
    """Run Caddy before the app at an address."""
    assert CADDY is not None, "Caddy is not there: apt-get install caddy"
    (block,) = _blocks("caddy")
    front = Front(_free_port(), _free_port(), _certificate(folder))
    own = f"    admin off\n    auto_https disable_redirects\n    https_port {front.https}\n"
    block = _replaced(
        block,
        ("127.0.0.1:8000", app.removeprefix("http://")),
        ("{\n    servers", "{\n" + own + "    servers"),
        (f"{NAME} {{", f"{NAME} {{\n    tls {front.certificate} {front.certificate}"),
    )
    if way != "own name":
        handle = "handle" if way == "path kept" else "handle_path"
        block = _replaced(block, ("    reverse_proxy", f"    {handle} {BASE}/* {{\n    reverse_proxy"))
        block = block.rstrip().removesuffix("}") + "}\n}\n"
    (folder / "Caddyfile").write_text(block, encoding="utf-8")
    command = [CADDY, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with _started(command, front, XDG_DATA_HOME=str(folder), XDG_CONFIG_HOME=str(folder), HOME=str(folder)):
        yield front


def _blocks(language: str) -> list[str]:
    """The blocks of the guide in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def _replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@contextmanager
def _started(command: list[str], front: Front, **environment: str) -> Iterator[None]:
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | environment)
    try:
        wait_until(lambda: _listens(process, front.https))
        yield
    finally:
        process.terminate()
        process.communicate()


def _listens(process: "subprocess.Popen[str]", port: int) -> bool:
    assert process.poll() is None, process.communicate()[1]
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _certificate(folder: Path) -> Path:
    """A certificate for the name, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return file
