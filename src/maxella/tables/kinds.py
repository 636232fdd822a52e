"""What is no film: series, episodes and games, as services and their translations call them."""

import re
from functools import lru_cache

from maxella.tables.cells import text_of

_LETTERS = re.compile(r"[\W_]+")
# Parts of words, the first that fits counts. Films of television, shorts and specials are films.
_PARTS = (
    ("episodes", ("episod", "épisod", "folge", "afleveri", "エピソード", "एपिसोड")),
    ("games", ("videogame", "game", "videospiel", "jeuvidéo", "videojuego", "videogioco", "jogo", "गेम")),
    ("series", ("series", "serie", "série", "season", "staffel", "saison", "シリーズ", "सीरीज")),
    ("music videos and podcasts", ("musicvideo", "podcast", "musikvideo")),
)
_SHOWS = {"tv", "show", "tvshow"}


def no_film(word: object) -> str | None:
    """What a title is, as it is counted, if its type is no film's; None for films and words not known.

    Words not known pass: whether the title is in the catalogue is then the only question.
    """
    return _kind(text_of(word) or "")


@lru_cache(maxsize=1024)
def _kind(word: str) -> str | None:
    plain = _LETTERS.sub("", word.casefold())
    if plain in _SHOWS:
        return "series"
    return next((what for what, parts in _PARTS if any(part in plain for part in parts)), None)
