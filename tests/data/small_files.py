"""Small files in the formats that MovieLens and "The Movies Dataset" really have, with their real faults."""

from collections.abc import Mapping
from pathlib import Path

ML_1M = {
    "ratings.dat": b"1::2::5::978300760\n2::1::3::978302109\n1::1::4::978301968\n3::47::1::978300275\n",
    "movies.dat": (
        b"1::Toy Story (1995)::Animation|Children's|Comedy\n"
        b"2::Jumanji (1995)::Adventure|Children's|Fantasy\n"
        b"47::Seven (Se7en) (1995)::Crime|Thriller\n"
        b"58::Postino, Il (The Postman) (1994)::Drama|Romance\n"
        b"73::Mis\xe9rables, Les (1995)::Drama|Musical\n"
    ),
    "users.dat": b"1::F::1::10::48067\n2::M::56::16::70072-1234\n3::M::25::15::55117\n",
}

_FLAGS = {
    "Toy Story": "0001110000000000000",
    "unknown": "1000000000000000000",
    "Kolya": "0000010000000000000",
}


def _item(number: int, title: str, year: str, date: str, flags: str) -> bytes:
    cells = [str(number), f"{title}{year}", date, "", "http://us.imdb.com/M/title-exact", *flags]
    return "|".join(cells).encode("latin-1") + b"\n"


ML_100K = {
    "u.data": b"196\t242\t3\t881250949\n186\t1\t5\t891717742\n22\t267\t1\t878887116\n",
    "u.item": (
        _item(1, "Toy Story", " (1995)", "01-Jan-1995", _FLAGS["Toy Story"])
        + _item(242, "Kolya", " (1996)", "24-Jan-1997", _FLAGS["Kolya"])
        + _item(243, "Café au Lait", " (1993)", "12-Aug-1993", _FLAGS["Kolya"])
        + _item(267, "unknown", "", "", _FLAGS["unknown"])
    ),
    "u.user": b"22|25|M|writer|40206\n186|39|F|executive|00000\n196|49|M|writer|55105\n",
}

RECBOLE = {
    "ml-100k.inter": (
        b"user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
        b"196\t242\t3\t881250949\n186\t1\t5\t891717742\n22\t267\t1\t878887116\n"
    ),
    "ml-100k.item": (
        "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
        "1\tToy Story\t1995\tAnimation Children's Comedy\n"
        "242\tKolya\t1996\tComedy\n"
        "243\tCafé au Lait\t1993\tComedy\n"
        "267\tunkonwn\tunkonwn\tunknown\n"
    ).encode(),
    "ml-100k.user": (
        b"user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n"
        b"22\t25\tM\twriter\t40206\n186\t39\tF\texecutive\t00000\n196\t49\tM\twriter\t55105\n"
    ),
}

ML_LATEST = {
    "ratings.csv": (
        b"userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,3,0.5,964981247\n2,1,4.5,1445714835\n"
    ),
    "movies.csv": (
        b"movieId,title,genres\n"
        b"1,Toy Story (1995),Adventure|Animation|Children\n"
        b'3,"Matrix, The (1999)",Action|Sci-Fi\n'
        b"4,Sans titre,(no genres listed)\n"
    ),
    "links.csv": b"movieId,imdbId,tmdbId\n1,0114709,862\n3,0133093,603\n4,0000001,\n",
}

CAST = (
    "[{'cast_id': 14, 'character': 'Woody (voice)', 'credit_id': '52fe', 'name': 'Tom Hanks', 'order': 0}, "
    "{'cast_id': 15, 'character': \"the 'name': 'Wrong', \", 'credit_id': '52ff', "
    "'name': \"Conan O'Brien\", 'order': 1, 'profile_path': None}]"
)
CREW = (
    "[{'credit_id': '52f0', 'department': 'Sound', 'job': 'Assistant Director', 'name': 'Not Him'}, "
    "{'credit_id': '52f1', 'department': 'Directing', 'job': 'Director', 'name': 'John Lasseter'}, "
    "{'credit_id': '52f2', 'department': 'Directing', 'job': 'Director', 'name': 'Second One'}]"
)
GENRES = "[{'id': 16, 'name': 'Animation'}, {'id': 10751, 'name': 'Family'}]"

METADATA = f"""\
adult,genres,id,imdb_id,original_language,original_title,overview,poster_path,release_date,runtime,title
False,"{GENRES}",862,tt0114709,en,Toy Story,"Andy's toys
(two lines)",/rhI.jpg,1995-10-30,81.0,Toy Story
False,[],8844,tt0113497,en,Jumanji,No overview found.,/vzm.jpg,12/15/1995,0,Jumanji
False,[],82663,tt0113002,en,Midnight Man,The first half of a row that a line feed has broken in two
 - Written by someone,0.065736,1997-08-20,0,104.0,False,Released
False,[],807,tt0114369,en,Se7en,Two cops,/8zw.jpg,1995-09-22,127.0,Se7en
False,[],862,tt0114709,en,Toy Story,the same id again,/x.jpg,1995-10-30,81.0,Toy Story
False,[],11010,tt0110877,it,Il Postino,A postman,/pos.jpg,1994-09-22,108.0,The Postman
False,[],603,tt0133093,en,The Matrix,Red or blue,/mat.jpg,1999-03-30,136.0,The Matrix
False,[],777,tt0000777,fr,Les Misérables,,/mis.jpg,,175.0,Les Misérables
"""
_CAST_CELL = CAST.replace('"', '""')
TMDB = {
    "movies_metadata.csv": METADATA.encode(),
    "credits.csv": f'cast,crew,id\n"{_CAST_CELL}","{CREW}",862\n[],[],8844\n[],[],8844\n'.encode(),
    "links.csv": b"movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,8844\n58,0110877,\n9999,0000009,9\n",
    "keywords.csv": (
        b"id,keywords\n862,\"[{'id': 931, 'name': 'jealousy'}, {'id': 1, 'name': 'toy'}]\"\n"
        b"8844,\"[{'id': 10090, 'name': 'board game'}, {'id': 109\"\n1,[]\n"
    ),
}


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write the files into a folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
