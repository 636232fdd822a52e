from pathlib import Path

from maxella.training.preset_file import preset_toml
from maxella.training.presets import load_preset


def test_a_written_preset_is_read_as_the_same_one(tmp_path: Path) -> None:
    preset = load_preset(
        "default", ["ranker.learning_rate=1e-05", "retrieval.seen=-3.25", "two_tower.layers=1"]
    )
    path = tmp_path / "mine.toml"
    path.write_text(preset_toml(preset, ["found by hand"]), encoding="utf-8")
    assert load_preset(str(path)) == preset
    assert path.read_text(encoding="utf-8").startswith("# found by hand\n\n[two_tower]\n")
