"""Names of made-up people: a few surnames are many people's, most are hardly anybody's."""

import random
from functools import cache
from typing import Final

_GIVEN: Final = (
    "Wei Anna Li Daniel Jing Maria Yang Thomas Xin Elena Hao Lucas Min Sofia Jun Priya Ravi Noah Yuki Amir Chloé "
    "Jörg Zoë Pavel Ingrid Omar Fatima Kenji Mei Lars Nadia Tomás Aïcha Bjørn Ewa Dmitri Hana Kofi Leila Mateo "
    "Nkechi Oskar Paula Quentin Rosa Sven Tariq Ursula Viktor Wanda Ximena Yusuf Zuzana Ada Boris Clara Dev Emil "
    "Flora Gita Hugo Irina Jonas Kamala"
).split()
_FAMILY: Final = (
    "Wang Zhang Li Chen Liu Yang Kim Lee Park Singh Kumar Nguyen Müller Garcia Smith Sato Tanaka Suzuki Johnson "
    "Silva Santos Rossi Novák Kowalski Ivanov Petrov Hansen Jensen Dubois Martin Schmidt Weber Fischer Haddad Khan "
    "Ali Hussein Okafor Mensah Diallo Hernández López Pérez Gómez Fernández Costa Ferreira Almeida O'Brien "
    "Murphy Walsh Campbell Stewart Yılmaz Demir Erdős Horváth Szabó Popescu Ionescu Papadopoulos Cohen Levi"
).split()
_FRONTS: Final = (
    "Al Bran Cor Dal El Fen Gar Hal Is Jor Kal Lin Mar Nor Ol Pel Ros Sal Tor Ul Val Wes Yar Zan Ber Dor Her Kas"
).split()
_ENDS: Final = (
    "ander berg dale enko feld gaard heim inen jak kov lund mann nik oglu poulos quist rud stad ton uchi vik wald "
    "yan zadeh ardi bach cich dorf ero fort grave hurst ito kamp letti mura ney osu"
).split()


def name(rng: random.Random) -> str:
    """A given name and a surname."""
    return f"{given(rng)} {_family()[int(len(_family()) * rng.random() ** 2)]}"


def given(rng: random.Random) -> str:
    """A given name."""
    return _GIVEN[int(len(_GIVEN) * rng.random())]


@cache
def _family() -> tuple[str, ...]:
    return (*_FAMILY, *(front + end for end in _ENDS for front in _FRONTS))
