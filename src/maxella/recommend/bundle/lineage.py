"""The two bundles of a dataset, preset and seed: the one that has figures, and the one that has seen all."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from maxella.data.dataset import Dataset
from maxella.errors import BundleError
from maxella.evaluation.results import Results
from maxella.home import bundle_folder
from maxella.models.fitting import Report
from maxella.recommend.bundle.build import ALL_RATINGS, build_on_split
from maxella.recommend.bundle.manifest import verify
from maxella.recommend.bundle.pointer import promote, resolve
from maxella.training.presets import Preset
from maxella.training.unfinished import fit_key

TRAINED_IN_APP = "app-"
"""How the names of bundles begin that were trained from the app."""


@dataclass(frozen=True)
class Lineage:
    """Where the bundles of a dataset stand, and which of them is served.

    Figures come from a split; what is served in the end is the same recipe fitted on all ratings. A change of
    the data, the preset or the seed makes a new lineage, and the old one is removed when it is superseded.
    """

    dataset: Dataset
    preset: Preset
    seed: int

    @property
    def folder(self) -> Path:
        """The folder of the dataset's bundles, with the pointer `current`."""
        return bundle_folder(self.dataset.name)

    @property
    def on_split(self) -> Path:
        """The bundle fitted on the training part of a split."""
        return self.folder / f"split-{self._key}"

    @property
    def on_all_ratings(self) -> Path:
        """The bundle fitted on all ratings."""
        return self.folder / f"full-{self._key}"

    def build_on_split(self, report: Report) -> Results:
        """Fit and evaluate the training part of the split, and write the bundle."""
        return build_on_split(self.dataset, self.preset, self.on_split, seed=self.seed, report=report)

    def promote_best(self) -> Path:
        """Make the most complete bundle that is there the current one, and remove those of other lineages.

        A bundle that was trained in the app stays, and stays the current one if it is.

        Raises:
            BundleError: when neither is there.
        """
        chosen = self._chosen_in_app()
        if chosen is None:
            chosen = self.on_all_ratings if is_sound(self.on_all_ratings) else self.on_split
            promote(self.folder, chosen.name)
        for other in self.folder.iterdir():
            is_own = other in (self.on_split, self.on_all_ratings) or other.name.startswith(TRAINED_IN_APP)
            if other.is_dir() and not is_own:
                shutil.rmtree(other, ignore_errors=True)
        return chosen

    def _chosen_in_app(self) -> Path | None:
        """The current bundle, if it was trained in the app and is sound."""
        try:
            current = resolve(self.folder)
        except BundleError:
            return None
        return current if current.name.startswith(TRAINED_IN_APP) and is_sound(current) else None

    @property
    def _key(self) -> str:
        return fit_key(self.dataset, self.preset, self.seed, ALL_RATINGS)


def is_sound(bundle: Path) -> bool:
    """Whether a bundle is there and every byte of it is as it was written."""
    try:
        verify(bundle)
    except BundleError:
        return False
    return True
