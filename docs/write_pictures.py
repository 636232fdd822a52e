"""Write what the package ships of the reference study: its results as one file, and their charts.

python docs/write_pictures.py
"""

from pathlib import Path

from maxella.experiments.bundled import RESULTS
from maxella.experiments.study import study_part


def main() -> None:
    """Write those of every dataset."""
    study_part("publishing").publish_all(Path(str(RESULTS)))


if __name__ == "__main__":
    main()
