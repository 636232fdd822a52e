import pytest

from maxella.data.sources.profiles import read_users
from maxella.tables.report import Ledger
from maxella.tables.table import describe_text_table

COLUMNS = {"user_id": "id", "gender": "sex", "age": "age", "occupation": "job", "zip_code": "zip"}


@pytest.fixture
def read(tmp_path):
    def run(rows, **options):
        path = tmp_path / "users.csv"
        path.write_text("id,sex,age,job,zip\n" + "\n".join(rows) + "\n")
        ledger = Ledger()
        return read_users(describe_text_table(path), COLUMNS, ledger, **options), ledger

    return run


@pytest.mark.parametrize(
    ("age", "bucket"),
    [
        *((0, 1), (1, 1), (17, 1), (18, 18), (24, 18), (24.9, 18), (25, 25), (34, 25), (35, 35), (44, 35)),
        *((45, 45), (49, 45), (50, 50), (55, 50), (56, 56), (73, 56), (120, 56), (121, None), (-1, None)),
    ],
)
def test_an_age_belongs_to_the_bucket_that_it_has_reached(read, age, bucket):
    users, _ = read([f"1,M,{age},writer,1"])
    assert users["age_bucket"].to_list() == [bucket]


@pytest.mark.parametrize(
    ("written", "gender"), [("M", "M"), ("f", "F"), ("Female", "F"), ("", None), ("x", None)]
)
def test_genders_are_m_or_f(read, written, gender):
    users, ledger = read([f"1,{written},25,writer,1"])
    assert users["gender"].to_list() == [gender]
    assert bool(ledger.rules) == (written == "x")


@pytest.mark.parametrize(
    ("number", "name"), [("0", "other or not specified"), ("10", "K-12 student"), ("20", "writer")]
)
def test_numbered_occupations_get_their_names(read, number, name):
    users, ledger = read([f"1,M,25,{number},1"], numbered_occupations=True)
    assert users["occupation"].to_list() == [name]
    assert not ledger.rules


def test_an_occupation_beyond_the_readme_is_left_out_and_counted(read):
    users, ledger = read(["1,M,25,21,1"], numbered_occupations=True)
    assert users["occupation"].to_list() == [None]
    assert [(rule.name, rule.example) for rule in ledger.rules] == [
        ("occupation without a name is left out", "user_id=1, occupation=21")
    ]


def test_a_user_who_stands_twice_keeps_the_first_row(read):
    users, ledger = read(["1,M,25,a,1", "1,F,35,b,2"])
    assert users["gender"].to_list() == ["M"]
    assert (ledger.files[0].rows, ledger.files[0].rows_kept) == (2, 1)
