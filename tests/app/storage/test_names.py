import pytest

from maxella.app.storage.names import folded


@pytest.mark.parametrize(
    "same", ["ada lovelace", " Ada   LOVELACE ", "ada\u00a0lovelace", "\uff21da \u24c1ovelace"]
)
def test_what_looks_the_same_is_one_name(same: str) -> None:
    assert folded(same) == "ada lovelace"


def test_nothing_is_cut_off_a_name() -> None:
    assert folded("ada" + " " * 70) == "ada"
    assert folded("ada" + " " * 70 + "x") == "ada x"
    assert folded("a" * 65) == ""
