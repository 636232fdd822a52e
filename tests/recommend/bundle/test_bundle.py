import errno
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from maxella.data.more_ratings import with_more_ratings
from maxella.data.schema import ADDED, INTERACTIONS
from maxella.errors import BundleError, UsageError
from maxella.features.histories import Histories
from maxella.recommend.bundle import bundle as module
from maxella.recommend.bundle import manifest as manifest_module
from maxella.recommend.bundle.bundle import (
    holds_app_ratings,
    load_bundle,
    make_bundle,
    save_bundle,
    write_bundle,
)
from maxella.recommend.recommender import Recommender
from maxella.training.presets import LikingSettings
from tests.app.small_recommender import small_recommender
from tests.checkerboards import checkerboard
from tests.recommend.worlds import LIKES_EVEN, ease_bundle, ease_recipe, whole_recommender, world
from tests.test_access import open_to_others

GOLDEN = Path(__file__).parents[1] / "golden" / "bundle"


@pytest.fixture(scope="module")
def shared_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that tests may damage if they mend it."""
    folder = tmp_path_factory.mktemp("bundles") / "shared"
    write_bundle(ease_bundle(), folder)
    return folder


@pytest.fixture
def written(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    write_bundle(ease_bundle(), folder)
    return folder


def sealed_again(folder: Path, change: Callable[[dict[str, Any]], None] = lambda manifest: None) -> None:
    """Make the checksums of a tampered bundle right, as someone who wants it loaded would."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    for name in manifest["files"]:
        manifest["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    change(manifest)
    path.write_text(json.dumps(manifest))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.sha256").write_text(f"{digest}  manifest.json\n")


def test_a_bundle_gives_back_what_was_fitted(tmp_path: Path) -> None:
    before = whole_recommender()
    before.save(tmp_path / "bundle")
    loaded = load_bundle(tmp_path / "bundle")
    fitted = before._bundle
    assert set(loaded.recipe.views) == {"ease", "two_tower", "bpmf", "ranker"}
    people = fitted.recipe.data.histories.rows(slice(0, 7))
    for name, view in fitted.recipe.views.items():
        np.testing.assert_array_equal(loaded.recipe.views[name].score(people), view.score(people))
    assert loaded.recipe.preset == fitted.recipe.preset
    assert loaded.recipe.data.user_ids == fitted.recipe.data.user_ids
    assert loaded.recipe.data.profiles == fitted.recipe.data.profiles
    assert loaded.recipe.data.catalogue.features == fitted.recipe.data.catalogue.features
    for name in ("offsets", "movies", "ratings", "days", "profiles"):
        np.testing.assert_array_equal(
            getattr(loaded.recipe.data.histories, name), getattr(fitted.recipe.data.histories, name)
        )
    assert loaded.movies.equals(fitted.movies)


def test_a_bundle_of_version_0_1_is_written_again_with_todays_names(tmp_path: Path) -> None:
    bundle = load_bundle(GOLDEN)
    assert (GOLDEN / bundle.manifest.weights_of("two_tower")).name == "towers.safetensors"
    write_bundle(bundle, tmp_path / "bundle")
    again = load_bundle(tmp_path / "bundle").manifest
    assert again.views.keys() == again.seconds.keys() == {"two_tower", "ease", "bpmf", "ranker"}
    assert sorted(path.stem for path in (tmp_path / "bundle" / "weights").iterdir()) == sorted(again.views)
    assert "towers" not in (tmp_path / "bundle" / "manifest.json").read_text(encoding="utf-8")


def test_a_manifest_that_names_a_model_twice_is_refused(written: Path) -> None:
    sealed_again(written, lambda manifest: manifest.update(views={"towers": {}, "two_tower": {}}))
    with pytest.raises(BundleError, match=r"manifest\.json: towers and two_tower are one model"):
        load_bundle(written)


def test_the_manifest_tells_what_was_fitted_and_how(written: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_text())
    assert manifest["dataset"] == "checkerboard"
    assert manifest["fingerprint"] == world().manifest.fingerprint
    assert manifest["trained_on"] == "all ratings"
    assert manifest["metrics"] == [{"rmse": 0.9}]
    assert manifest["counts"] == {"users": 60, "movies": 42, "ratings": len(world().interactions)}
    assert set(manifest["views"]) == {"ease"}
    assert manifest["libraries"]["numpy"] == np.__version__


def test_checksums_are_those_of_the_files_in_the_form_of_sha256sum(written: Path) -> None:
    digest, name = (written / "manifest.sha256").read_text().split("  ")
    assert name == "manifest.json\n"
    assert digest == hashlib.sha256((written / "manifest.json").read_bytes()).hexdigest()
    listed = json.loads((written / "manifest.json").read_text())["files"]
    there = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    assert set(listed) == there - {"manifest.json", "manifest.sha256"}


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_every_file_can_be_read_by_whoever_could_read_the_manifest(written: Path) -> None:
    modes = {path.stat().st_mode for path in written.rglob("*") if path.is_file()}
    assert modes == {(written / "manifest.json").stat().st_mode}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_bit_is_refused_and_the_file_is_named(shared_bundle: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(path for path in shared_bundle.rglob("*") if path.is_file())))
    content = path.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    flipped = content[place] ^ (1 << data.draw(st.integers(0, 7)))
    path.write_bytes(content[:place] + bytes([flipped]) + content[place + 1 :])
    try:
        with pytest.raises(BundleError) as caught:
            load_bundle(shared_bundle)
    finally:
        path.write_bytes(content)
    assert path.name in str(caught.value)
    assert "damaged" in str(caught.value)
    assert "train it again" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mended_bundle_loads_again(shared_bundle: Path) -> None:
    assert load_bundle(shared_bundle).manifest.dataset == "checkerboard"


def test_a_file_that_is_cut_short_is_refused(written: Path) -> None:
    path = written / "weights" / "ease.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(BundleError, match=r"ease\.safetensors is damaged"):
        load_bundle(written)


def bundle_files() -> list[str]:
    views = ["weights/ease.safetensors"]
    tables = ["movies.parquet", "users.parquet", "features.parquet", "profiles.parquet"]
    return [
        *views,
        *tables,
        "catalogue.safetensors",
        "histories.safetensors",
        "manifest.json",
        "manifest.sha256",
    ]


@pytest.mark.parametrize("name", bundle_files())
def test_a_missing_file_is_refused_by_name(written: Path, name: str) -> None:
    (written / name).unlink()
    with pytest.raises(BundleError, match=f"{Path(name).name} is missing"):
        load_bundle(written)


@pytest.mark.parametrize("name", ["extra.bin", "weights/other.safetensors", "deep/er/file"])
def test_an_extra_file_is_refused_by_name(written: Path, name: str) -> None:
    (written / name).parent.mkdir(parents=True, exist_ok=True)
    (written / name).write_bytes(b"something")
    with pytest.raises(BundleError, match=f"{Path(name).name} is not part of the bundle"):
        load_bundle(written)


def test_a_link_is_refused_even_to_the_right_content(written: Path, tmp_path: Path) -> None:
    path = written / "users.parquet"
    elsewhere = tmp_path / "elsewhere.parquet"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    with pytest.raises(BundleError, match=r"users\.parquet is not a plain file"):
        load_bundle(written)


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/passwd", "weights/../../outside", "C:\\outside", "a\\b"]
)
def test_a_path_out_of_the_bundle_is_refused(written: Path, name: str) -> None:
    def add(manifest: dict[str, Any]) -> None:
        manifest["files"][name] = "0" * 64

    (written.parent / "outside").write_text("secret")
    sealed_again(written, add)
    with pytest.raises(BundleError, match="is outside the bundle"):
        load_bundle(written)


def test_another_format_is_refused_with_what_to_do(written: Path) -> None:
    def raise_format(manifest: dict[str, Any]) -> None:
        manifest["format"] = 2

    sealed_again(written, raise_format)
    with pytest.raises(
        BundleError, match=r"bundle format 2, .* reads format 1; use the release that wrote it"
    ):
        load_bundle(written)


@pytest.mark.parametrize(
    "content",
    [
        *("[]", "{}", "not JSON", '{"format": 1}', '{"format": 1, "surprise": 1}'),
        *("[" * 100_000, '{"format": ' * 100_000, '{"format": NaN}', '{"format": 1, "format": 1}'),
        '{"format": ' + "9" * 5_000 + "}",
    ],
)
def test_a_manifest_that_is_none_is_refused(written: Path, content: str) -> None:
    (written / "manifest.json").write_text(content)
    digest = hashlib.sha256(content.encode()).hexdigest()
    (written / "manifest.sha256").write_text(f"{digest}  manifest.json\n")
    with pytest.raises(BundleError, match=r"manifest\.json") as caught:
        load_bundle(written)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "config", [{}, {"row_exponent": "x"}, {"row_exponent": [[]]}, {"row_exponent": 10**400}]
)
def test_a_view_with_a_configuration_that_cannot_be_is_refused(
    written: Path, config: dict[str, object]
) -> None:
    sealed_again(written, lambda manifest: manifest["views"].update(ease=config))
    with pytest.raises(BundleError) as caught:
        load_bundle(written)
    assert "\n" not in str(caught.value)


def test_an_unknown_view_is_refused(written: Path) -> None:
    def add(manifest: dict[str, Any]) -> None:
        manifest["views"]["oracle"] = {}

    sealed_again(written, add)
    with pytest.raises(BundleError, match="'oracle' that this release does not know"):
        load_bundle(written)


def tampered_arrays(path: Path, **changes: Any) -> None:
    arrays = load_file(path)
    for name, change in changes.items():
        arrays[name] = np.ascontiguousarray(change(arrays[name]))
    save_file(arrays, path)


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("histories.safetensors", {"movies": lambda movies: movies + 1000}),
        ("histories.safetensors", {"movies": lambda movies: movies - 1}),
        ("histories.safetensors", {"offsets": lambda offsets: offsets[:-1]}),
        ("histories.safetensors", {"offsets": lambda offsets: offsets[::-1]}),
        ("histories.safetensors", {"ratings": lambda ratings: ratings[1:]}),
        ("histories.safetensors", {"profiles": lambda profiles: profiles + 100}),
        ("catalogue.safetensors", {"feature_indices": lambda features: features + 1000}),
        ("catalogue.safetensors", {"offsets": lambda offsets: offsets[1:]}),
    ],
)
def test_files_that_do_not_fit_together_are_refused_though_their_checksums_do(
    written: Path, file: str, changes: dict[str, Any]
) -> None:
    tampered_arrays(written / file, **changes)
    sealed_again(written)
    with pytest.raises(BundleError, match=f"{file} does not fit"):
        load_bundle(written)


@pytest.mark.parametrize("weights", [np.eye(3, dtype=np.float32), np.zeros((42, 40), np.float32)])
def test_weights_of_another_catalogue_are_refused(written: Path, weights: np.ndarray) -> None:
    save_file({"weights": weights}, written / "weights" / "ease.safetensors")
    sealed_again(written)
    with pytest.raises(BundleError, match="do not fit together"):
        load_bundle(written)


def test_weights_under_another_name_are_refused(written: Path) -> None:
    save_file({"loads": np.eye(42, dtype=np.float32)}, written / "weights" / "ease.safetensors")
    sealed_again(written)
    with pytest.raises(BundleError, match="do not fit together"):
        load_bundle(written)


def test_a_bundle_in_which_nothing_ranks_is_not_served(written: Path) -> None:
    def without_views(manifest: dict[str, Any]) -> None:
        manifest["views"] = {}

    sealed_again(written, without_views)
    with pytest.raises(BundleError, match="nothing in the bundle ranks movies"):
        Recommender.load(written)


def test_a_manifest_of_absurd_size_is_not_read(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest_module, "LARGEST_MANIFEST", 10)
    with pytest.raises(BundleError, match="far too large"):
        load_bundle(written)


def test_a_movie_table_with_other_columns_is_refused(written: Path) -> None:
    path = written / "movies.parquet"
    pl.read_parquet(path).drop("title").write_parquet(path)
    sealed_again(written)
    with pytest.raises(BundleError, match=r"movies\.parquet has other columns"):
        load_bundle(written)


def test_weights_that_are_no_safetensors_are_refused(written: Path) -> None:
    (written / "weights" / "ease.safetensors").write_bytes(b"\x80\x04\x95 a pickle")
    sealed_again(written)
    with pytest.raises(BundleError, match="cannot be read"):
        load_bundle(written)


def test_a_bundle_in_a_folder_with_a_pattern_in_its_name_loads(tmp_path: Path) -> None:
    folder = tmp_path / "best [1] *"
    write_bundle(ease_bundle(), folder)
    assert load_bundle(folder).manifest.dataset == "checkerboard"


def test_a_full_disk_leaves_the_older_bundle_as_it_was(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in written.rglob("*") if path.is_file()}

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "write_training_tables", full)
    with pytest.raises(BundleError, match=r"No space left on device; free some space"):
        write_bundle(ease_bundle(), written)
    assert {path: path.read_bytes() for path in written.rglob("*") if path.is_file()} == before
    assert [path.name for path in written.parent.iterdir()] == ["bundle"]


def test_a_bundle_replaces_an_older_one_as_a_whole(written: Path) -> None:
    (written / "left over").write_text("from an older release")
    save_bundle(written, ease_recipe(), world(), trained_on="a part")
    assert load_bundle(written).manifest.trained_on == "a part"


def test_a_recipe_that_cannot_rank_makes_no_bundle() -> None:
    with pytest.raises(UsageError, match="nothing in the recipe ranks movies"):
        make_bundle(replace(ease_recipe(), views={}), world(), trained_on="all ratings")


def test_a_recipe_goes_with_its_own_dataset_only() -> None:
    with pytest.raises(UsageError, match="fitted on other movies"):
        make_bundle(ease_recipe(), checkerboard(name="other"), trained_on="all ratings")


def test_a_dataset_that_was_never_written_has_no_fingerprint() -> None:
    dataset = world()
    unwritten = replace(dataset, manifest=dataset.manifest.model_copy(update={"checksums": {}}))
    assert make_bundle(ease_recipe(), unwritten, trained_on="all ratings").manifest.fingerprint is None


def test_the_movie_table_counts_the_ratings_that_were_fitted() -> None:
    recipe = ease_recipe()
    first = recipe.data.histories.rows(np.array([0]))
    part = replace(recipe, data=replace(recipe.data, user_ids=["u0"], histories=first))
    movies = make_bundle(part, world(), trained_on="one person").movies
    assert movies["rating_count"].sum() == len(first.movies)
    rated = movies.filter(movies["rating_count"] > 0)
    assert dict(zip(rated["movie_id"], rated["rating_mean"], strict=True)) == _ratings_of(first)
    assert movies.filter(movies["rating_count"] == 0)["rating_mean"].is_null().all()


def _ratings_of(person: Histories) -> dict[str, float]:
    ids = ease_recipe().data.catalogue.movie_ids
    return {
        ids[movie]: rating
        for movie, rating in zip(person.movies.tolist(), person.ratings.tolist(), strict=True)
    }


@pytest.mark.skipif(os.name != "posix", reason="needs the modes of POSIX")
def test_a_bundle_with_ratings_of_the_app_says_so_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    ratings = pl.DataFrame([("maxella:0f", "m1", 5.0, 5)], schema=INTERACTIONS, orient="row")
    dataset, _ = with_more_ratings(checkerboard(), ratings)
    small_recommender(dataset).save(tmp_path / "private")
    small_recommender().save(tmp_path / "plain")
    assert not (load_bundle(tmp_path / "plain").holds_app_ratings or open_to_others(tmp_path / "private"))
    assert load_bundle(tmp_path / "private").manifest.with_app_ratings
    assert (tmp_path / "plain").stat().st_mode & 0o077

    def as_the_first_release_wrote_it(manifest: dict[str, Any]) -> None:
        del manifest["with_app_ratings"]

    sealed_again(tmp_path / "private", as_the_first_release_wrote_it)
    old = load_bundle(tmp_path / "private")
    assert not old.manifest.with_app_ratings
    assert old.holds_app_ratings
    assert holds_app_ratings(tmp_path / "private", old.manifest)


def test_a_bundle_that_the_first_release_wrote_still_serves(written: Path) -> None:
    before = Recommender.load(written)
    path = written / "movies.parquet"
    pl.read_parquet(path).drop(ADDED).write_parquet(path)
    sealed_again(written)
    after = Recommender.load(written)
    assert after.recommend(LIKES_EVEN) == before.recommend(LIKES_EVEN)
    assert after.movie_table.equals(before.movie_table)


def test_weights_of_an_earlier_liking_give_way_to_those_of_this_release(
    written: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def weigh_as_before(manifest: dict[str, Any]) -> None:
        manifest["preset"]["liking"] = {"worth": 0.4, "loss": 5.0, "caution": 0.1, "neighbours": 0.5}

    sealed_again(written, weigh_as_before)
    with caplog.at_level("INFO"):
        loaded = load_bundle(written)
    assert loaded.recipe.preset.liking == LikingSettings()
    assert "lists are ordered with the weights of this one" in caplog.text
