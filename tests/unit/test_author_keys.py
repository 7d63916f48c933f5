"""Keys of authors: every spelling of a person shares one, and different people mostly none."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.people.author_keys import author_keys

SPELLINGS = [
    (
        "José María García-López",
        "García-López, José María",
        "J. M. García-López",
        "Jose Garcia Lopez",
        "García-López J",
    ),
    ("Jan van der Berg", "J. van der Berg", "van der Berg, Jan", "Jan Berg", "Jan Van Der Berg"),
    ("Zhang Wei", "Wei Zhang", "Zhang, Wei", "ZHANG Wei"),
    ("J.P. Doe", "J. P. Doe", "Doe JP", "Doe, J. P.", "John Paul Doe", "John P. Doe"),
    ("Hans Müller", "H. Mueller", "Hans Muller", "Müller, Hans"),
    ("Xiao-Ming Li", "Xiaoming Li", "X. M. Li", "Li Xiaoming"),
    ("Nguyen Van Anh", "Van Anh Nguyen", "Anh Nguyen"),
    ("J. Alberto Conejero", "José Alberto Conejero", "Alberto Conejero"),
    ("Tim O'Brien", "T. O’Brien", "OBrien, Tim"),
    ("Sammy Davis Jr.", "Davis, Sammy", "S. Davis"),
]


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda names: names[0])
def test_the_spellings_of_a_person_share_a_key(spellings: tuple[str, ...]) -> None:
    first, *others = map(author_keys, spellings)
    assert all(first & keys for keys in others)


def test_the_people_of_the_examples_share_none() -> None:
    keys = [set.union(*map(author_keys, spellings)) for spellings in SPELLINGS]
    assert all(one.isdisjoint(other) for one, other in combinations(keys, 2))


def test_the_key_is_surname_and_first_initial() -> None:
    assert author_keys("Grace Hopper") == {"hopper g"}
    assert author_keys("Jan van der Berg") == {"van der berg j", "berg j"}
    assert author_keys("José García-López") == {"garcia lopez j", "garcia j", "lopez j"}
    assert author_keys("李明") == {"李明"}
    assert author_keys(" .,-") == set()


@given(st.text(max_size=60))
def test_any_text_has_keys_if_it_has_letters(text: str) -> None:
    keys = author_keys(text)
    assert all(key.strip() == key != "" for key in keys)
    assert keys == author_keys(text)


@given(st.text("abcdefgh", min_size=3, max_size=8), st.text("abcdefgh", min_size=3, max_size=8))
def test_a_name_and_its_initial_share_a_key_whichever_way_it_is_read(given_name: str, family: str) -> None:
    first, last = given_name.capitalize(), family.capitalize()
    assert author_keys(f"{first} {last}") & author_keys(f"{last}, {first[0]}.")
