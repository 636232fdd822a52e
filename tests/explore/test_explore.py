import altair as alt
import polars as pl
import pytest

from maxella.charts.rendering import specification
from maxella.errors import DatasetError
from maxella.explore.answer import Answer, Skipped
from maxella.explore.explore import Chapter, explore, write_pictures
from maxella.explore.questions import STORY
from tests.checkerboards import checkerboard, dataset_of, seen_checkerboard
from tests.explore.world import bare_world, small_world


def silent(stage: str, done: int, total: int) -> None:
    pass


def chapter_of(**changes) -> Chapter:
    frame = pl.DataFrame({"name": ["a", "b"], "count": [1, 2]})
    answer = {
        "key": "some-thing",
        "heading": "What is it?",
        "answer": "It is so.",
        "chart": alt.Chart(frame).mark_bar().encode(x="count:Q", y="name:N"),
        "numbers": {"some-numbers": frame},
    }
    return Chapter("Things", (Answer(**answer | changes), Skipped("Where is it?", "no movie has a place")))


@pytest.mark.parametrize("world", [small_world(), bare_world(), checkerboard()], ids=lambda world: world.name)
def test_every_question_is_answered_or_skipped_by_name(world):
    chapters = explore(world, silent)
    results = [result for chapter in chapters for result in chapter.results]
    assert len(results) == sum(len(subject.questions) for subject in STORY)
    for result in results:
        assert result.heading.endswith("?")
        if isinstance(result, Skipped):
            assert result.reason
        else:
            assert result.answer.endswith((".", "”"))
            assert "nan" not in result.answer.lower().split()
            assert "None" not in result.answer


def test_questions_whose_columns_are_missing_are_skipped_and_the_others_are_not():
    skipped = {result.heading for chapter in explore(bare_world(), silent) for result in chapter.skipped}
    answered = {result.heading for chapter in explore(bare_world(), silent) for result in chapter.answers}
    assert "In which month do people rate most?" in skipped
    assert "How many women and men rate?" in skipped
    assert "What does a rating look like?" in answered
    assert not skipped & answered
    everything = explore(small_world(), silent)
    assert "In which month do people rate most?" not in {s.heading for c in everything for s in c.skipped}


def test_names_of_files_are_safe_and_unique():
    answers = [answer for chapter in explore(small_world(), silent) for answer in chapter.answers]
    names = [answer.key for answer in answers]
    numbers = [name for answer in answers for name in answer.numbers]
    for given in (names, numbers):
        assert len(given) == len(set(given))
        assert all(name.replace("-", "").isalnum() and name == name.lower() for name in given)


def test_no_chart_holds_row_upon_row_of_ratings():
    for chapter in explore(checkerboard(people=200, movies=60), silent):
        for answer in chapter.answers:
            if answer.chart is not None:
                spec = specification(answer.chart)
                assert all(len(rows) <= 500 for rows in spec.get("datasets", {}).values()), answer.key


def test_progress_is_told_for_each_question():
    told = []
    explore(bare_world(), lambda *progress: told.append(progress))
    total = sum(len(subject.questions) for subject in STORY)
    assert told == [("asking", done, total) for done in range(total + 1)]


def test_a_dataset_without_ratings_is_refused():
    empty = dataset_of(small_world().interactions.clear(), name="empty")
    with pytest.raises(DatasetError, match="the dataset empty has no ratings to explore; import some"):
        explore(empty, silent)


def test_each_chart_is_written_as_svg_and_png_and_its_numbers_as_csv(tmp_path):
    (tmp_path / "mine.txt").write_text("stays")
    assert write_pictures([chapter_of()], tmp_path, silent) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "mine.txt", "some-numbers.csv", "some-thing.png", "some-thing.svg",
    ]  # fmt: skip
    assert (tmp_path / "some-thing.svg").read_text().startswith("<svg")
    assert (tmp_path / "some-thing.png").read_bytes().startswith(b"\x89PNG")
    assert pl.read_csv(tmp_path / "some-numbers.csv").rows() == [("a", 1), ("b", 2)]


def test_an_answer_without_a_chart_has_its_numbers_alone(tmp_path):
    write_pictures([chapter_of(chart=None)], tmp_path / "new", silent)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["some-numbers.csv"]


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatasetError, match=r"cannot write to .*choose another folder"):
        write_pictures([chapter_of()], tmp_path / "file", silent)


def test_without_ratings_what_was_seen_is_counted_and_the_rest_is_named() -> None:
    chapters = explore(seen_checkerboard(), lambda *_: None)
    assert "nothing is rated, only seen" in {each.reason for chapter in chapters for each in chapter.skipped}
    assert any(chapter.answers for chapter in chapters)
