"""Writes the pictures of the pages to docs/images/, with the system's Chromium, and docs/pages.md.

    python docs/screenshots.py                  the current bundle of ml-1m
    python docs/screenshots.py --bundle DIR

Each page is one picture: at the widths of a desktop, a tablet and a phone, light above dark. Pages use the
fonts of the system: those of the pictures in the repository are Debian's fonts-urw-base35 and fonts-inter.
"""

import argparse
import io
import shutil
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from maxella.app.identity.operator import set_operator_password
from maxella.app.network.serving import Service, ServiceConfig
from maxella.app.server import listening_socket
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.records import Never, NewEvent
from maxella.app.storage.store import Store
from maxella.data.dataset import load_dataset
from maxella.explore.explore import explore
from maxella.explore.report import write_report
from maxella.home import bundle_folder
from maxella.models.fitting import silent
from maxella.recommend.recommender import Recommender

DOCS = Path(__file__).parent
IMAGES = DOCS / "images"
SHEETS = IMAGES / "pages"
DATASET = "ml-1m"
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PASSWORD = "for the pictures"  # noqa: S105 - it opens nothing but the service of this script

OF_ACCOUNTS = {
    "account": ("/account", "The account: where one is signed in, the password, the end"),
    "operator-gate": ("/operator/sign-in", "The operator's first password, for the code from the terminal"),
}
"""Pages that are there where people sign in, or before the operator has a password."""

NEVER = Never(genres=("Horror",), people=("Pauly Shore",), keywords=("slasher",))

# Titles, and ratings as parts of the scale.
PEOPLE: dict[str, tuple[str, bool, dict[str, float]]] = {
    "Ada": (
        "teal",
        False,
        {
            "The Silence of the Lambs": 1,
            "The Godfather": 1,
            "Fargo": 1,
            "Pulp Fiction": 1,
            "L.A. Confidential": 1,
            "The Usual Suspects": 0.75,
            "GoodFellas": 0.75,
            "Saving Private Ryan": 0.75,
            "To Kill a Mockingbird": 0.75,
            "The Sixth Sense": 0.75,
            "Jurassic Park": 0.5,
            "Forrest Gump": 0.25,
            "Titanic": 0.25,
        },
    ),
    "Grace": (
        "rose",
        True,
        {
            "Star Wars": 1,
            "The Matrix": 1,
            "Terminator 2": 1,
            "Raiders of the Lost Ark": 0.75,
            "Ghostbusters": 0.75,
            "Titanic": 0,
        },
    ),
    "Konrad": (
        "moss",
        True,
        {
            "Shakespeare in Love": 1,
            "Groundhog Day": 1,
            "Pretty Woman": 0.75,
            "Sleepless in Seattle": 0.75,
            "The Silence of the Lambs": 0.25,
        },
    ),
}
SAVED = ("Heat", "Chinatown", "Rear Window", "Taxi Driver")
HIDDEN = ("Armageddon", "Batman & Robin")
LETTERBOXD = """Date,Name,Year,Letterboxd URI,Rating
2024-03-01,Vertigo,1958,https://boxd.it/1,4.5
2024-03-02,Casablanca,1942,https://boxd.it/2,5
2024-03-03,The Third Man,1949,https://boxd.it/3,4
2024-03-04,Alien,1979,https://boxd.it/4,3.5
2024-03-05,Hamlet,1991,https://boxd.it/5,3
2024-03-06,A film of nobody,2019,https://boxd.it/6,3
2024-03-07,Psycho,1960,https://boxd.it/7,lots
"""

WIDTHS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "tablet": {"viewport": {"width": 768, "height": 900}, "has_touch": True},
    "phone": {"viewport": {"width": 380, "height": 900}, "has_touch": True, "is_mobile": True},
}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
SHARP = 1.5
SETTLED_MS = 4_000
"""How long a page full of charts may draw before its picture is taken."""


def main() -> None:
    """Take all pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("needs Chromium: apt-get install chromium")
    recommender = Recommender.load(_arguments().bundle)
    SHEETS.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        _running(recommender, Path(folder), Settings(development=True)) as (address, shared),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        state = _signed_in(browser, address)
        pages = _pages(recommender, shared, _upload(browser, address, state))
        for name, (path, _) in pages.items():
            _sheet(browser, name, address + path, state if name != "start" else None, Path(folder))
        _still(browser, address, "home-light", "desktop", "light", state)
        _still(browser, address, "home-dark", "desktop", "dark", state)
        _still(browser, address, "phone", "phone", "dark", state)
        with _running(recommender, Path(folder), Settings(accounts=True)) as (elsewhere, _):
            state = _signed_up(browser, elsewhere)
            for name, (path, _) in OF_ACCOUNTS.items():
                _sheet(browser, name, elsewhere + path, state, Path(folder))
        report = Path(folder) / "report.html"
        dataset = load_dataset(DATASET)
        write_report(explore(dataset, silent), dataset, report)
        _still(browser, f"{report.as_uri()}#worst-movies", "report", "desktop", "light", settle=SETTLED_MS)
        _still(browser, report.as_uri(), "report-phone", "phone", "dark", settle=SETTLED_MS)
        browser.close()
    _write_page(pages | OF_ACCOUNTS)


def _pages(recommender: Recommender, shared: list[str], upload: str) -> dict[str, tuple[str, str]]:
    """The address of each page, and what it is."""
    film = recommender.search("Chinatown", 1)[0].movie_id
    return {
        "start": ("/start", "Start: choose or make a profile"),
        "wall": ("/wall", "The wall of well-known films"),
        "home": ("/", "Home"),
        "shelf": ("/shelves/for-you", "One shelf"),
        "movie": (f"/movies/{film}", "A film"),
        "search": ("/search?q=matrx+the", "Search, forgiving of spelling and articles"),
        "tonight": (f"/tonight?{urlencode({'with': shared}, doseq=True)}", "Tonight, for three"),
        "taste": ("/taste", "My taste"),
        "ratings": ("/taste/ratings", "My ratings"),
        "saved": ("/taste/saved", "My watchlist"),
        "hidden": ("/taste/hidden", "What I am not interested in"),
        "never": ("/taste/never", "What I never want"),
        "import": ("/taste/import", "Import"),
        "import-look": (upload, "What an import would bring"),
        "profile": ("/taste/profile", "The profile"),
        "results": ("/results", "How good is it"),
        "operator": ("/operator", "Operator"),
        "reference": ("/docs", "REST"),
        "styleguide": ("/styleguide", "Every component in every state (in development only)"),
    }


def _signed_in(browser: Browser, address: str) -> Any:
    """The cookies of a browser that acts as Ada, and as the operator."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/start")
    page.locator(".person-button", has_text="Ada").click()
    page.goto("/operator/sign-in")
    page.locator('main input[type="password"]').fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state


def _signed_up(browser: Browser, address: str) -> Any:
    """The cookies of a browser that has made an account, which is signed in with another one, too."""
    for agent in (PHONE, DESKTOP):
        context = browser.new_context(base_url=address, user_agent=agent)
        page = context.new_page()
        page.goto("/sign-up" if agent == PHONE else "/sign-in")
        page.locator('main input[name="name"]').fill("Ada")
        page.locator('main input[name="password"]').fill(PASSWORD)
        page.locator("main form.sheet button").click()
        page.wait_for_url("**/start")
        state = context.storage_state()
        context.close()
    return state


def _upload(browser: Browser, address: str, state: Any) -> str:
    """Where the look at an uploaded export stands."""
    with _opened(browser, f"{address}/taste/import", "desktop", "light", state) as page:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as zipped:
            zipped.writestr("ratings.csv", LETTERBOXD)
        page.locator('input[type="file"]').set_input_files(
            {"name": "letterboxd.zip", "mimeType": "application/zip", "buffer": content.getvalue()}
        )
        page.locator("main form.sheet button").click()
        page.wait_for_url("**/taste/import/*")
        return page.url.removeprefix(address)


def _sheet(browser: Browser, name: str, address: str, state: Any, folder: Path) -> None:
    """One picture of a page at all widths, light above dark."""
    rows = []
    for scheme in SCHEMES:
        cells = []
        for width in WIDTHS:
            file = folder / f"{name}-{width}-{scheme}.png"
            with _opened(browser, address, width, scheme, state) as page:
                page.screenshot(path=file)
            cells.append(f'<img src="{file.as_uri()}" height="600">')
        rows.append(f'<div class="row">{"".join(cells)}</div>')
    style = "body{margin:0;padding:16px;background:#8a8a86;width:max-content}.row{display:flex;gap:16px}"
    sheet = folder / f"{name}.html"
    sheet.write_text(f"<style>{style}.row+.row{{margin-top:16px}}</style>{''.join(rows)}", encoding="utf-8")
    context = browser.new_context(viewport={"width": 1760, "height": 1248})
    page = context.new_page()
    page.goto(sheet.as_uri())
    page.locator("body").screenshot(path=SHEETS / f"{name}.jpg", type="jpeg", quality=80)
    print(SHEETS / f"{name}.jpg")
    context.close()


def _still(
    browser: Browser,
    address: str,
    name: str,
    width: str,
    scheme: Scheme,
    state: Any = None,
    settle: int = 0,
) -> None:
    """A page at one width, in one theme."""
    with _opened(browser, address, width, scheme, state, device_scale_factor=SHARP) as page:
        page.wait_for_timeout(settle)
        page.screenshot(path=IMAGES / f"{name}.png")
        print(IMAGES / f"{name}.png")


@contextmanager
def _opened(
    browser: Browser,
    address: str,
    width: str,
    scheme: Scheme,
    state: Any,
    **more: Any,
) -> Iterator[Page]:
    context = browser.new_context(
        storage_state=state, color_scheme=scheme, reduced_motion="reduce", **WIDTHS[width], **more
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    yield page
    context.close()


def _write_page(pages: dict[str, tuple[str, str]]) -> None:
    """Write docs/pages.md."""
    lines = [
        "# Every page",
        "",
        "At the widths of a desktop, a tablet and a phone, light above dark. `make screenshots` takes the",
        "pictures, with MovieLens 1M and three made-up people.",
    ]
    for name, (_, words) in pages.items():
        lines += ["", f"## {words}", "", f"![{words}](images/pages/{name}.jpg)"]
    (DOCS / "pages.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _people(store: Store, recommender: Recommender) -> list[str]:
    """Make the people; gives the ids of those who share their profile."""
    scale = recommender.scale
    width = scale.high - scale.low
    dataset = recommender.manifest.dataset

    def known(title: str) -> str:
        return recommender.search(title, 1)[0].movie_id

    shared = []
    for name, (colour, is_shared, ratings) in PEOPLE.items():
        profile = store.profiles.create(name, colour)
        now = int(time.time())
        events = [
            NewEvent(f"rated.{title}", "rating", known(title), scale.low + part * width, now)
            for title, part in ratings.items()
        ]
        if name == "Ada":
            events += [NewEvent(f"saved.{title}", "saved", known(title), 1, now) for title in SAVED]
            events += [NewEvent(f"hidden.{title}", "hidden", known(title), 1, now) for title in HIDDEN]
            store.never.change(profile.id, add=NEVER)
        store.history.record(profile.id, dataset, events)
        store.profiles.change(profile.id, is_shared=is_shared)
        if is_shared:
            shared.append(profile.id)
    return shared


@contextmanager
def _running(recommender: Recommender, folder: Path, settings: Settings) -> Iterator[tuple[str, list[str]]]:
    """The address of the service, and the ids of those who share their profile; with accounts, of nobody."""
    place = folder / ("accounts.sqlite3" if settings.accounts else "pictures.sqlite3")
    with (
        closing(Store.open(f"sqlite:///{place}")) as store,
        listening_socket("127.0.0.1", 0) as listening,
    ):
        shared = []
        if not settings.accounts:
            shared = _people(store, recommender)
            set_operator_password(store, PASSWORD)
        app = create_app(Fixed(recommender, DATASET), store, settings)
        server = Service(ServiceConfig(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while thread.is_alive() and not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", shared
        server.should_exit = True
        thread.join()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, default=bundle_folder(DATASET))
    return parser.parse_args()


if __name__ == "__main__":
    main()
