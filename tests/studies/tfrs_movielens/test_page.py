from pathlib import Path

from maxella.experiments.results_page import write_page
from tests.experiments.test_results_page import FOUND


def test_the_page_names_the_best_of_each_goal_and_who_made_it(tmp_path: Path) -> None:
    page = tmp_path / "results.md"
    write_page(FOUND, page)
    text = page.read_text()
    best = next(
        line for line in text.splitlines() if line.startswith("| Retrieval, top-100, rated movies kept")
    )
    assert best == (
        "| Retrieval, top-100, rated movies kept | 0.2590 | 0.1000 (`retrieval-4`) "
        "| 0.4700 ± 0.0010 (`best-recipe`) |"
    )
    rating = next(line for line in text.splitlines() if line.startswith("| Rating, RMSE"))
    assert "0.8665" in rating
    assert "0.8224 ± 0.0010 (`best-recipe`)" in rating
    joint = next(line for line in text.splitlines() if line.startswith("| Joint"))
    assert "0.1580 with 0.9740" in joint
    assert "`joint-shared`" in joint
    assert "In every one of 2 seeds `joint-shared` has a top-100 all of at least 0.4000" in text
    assert "- `ranking-4`: A | note." in text
