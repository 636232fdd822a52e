import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.spreadsheets import defused, restored, without_formulas

FORMULAS = (
    *("=1+1", "+cmd", "-cmd|' /C calc'!A0", "@SUM(A1)", "|calc", "%0A=1", "\t=1", "\r=1", "\n=1", "  =1"),
    *("＝1+1", "＋1", "－1", "＠SUM", "\ufeff=1", "'=1"),  # noqa: RUF001
)
HARMLESS = ("", "Alien", "7", "8½ = 9", "'tis", "M*A*S*H", "a@b")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_made_harmless_and_comes_back(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert restored(defused(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert defused(text) == restored(text) == text


@given(text=st.text(alphabet=st.sampled_from("'=+-@|%\t\r\n ＝＋－＠\ufeff5.a"), max_size=6))  # noqa: RUF001
def test_every_text_comes_back_and_tables_are_treated_alike(text: str) -> None:
    assert restored(defused(text)) == text
    table = pl.DataFrame({"title": [f"{text}x"], "count": [1]})
    assert without_formulas(table).row(0) == (defused(f"{text}x"), 1)


def test_an_id_that_is_a_number_below_0_stays_one() -> None:
    ids = ["-5", "+3.2", "=5", "-5-"]
    assert without_formulas(pl.DataFrame({"user_id": ids}))["user_id"].to_list() == [
        "-5",
        "+3.2",
        "'=5",
        "'-5-",
    ]
