"""Draw the charts of the figures that ship with the package, which the app shows on its page of results.

python docs/write_pictures.py
"""

from pathlib import Path

from maxella.experiments.drawing import draw
from maxella.experiments.shipped import FIGURES, PICTURES, shipped, shipped_importance


def main() -> None:
    """Draw those of every dataset."""
    for file in Path(str(FIGURES)).glob("*.json"):
        found = shipped(file.stem)
        if found is not None:
            draw(found, shipped_importance(file.stem), Path(str(PICTURES)))


if __name__ == "__main__":
    main()
