"""The data sets that Maxella knows by name: where they come from, what pins them, on what terms.

A digest stands here only if two public sources, independent of each other, give the same one.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from maxella.errors import UsageError
from maxella.tables.rating_scales import RatingScale


@dataclass(frozen=True)
class KnownSource:
    """What is known of a data set before any of it is here."""

    name: str
    """As it is called on the command line: "ml-1m"."""
    title: str
    """For people: "MovieLens 1M"."""
    url: str
    """The address of its zip archive."""
    megabytes: int
    """The size of that archive, rounded."""
    files: tuple[str, ...]
    """Base names of the files without which it cannot be used."""
    licence: str
    """The terms in short, in our words; the archive's own README is what counts."""
    citation: str
    optional: tuple[str, ...] = ()
    """Base names of files that are read where they are there."""
    scale: RatingScale | None = None
    """None for sources without ratings."""
    sha256: str | None = None
    md5: str | None = None
    """As GroupLens publishes it beside the archive."""
    aliases: tuple[str, ...] = ()
    """Other names under which people keep its folder or zip."""

    @property
    def pins(self) -> dict[str, str]:
        """The digests that the archive must have, by algorithm; empty where none is known."""
        known = {"sha256": self.sha256, "md5": self.md5}
        return {algorithm: digest for algorithm, digest in known.items() if digest}

    @property
    def folder_names(self) -> tuple[str, ...]:
        """The names of folders and zips (without their ending) under which it is looked for."""
        return (self.name, *self.aliases)


GROUPLENS = "https://files.grouplens.org/datasets/movielens"
HARPER_KONSTAN = (
    "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. "
    "ACM Transactions on Interactive Intelligent Systems (TiiS) 5, 4, Article 19. https://doi.org/10.1145/2827872"
)
_RESEARCH_USE = (
    "MovieLens data, GroupLens Research, University of Minnesota: free for research, cited in publications; "
    "no commercial use without GroupLens's permission, no claim of its endorsement, no warranty; "
)
NO_REDISTRIBUTION = _RESEARCH_USE + "not to be passed on to others."
SAME_TERMS = _RESEARCH_USE + "passed on to others only under the same terms."

WHOLE_STARS = RatingScale(low=1, high=5, step=1)
HALF_STARS = RatingScale(low=0.5, high=5, step=0.5)

ML_100K = KnownSource(
    name="ml-100k",
    title="MovieLens 100K",
    url=f"{GROUPLENS}/ml-100k.zip",
    megabytes=5,
    files=("u.data", "u.item", "u.user"),
    optional=("u.genre",),
    licence=NO_REDISTRIBUTION,
    citation=HARPER_KONSTAN,
    scale=WHOLE_STARS,
    sha256="50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229",
    md5="0e33842e24a9c977be4e0107933c0723",
)
ML_1M = KnownSource(
    name="ml-1m",
    title="MovieLens 1M",
    url=f"{GROUPLENS}/ml-1m.zip",
    megabytes=6,
    files=("ratings.dat", "movies.dat", "users.dat"),
    licence=NO_REDISTRIBUTION,
    citation=HARPER_KONSTAN,
    scale=WHOLE_STARS,
    sha256="a6898adb50b9ca05aa231689da44c217cb524e7ebd39d264c56e2832f2c54e20",
    md5="c4d9eecfca2ab87c1945afe126590906",
)
ML_LATEST_SMALL = KnownSource(
    name="ml-latest-small",
    title="MovieLens Latest Small (September 2018)",
    url=f"{GROUPLENS}/ml-latest-small.zip",
    megabytes=1,
    files=("ratings.csv", "movies.csv", "links.csv"),
    optional=("tags.csv",),
    licence=SAME_TERMS,
    citation=HARPER_KONSTAN,
    scale=HALF_STARS,
    sha256="696d65a3dfceac7c45750ad32df2c259311949efec81f0f144fdfb91ebc9e436",
)
ML_25M = KnownSource(
    name="ml-25m",
    title="MovieLens 25M",
    url=f"{GROUPLENS}/ml-25m.zip",
    megabytes=262,
    files=("ratings.csv", "movies.csv", "links.csv"),
    optional=("tags.csv",),
    licence=SAME_TERMS,
    citation=HARPER_KONSTAN,
    scale=HALF_STARS,
    sha256="8b21cfb7eb1706b4ec0aac894368d90acf26ebdfb6aced3ebd4ad5bd1eb9c6aa",
    md5="6b51fb2759a8657d3bfcbfc42b592ada",
)
ML_32M = KnownSource(
    name="ml-32m",
    title="MovieLens 32M",
    url=f"{GROUPLENS}/ml-32m.zip",
    megabytes=239,
    files=("ratings.csv", "movies.csv", "links.csv"),
    optional=("tags.csv",),
    licence=SAME_TERMS,
    citation=HARPER_KONSTAN,
    scale=HALF_STARS,
    sha256="e4a68655d7386b8f95f2f2424b2ff975dfdd15ffd59e0d864a14dca43e99d6ee",
    md5="d472be332d4daa821edc399621853b57",
)
MOVIES_METADATA = KnownSource(
    name="movies-metadata",
    title="The Movies Dataset",
    url="https://www.kaggle.com/api/v1/datasets/download/rounakbanik/the-movies-dataset",
    megabytes=239,
    files=("movies_metadata.csv",),
    optional=("credits.csv", "links.csv", "keywords.csv"),
    licence=(
        "The Movies Dataset, offered on Kaggle as CC0: film data collected through the TMDB API under TMDB's "
        "terms (not endorsed or certified by TMDB), with links from MovieLens under MovieLens's."
    ),
    citation="Rounak Banik. 2017. The Movies Dataset. https://www.kaggle.com/datasets/rounakbanik/the-movies-dataset",
    aliases=("the-movies-dataset", "tmdb", "archive"),
)

MOVIELENS = (ML_100K, ML_1M, ML_LATEST_SMALL, ML_25M, ML_32M)
KNOWN_SOURCES = (*MOVIELENS, MOVIES_METADATA)


def known_source(name: str, sources: Sequence[KnownSource] = KNOWN_SOURCES) -> KnownSource:
    """The known source of that name.

    Raises:
        UsageError: when there is none; it names the nearest one.
    """
    by_name = {source.name: source for source in sources}
    if name in by_name:
        return by_name[name]
    nearest = difflib.get_close_matches(name, by_name, n=1)
    hint = f"did you mean {nearest[0]}?" if nearest else f"known are {', '.join(by_name)}."
    raise UsageError(f"no known data set {name!r}; {hint} Other ratings come in by `maxella data import`")
