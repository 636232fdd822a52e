import dataclasses
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from maxella.data.dataset import load_dataset
from maxella.data.download import Patience
from maxella.data.fetch import Remote, choose_default, fetch, fetch_metadata, find_metadata, is_up_to_date
from maxella.data.local import download_of
from maxella.data.package_index import Wheel
from maxella.data.registry import ML_1M, ML_100K, MOVIES_METADATA, KnownSource
from maxella.errors import SourceError, UsageError
from maxella.home import dataset_folder
from tests.data.file_server import UNREACHABLE, Answer, FileServer, serving
from tests.tables.test_archive import write_zip

PATIENCE = Patience(silence=10.0, attempts=2, pause=0.0)
NO_PIP = (sys.executable, "-c", "raise SystemExit('ERROR: no index')")

ML_1M_FILES = {
    "ratings.dat": b"1::2::5::978300760\n1::3::3::978302109\n2::2::4::978301968\n",
    "movies.dat": b"2::Jumanji (1995)::Adventure|Children's|Fantasy\n3::Caf\xe9 (1995)::Comedy\n",
    "users.dat": b"1::F::1::10::48067\n2::M::56::16::70072\n",
}
RECBOLE_FILES = {
    "inter": b"user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t242\t3\t881250949\n",
    "item": b"item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
    b"242\tKolya\t1996\tComedy\n",
    "user": b"user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n"
    b"196\t49\tM\twriter\t55105\n",
}
FILMS = {
    "movies_metadata.csv": b"adult,genres,id,imdb_id,original_title,overview,release_date,title\n"
    b"False,\"[{'id': 12, 'name': 'Adventure'}]\",8844,tt0113497,Jumanji,A game,1995-12-15,Jumanji\n",
    "credits.csv": b"cast,crew,id\n\"[{'name': 'Robin Williams', 'order': 0}]\","
    b"\"[{'job': 'Director', 'name': 'Joe Johnston'}]\",8844\n",
    "links.csv": b"movieId,imdbId,tmdbId\n2,0113497,8844\n",
    "keywords.csv": b"id,keywords\n8844,\"[{'id': 10090, 'name': 'board game'}]\"\n",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FileServer]:
    """A server that has the archive of a tiny MovieLens 1M."""
    archive = write_zip(
        tmp_path / "served.zip", {f"ml-1m/{name}": text for name, text in ML_1M_FILES.items()}
    )
    with serving(archive.read_bytes()) as files:
        yield files


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder of `MAXELLA_SOURCES`."""
    folder = tmp_path / "sources"
    folder.mkdir()
    monkeypatch.setenv("MAXELLA_SOURCES", str(folder))
    return folder


@pytest.fixture
def package_index(tmp_path: Path) -> Remote:
    """A world in which only a package index can be reached; its wheel has one rating."""
    folder = "recbole/dataset_example/ml-100k"
    path = write_zip(
        tmp_path / "recbole-1.2.1-py3-none-any.whl",
        {f"{folder}/ml-100k.{table}": text for table, text in RECBOLE_FILES.items()},
    )
    wheel = Wheel("recbole==1.2.1", path.name, hashlib.sha256(path.read_bytes()).hexdigest(), folder)
    program = (
        "import shutil, sys; folder = next(word for word in sys.argv if word.startswith('--dest='));"
        "shutil.copy(sys.argv[1], folder.removeprefix('--dest='))"
    )
    pip = (sys.executable, "-c", program, str(path))
    return dataclasses.replace(remote(None, ML_100K), pip=pip, wheel=wheel)


def write_files(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def remote(server: FileServer | None, source: KnownSource = ML_1M, pinned: bool = True) -> Remote:
    """A world in which only `server` can be reached; it has the archive of `source`."""
    digest = hashlib.sha256(server.content).hexdigest() if server and pinned else None
    moved = dataclasses.replace(source, url=server.url if server else UNREACHABLE, sha256=digest, md5=None)
    known = tuple(
        moved if other.name == source.name else dataclasses.replace(other, url=UNREACHABLE)
        for other in (ML_1M, ML_100K, MOVIES_METADATA)
    )
    return Remote(known, NO_PIP, patience=PATIENCE, probe_seconds=10.0)


def test_original_files_in_the_sources_become_a_dataset(sources: Path) -> None:
    write_files(sources / "ml-1m", ML_1M_FILES)
    dataset = fetch("ml-1m", remote=remote(None))
    assert dataset.interactions.rows() == [
        ("1", "2", 5.0, 978300760),
        ("1", "3", 3.0, 978302109),
        ("2", "2", 4.0, 978301968),
    ]
    assert load_dataset("ml-1m").interactions.equals(dataset.interactions)


def test_the_manifest_has_terms_citation_and_the_digest_of_each_file(sources: Path) -> None:
    write_files(sources / "ml-1m", ML_1M_FILES)
    manifest = fetch("ml-1m", remote=remote(None)).manifest
    assert manifest.licence == ML_1M.licence
    assert manifest.citation == ML_1M.citation
    digests = {file.name: file.sha256 for file in manifest.files}
    assert digests == {name: hashlib.sha256(content).hexdigest() for name, content in ML_1M_FILES.items()}


def test_a_data_set_that_is_not_here_is_downloaded_once(server: FileServer) -> None:
    there = remote(server)
    first = fetch("ml-1m", remote=there)
    second = fetch("ml-1m", remote=there)
    assert first.interactions.equals(second.interactions)
    assert len(server.requests) == 1


def test_files_in_the_sources_go_before_a_download(server: FileServer, sources: Path) -> None:
    write_files(sources / "ml-1m", ML_1M_FILES)
    fetch("ml-1m", remote=remote(server))
    assert server.requests == []


def test_a_damaged_earlier_download_is_fetched_again(server: FileServer) -> None:
    there = remote(server)
    fetch("ml-1m", remote=there)
    download_of(ML_1M).write_bytes(b"damaged")
    fetch("ml-1m", remote=there)
    assert len(server.requests) == 2


def test_film_metadata_in_the_sources_is_joined(sources: Path) -> None:
    write_files(sources / "ml-1m", ML_1M_FILES)
    write_files(sources / "tmdb", FILMS)
    movies = fetch("ml-1m", remote=remote(None)).movies
    assert movies.filter(movie_id="2")["director"].to_list() == ["Joe Johnston"]


def test_nothing_is_written_when_the_data_cannot_be_had() -> None:
    with pytest.raises(SourceError):
        fetch("ml-1m", remote=remote(None))
    assert not dataset_folder("ml-1m").exists()


def test_film_metadata_is_no_dataset() -> None:
    with pytest.raises(UsageError, match="movies-metadata has no ratings; fetch a MovieLens data set"):
        fetch("movies-metadata", remote=remote(None))


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UsageError, match=r"did you mean ml-1m\?"):
        fetch("ml1m", remote=remote(None))


def test_stages_are_reported(server: FileServer) -> None:
    told: list[tuple[str, int, int]] = []
    fetch("ml-1m", lambda *state: told.append(state), remote(server))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["downloading ml-1m.zip", "wrangling ml-1m"]
    assert told[-1] == ("wrangling ml-1m", 1, 1)


def test_metadata_is_downloaded_and_found_afterwards(tmp_path: Path) -> None:
    assert find_metadata() is None
    archive = write_zip(tmp_path / "films.zip", FILMS)
    with serving(archive.read_bytes()) as server:
        files = fetch_metadata(remote=remote(server, MOVIES_METADATA, pinned=False))
    assert files.origin == download_of(MOVIES_METADATA)
    found = find_metadata()
    assert found is not None
    assert found.names() == tuple(sorted(FILMS))


def test_metadata_that_is_here_is_not_downloaded(sources: Path) -> None:
    place = write_files(sources / "tmdb", FILMS)
    assert fetch_metadata(remote=remote(None)).origin == place


def test_an_archive_without_the_films_is_removed(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "films.zip", {"ratings.csv": b"1"})
    with (
        serving(archive.read_bytes()) as server,
        pytest.raises(SourceError, match=r"an archive without movies_metadata\.csv; it was removed"),
    ):
        fetch_metadata(remote=remote(server, MOVIES_METADATA, pinned=False))
    assert not download_of(MOVIES_METADATA).exists()


def test_a_dataset_is_up_to_date_until_metadata_arrives(sources: Path) -> None:
    write_files(sources / "ml-1m", ML_1M_FILES)
    assert not is_up_to_date("ml-1m")
    fetch("ml-1m", remote=remote(None))
    assert is_up_to_date("ml-1m")
    write_files(sources / "tmdb", FILMS)
    assert not is_up_to_date("ml-1m")
    fetch("ml-1m", remote=remote(None))
    assert is_up_to_date("ml-1m")


def test_an_imported_dataset_is_up_to_date_when_it_is_there() -> None:
    assert not is_up_to_date("mine")
    dataset_folder("mine").mkdir(parents=True)
    assert is_up_to_date("mine")


def test_where_grouplens_is_silent_the_100k_comes_from_a_package_index(
    caplog: pytest.LogCaptureFixture, package_index: Remote
) -> None:
    dataset = fetch("ml-100k", remote=package_index)
    assert dataset.interactions.rows() == [("196", "242", 3.0, 881250949)]
    assert "cannot be reached; taking MovieLens 100K from a package index instead" in caplog.text


def test_the_wheel_is_fetched_once(package_index: Remote) -> None:
    first = fetch("ml-100k", remote=package_index)
    second = fetch("ml-100k", remote=dataclasses.replace(package_index, pip=NO_PIP))
    assert first.interactions.equals(second.interactions)


def test_where_grouplens_fails_midway_the_100k_comes_from_a_package_index(
    server: FileServer, package_index: Remote
) -> None:
    server.script = [Answer(), Answer(status=404)]
    there = dataclasses.replace(package_index, sources=remote(server, ML_100K).sources)
    dataset = fetch("ml-100k", remote=there)
    assert len(dataset.interactions) == 1


def test_where_nothing_is_reachable_it_says_why_and_what_to_do() -> None:
    with pytest.raises(SourceError) as raised:
        fetch("ml-100k", remote=remote(None, ML_100K))
    message = str(raised.value)
    assert "MovieLens 100K cannot be had" in message
    assert f"{UNREACHABLE} cannot be reached" in message
    assert "pip could not fetch recbole==1.2.1 (ERROR: no index)" in message
    assert "put ml-100k.zip from elsewhere into a folder and name that folder in MAXELLA_SOURCES" in message
    assert "\n" not in message


def test_the_default_is_the_1m_where_it_is_made_already(sources: Path) -> None:
    write_files(sources / "ml-1m", ML_1M_FILES)
    fetch("ml-1m", remote=remote(None))
    (sources / "ml-1m" / "ratings.dat").unlink()
    assert choose_default(remote(None)) == ("ml-1m", "MovieLens 1M is here already")


def test_the_default_is_the_1m_where_its_files_are(sources: Path) -> None:
    place = write_files(sources / "ml-1m", ML_1M_FILES)
    assert choose_default(remote(None)) == ("ml-1m", f"MovieLens 1M stands in {place}")


def test_the_default_is_the_1m_where_it_was_downloaded() -> None:
    download_of(ML_1M).parent.mkdir(parents=True)
    download_of(ML_1M).write_bytes(b"1")
    assert choose_default(remote(None)) == ("ml-1m", "MovieLens 1M was downloaded before")


def test_the_default_is_the_1m_where_grouplens_answers(server: FileServer) -> None:
    assert choose_default(remote(server)) == ("ml-1m", "MovieLens 1M can be downloaded from GroupLens")


def test_the_default_is_the_100k_where_grouplens_is_silent() -> None:
    name, reason = choose_default(remote(None))
    assert name == "ml-100k"
    assert (
        reason == "GroupLens cannot be reached for MovieLens 1M, and a package index may have MovieLens 100K"
    )


def test_the_default_stays_the_100k_that_is_made_already_without_asking_anyone(
    server: FileServer, package_index: Remote
) -> None:
    fetch("ml-100k", remote=package_index)
    name, reason = choose_default(remote(server))
    assert (name, reason) == ("ml-100k", "MovieLens 100K is here already and MovieLens 1M is not")
    assert server.requests == []


def test_the_default_is_the_100k_of_the_sources_where_grouplens_is_silent(sources: Path) -> None:
    write_files(sources / "ml-100k", dict.fromkeys(ML_100K.files, b"1"))
    name, reason = choose_default(remote(None))
    assert (name, reason) == (
        "ml-100k",
        "MovieLens 100K is here, and GroupLens cannot be reached for MovieLens 1M",
    )
