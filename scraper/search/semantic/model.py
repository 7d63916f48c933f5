"""The model that turns texts into vectors: the one place that knows the packages it comes from.

WordLlama's static model (https://github.com/dleemiller/WordLlama): a vector for each of 32,000 pieces of words; a
text's is the mean of its pieces'. The wheel carries the weights, and nothing is fetched. Its files are read here
without importing the package, which would look for the tokenizer elsewhere, and on the network.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from scraper.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

INSTALL: Final = (
    "pip install '.[semantic]' in a checkout of the project, or pip install 'paperledge[semantic]' elsewhere"
)
_NEEDED: Final = ("numpy", "safetensors", "tokenizers", "wordllama")
_NAME: Final = "l2_supercat_256"
_WEIGHTS: Final = Path("weights", f"{_NAME}.safetensors")
_TOKENIZER: Final = Path("tokenizers", "l2_supercat_tokenizer_config.json")


class Model(Protocol):
    """Turns texts into vectors that lie the closer, the more the texts mean the same."""

    @property
    def name(self) -> str:
        """Which model it is: vectors of two models cannot be compared."""

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """A row for each text, of length 1, or 0 for a text without words."""


def is_installed() -> bool:
    """Whether every package of the extra is there."""
    return all(find_spec(name) for name in _NEEDED)


def require() -> None:
    """Raise UsageError where a package of the extra is missing."""
    if not is_installed():
        missing = ", ".join(name for name in _NEEDED if not find_spec(name))
        raise UsageError(
            f"search by meaning needs packages that are not installed: {missing}", advice=f"Run {INSTALL}"
        )


@cache
def load() -> Model:
    """The model, read once a process (some 35 MB). Raises UsageError where the extra is missing or has no weights."""
    require()
    folder = _folder()
    for file in (_WEIGHTS, _TOKENIZER):
        if not (folder / file).is_file():
            raise UsageError(
                f"the installed wordllama has no {file}",
                advice=f"Install the version that this program asks for: {INSTALL}",
            )
    return _StaticModel(folder)


def _folder() -> Path:
    spec = find_spec("wordllama")
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places or ()), ""))


class _StaticModel:
    """The mean of the vectors of a text's pieces of words."""

    name = _NAME

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._rows: Vectors = load_file(folder / _WEIGHTS)["embedding.weight"].astype("float32")
        self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """A row of 256 numbers for each text, of length 1, or 0 for a text without words."""
        import numpy as np

        found = np.zeros((len(texts), self._rows.shape[1]), dtype=np.float32)
        for row, text in zip(found, texts, strict=True):
            pieces = self._tokenizer.encode(text, add_special_tokens=False).ids
            if pieces:
                row[:] = self._rows[pieces].mean(axis=0)
                row /= np.linalg.norm(row) or 1
        return found
