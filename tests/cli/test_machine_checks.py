from pathlib import Path

import pytest

from maxella.cli.machine_checks import available_memory, check_home, check_memory, check_sqlite


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 40, 1), "note"),
        ((3, 44, 5), "note"),
        ((3, 44, 6), "ok"),
        ((3, 45, 0), "note"),
        ((3, 50, 6), "note"),
        ((3, 50, 7), "ok"),
        ((3, 51, 2), "note"),
        ((3, 51, 3), "ok"),
        ((3, 53, 0), "ok"),
        ((4, 0, 0), "ok"),
    ],
)
def test_sqlite_before_the_repair_of_its_log_is_noted(version: tuple[int, ...], state: str) -> None:
    assert check_sqlite(version).state == state


def test_the_free_memory_is_read_from_the_system(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 8000000 kB\nMemAvailable:    3000000 kB\n")
    assert available_memory(tmp_path / "meminfo") == 3_072_000_000
    assert available_memory(tmp_path / "none") is None


def test_little_memory_is_noted() -> None:
    assert check_memory(500_000_000).state == "note"
    assert check_memory(3_000_000_000).value == "3.0 GB free"
    assert check_memory(None).state == "ok"


def test_a_home_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = check_home(tmp_path / "file" / "home")
    assert finding.state == "wrong"
    assert "MAXELLA_HOME" in (finding.advice or "")


def test_a_home_that_does_not_exist_yet_is_fine(tmp_path: Path) -> None:
    assert check_home(tmp_path / "not" / "yet").state != "wrong"
    assert not (tmp_path / "not").exists()
