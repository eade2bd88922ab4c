"""The generators that a tab has open beside its runs: those that come with the project, and a few of its own.

A tab's own ones live as long as its session. They stand still, so any thread may draw from them.
"""

import contextlib
import functools
import shutil
import tempfile
import uuid
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playground.config import RunConfig
from playground.data.images.source import Images
from playground.errors import PlaygroundError, StoreError
from playground.runtime.session import Session
from playground.runtime.tasks import Task
from playground.store import ready
from playground.store.foreign import Foreign
from playground.store.model_file import ModelFile
from playground.store.sampler import opened
from playground.store.sequence import Question
from playground.texts import text
from playground.training.sampling import Sampler

MOST = 6
"""Generators of its own that a tab may have open; the oldest goes for a new one."""
MOST_BYTES = 256 * 2**20
"""Bytes of weights of all of them; one that is larger than that alone is not opened."""
SHEETS = 8
"""Sheets of each generator that are kept: 60 to 800 kB each."""


class Generator:
    """One of them.

    Args:
        key: its name among those of the tab.
        title: for people.
        origin: `ready`, `file`, `hub` or `run`.
        opening: opens it, once it is drawn from.
        config: of the run that it comes from; empty for those of others.
        words: scores, seed, licence, … as the model file has them.
        model: gives the whole file, for taking home; None for those of others.
        notes: sentences about what was read.
        nbytes: of weights that it holds for its tab alone.
    """

    def __init__(
        self,
        key: str,
        title: str,
        *,
        origin: str,
        opening: Callable[[], Sampler],
        config: Mapping[str, Any] | None = None,
        words: Mapping[str, Any] | None = None,
        model: Callable[[], ModelFile] | None = None,
        notes: tuple[str, ...] = (),
        nbytes: int = 0,
    ) -> None:
        self.key, self.title, self.origin, self.notes, self.nbytes = key, title, origin, notes, nbytes
        self.config, self.words, self.model = dict(config or {}), dict(words or {}), model
        self._opening = opening
        self.sheet = functools.lru_cache(SHEETS)(self._sheet)

    @classmethod
    def of(cls, key: str, title: str, model: ModelFile, *, origin: str) -> "Generator":
        """One out of our own file. Errors: `store.sampler.opened`."""
        sampler, nbytes = opened(model), sum(each.nbytes for each in model.tensors.values())
        made = cls(key, title, origin=origin, opening=lambda: sampler, config=model.config, words=model.words)
        made.model, made.nbytes = lambda: model, nbytes + weight(sampler)
        return made

    @classmethod
    def of_others(cls, key: str, title: str, foreign: Foreign, *, origin: str) -> "Generator":
        """One that others trained."""
        notes = [text("models.layers", layers=" → ".join(foreign.layers))]
        notes += [text("models.assumed")] * foreign.assumed + [text("models.transparent")] * foreign.transparent
        return cls(key, title, origin=origin, opening=lambda: foreign.sampler, notes=tuple(notes), nbytes=weight(foreign.sampler))

    @functools.cached_property
    def sampler(self) -> Sampler:
        """What draws. Errors: `store.sampler.opened`, `store.model_file.load`."""
        return self._opening()

    @property
    def class_names(self) -> tuple[str, ...]:
        """Of a conditional one, known without opening it."""
        return tuple(self.words.get("class_names", ()))

    def plan(self) -> RunConfig:
        """The settings of the run that it comes from.

        Raises:
            StoreError: others trained it, so nobody knows.
        """
        if not self.config:
            raise StoreError("models_no_config", title=self.title)
        return RunConfig.from_dict(self.config)

    def _sheet(self, seed: int, label: int | None) -> tuple[Images, int]:
        return ready.sheet(self.sampler, seed=seed, label=label)


def weight(sampler: Sampler) -> int:
    """Bytes of what draws."""
    return sum(each.nbytes for each in (*sampler.network.parameters(), *sampler.network.buffers()))


@dataclass
class Waiting:
    """A file whose questions are open.

    Attributes:
        path: where it lies until they are answered.
        title: what it will be called.
        origin: `file` or `hub`.
        questions: all of them.
        files: of a repository, those of which one has to be chosen.
        repo: that repository.
        words: where it comes from.
    """

    title: str
    origin: str = "file"
    path: Path | None = None
    questions: tuple[Question, ...] = ()
    files: tuple[str, ...] = ()
    repo: str = ""
    words: dict[str, Any] = field(default_factory=dict)


@dataclass
class Gallery:
    """What one tab has open.

    Attributes:
        own: its own generators by key, the oldest first.
        task: what it waits for.
        admit: raises BusyError where the server has no room for so many bytes more.
        waiting: what it has to be asked; see `ask`.
        arriving: whether a file is being sent.
        latest: the key that was opened last.
        judged: scores of judgements that were made here, by key.
        told: what the last push came to.
    """

    admit: Callable[[int], None] = lambda nbytes: None
    own: dict[str, Generator] = field(default_factory=dict)
    task: Task[Any] | None = None
    waiting: Waiting | None = None
    arriving: bool = False
    latest: str = ""
    judged: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: str = ""
    _folder: Path | None = None
    _count: int = 0

    @property
    def folder(self) -> Path:
        """For files that wait; it goes with the tab."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="gan-playground-"))
            weakref.finalize(self, shutil.rmtree, self._folder, True)
        return self._folder

    @property
    def nbytes(self) -> int:
        """Of the weights of its own generators."""
        return sum(each.nbytes for each in list(self.own.values()))

    def place(self) -> Path:
        """For one file, which has it to itself."""
        return self.folder / uuid.uuid4().hex

    def ask(self, waiting: Waiting | None) -> None:
        """Ask about this file from now on, or about none; the one before it goes."""
        before, self.waiting = self.waiting, waiting
        if before is not None and before.path is not None:
            self.drop(before.path)

    def drop(self, path: Path) -> None:
        """Delete a file, unless it waits for answers."""
        if self.waiting is None or self.waiting.path != path:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def next_key(self) -> str:
        """A key that none of its generators has had."""
        self._count += 1
        return f"own-{self._count}"

    def add(self, generator: Generator) -> None:
        """Open one more; beyond `MOST`, or `MOST_BYTES`, the oldest goes.

        Raises:
            StoreError: it is too large.
            BusyError: the server has no room for it.
        """
        if generator.nbytes > MOST_BYTES:
            title, megabytes = generator.title, generator.nbytes / 1e6
            raise StoreError("store_too_large", name=title, megabytes=megabytes, limit=MOST_BYTES / 1e6)
        self.admit(generator.nbytes)
        self.own[generator.key] = generator
        self.latest = generator.key
        self.ask(None)
        while len(self.own) > MOST or self.nbytes > MOST_BYTES:
            self.forget(next(iter(self.own)))

    def forget(self, key: str) -> None:
        """Close one of its own."""
        self.own.pop(key, None)
        self.judged.pop(key, None)

    def find(self, key: str) -> Generator:
        """One of its own, or one that comes with the project.

        Raises:
            StoreError: there is none.
        """
        return self.own.get(key) or brought(key)


class Galleries:
    """What each tab has open; it goes with its session."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Session, Gallery] = WeakKeyDictionary()

    def of(self, session: Session) -> Gallery:
        """The gallery of a tab, whose bytes count among the tab's."""
        known = self._of.get(session)
        if known is None:
            made, here = Gallery(), weakref.ref(session)  # a gallery must not keep its session
            made.admit = lambda nbytes: _admitted(here(), nbytes)
            known = self._of.setdefault(session, made)
            if known is made:
                session.beside.append(lambda: made.nbytes)
        return known


def _admitted(session: Session | None, nbytes: int) -> None:
    if session is not None:
        session.admit_beside(nbytes)


@functools.lru_cache(maxsize=16)
def brought(name: str) -> Generator:
    """One that comes with the project, shared by all tabs, and opened when it is first drawn from.

    Raises:
        StoreError: there is none of that name.
    """
    found = ready.find(name)
    title = str(found.facts["title"])
    words = {key: value for key, value in found.facts.items() if key != "config"}
    return Generator(
        found.name,
        title,
        origin="ready",
        opening=lambda: opened(found.open()),
        config=found.facts["config"],
        words=words,
        model=found.open,
    )


def all_brought() -> list[Generator]:
    """Those that come with the project and whose settings this version knows."""
    known = []
    for name in ready.ready():
        try:
            generator = brought(name)
            generator.plan()
        except PlaygroundError:  # made by another version: its card would promise what cannot be done
            continue
        known.append(generator)
    return known
