"""Writing a preset as the TOML file that `--preset FILE` takes."""

import json
from collections.abc import Iterable

from maxella.training.presets import Preset


def preset_toml(preset: Preset, comments: Iterable[str] = ()) -> str:
    """All settings of a preset, section by section, so that a later default changes nothing.

    Args:
        preset: whose settings are written; what is None is left out.
        comments: lines that stand on top.
    """
    blocks = ["\n".join(f"# {line}" for line in comments)]
    for section, settings in preset.model_dump(mode="json", exclude_none=True).items():
        # A JSON number, string, boolean or list of them is one of TOML too.
        lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
        blocks.append("\n".join([f"[{section}]", *lines]))
    return "\n\n".join(block for block in blocks if block) + "\n"
