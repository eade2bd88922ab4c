"""Opening a generator by what somebody wrote: a ready one's name, our own file, or one of others."""

from collections.abc import Mapping
from pathlib import Path

from playground.errors import PlaygroundError
from playground.store import foreign, model_file, ready
from playground.store.foreign import Foreign
from playground.store.model_file import ModelFile


def read(path: Path, answers: Mapping[str, str] | None = None) -> ModelFile | Foreign:
    """Our own format, else a table of weights.

    Raises:
        Unknowns: a file of others does not say everything; `answers` brings the rest.
        StoreError: no such file, or no generator in it.
    """
    try:
        return model_file.load(path)
    except PlaygroundError as error:
        if error.key != "store_foreign":
            raise
    return foreign.opened(path, answers)


def find(written: str, answers: Mapping[str, str] | None = None) -> ModelFile | Foreign:
    """A file, or `pretrained/name` of a generator that comes with the project. Errors: `read`."""
    if not Path(written).is_file() and (written.startswith(ready.PREFIX) or written in ready.ready()):
        return ready.find(written).open()
    return read(Path(written), answers)
