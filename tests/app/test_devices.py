import pytest

from maxella.app.http.devices import device_of


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox · Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/140.0 Safari/537.36", "Chrome · macOS"),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>Firefox/" + "x" * 10_000, "Firefox"),
    ],
)
def test_a_browser_is_known_by_what_it_says_and_nothing_else_of_that_is_kept(
    user_agent: str, device: str
) -> None:
    assert device_of(user_agent) == device
