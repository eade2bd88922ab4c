"""What the handlers of the page talk to: sessions, and what the page remembers of them."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from playground.config import COMPUTED, RunConfig, differing, wall
from playground.data import DATA
from playground.data.images.source import ImageSource
from playground.errors import BusyError, ConfigError, PlaygroundError
from playground.lessons.lectures import Lectures
from playground.presets import DEFAULT, PRESETS, of_workspace
from playground.runtime.classes import Classes
from playground.runtime.judgements import Judging
from playground.runtime.opened import Galleries
from playground.runtime.run import Step
from playground.runtime.session import Session
from playground.runtime.sessions import Sessions
from playground.runtime.walk import Walks
from playground.texts import ENGLISH, grouped, listed, text
from playground.ui.bindings import WORKSPACES, Workspace
from playground.ui.paint import Painter
from playground.ui.walls import SEEDS, read_values

KEPT_CHARACTERS = 40_000  # of a tab's own settings that it may hand back
FITTED = ("latent_dim", "generator", "discriminator", "batch")
"""What is taken from another kind's preset when the data change their kind: networks for a line do not suit a plane."""
OF_KIND = {"line": "two_bumps", "plane": "ring_repaired", "image": "digits"}


class Desk:
    """One per server.

    Args:
        sessions: the registry.
        painter: draws the frames.
        seconds_per_run: computing time of one run; 0 is without end.
        upload_bytes: of one upload.
        public: whether strangers are expected: they read and write nothing with this machine's token.

    Attributes:
        generators: what each tab has open beside its runs.
        walks: in which of them each tab walks.
        lectures: where each tab stands in a lesson.
        classes: tabs that are taught together.
        stopping: whether the server stops: streams then just break off, and pages wait for it to come back.
    """

    stopping = False

    def __init__(
        self, sessions: Sessions, painter: Painter, *, seconds_per_run: float = 0.0, upload_bytes: int = 0, public: bool = False
    ) -> None:
        self.sessions, self.painter, self._seconds, self.upload_bytes = sessions, painter, seconds_per_run, upload_bytes
        self.public, self.generators = public, Galleries()
        self.walks = Walks(self.generators, sessions.workshop.clock)
        self._aims: WeakKeyDictionary[Session, int | None] = WeakKeyDictionary()
        self.judging = Judging(sessions.tasks)
        self.classes = Classes(sessions.get, sessions.workshop.clock)
        self.lectures = Lectures(sessions.tasks, limit=self.limited)
        sessions.every_tick += [self.judging.tick, self.classes.tick]
        sessions.every_tick.append(self.lectures.tick)

    # ------------------------------------------------------------------ coming

    def attach(self, sid: str, kept: str = "", language: str = ENGLISH) -> Session:
        """The session of a tab; a new one starts with the settings that the tab kept, else with the first preset.

        What cannot be built any more, such as pictures that this server forgot, is told to the visitor.

        Raises:
            ConfigError, BusyError: see `Sessions.open`.
        """
        known = self.sessions.get(sid) is not None
        session = self.sessions.open(sid)
        session.language = language
        if not known:
            for workspace, config in _kept(kept).items():
                try:
                    session.use(self.limited(config), workspace=workspace)
                except PlaygroundError as error:
                    session.tell(error)
            if self.config(session, "distributions") is None:
                session.use(self.limited(PRESETS[DEFAULT["distributions"]]), workspace="distributions")
        return session

    def keep(self, session: Session) -> str:
        """A session's settings, for the tab to keep."""
        return json.dumps({name: config.to_dict() for name in WORKSPACES if (config := self.config(session, name)) is not None})

    def offers(self, sid: str) -> str:
        """The runs that a tab may go on with, in a sentence; empty without any."""
        offers = self.sessions.saved(sid)
        said = [
            text(
                "page.offer_of" if each.beside else "page.offer",
                workspace=text(f"workspace.{each.workspace}"),
                data=text(f"variant.data.{each.data}"),
                turn=grouped(each.turn),
                runs=each.beside + 1,
            )
            for each in offers
        ]
        return text("page.offers", runs=listed(said, "semicolon")) if said else ""

    # ------------------------------------------------------------------ settings

    def config(self, session: Session, workspace: str) -> RunConfig | None:
        """The settings of a workspace, of the twin that the controls turn; None before its first run."""
        try:
            return session.settings(workspace, self.aim(session, workspace) or 0)
        except ConfigError:
            return None

    def aim(self, session: Session, workspace: str) -> int | None:
        """Which run the controls turn; None is all of them."""
        if session.workspaces[workspace].form != "twins":
            return None
        return self._aims.get(session, 1)

    def take_aim(self, session: Session, aim: int | None) -> None:
        """From now on the controls turn this one of twins, or both."""
        self._aims[session] = aim

    def shown(self, session: Session | None, workspace: Workspace) -> RunConfig:
        """The settings that the widgets of a workspace show."""
        config = None if session is None else self.config(session, workspace)
        return PRESETS[DEFAULT[workspace]] if config is None else config

    def preset_name(self, session: Session | None, workspace: str) -> str:
        """The name of the preset that the runs were made from."""
        return (session.workspaces[workspace].preset if session else "") or DEFAULT[workspace]

    def use_preset(self, session: Session, workspace: str, name: str) -> None:
        """Start a preset in a workspace; it plays if what was there before played.

        Raises:
            ConfigError: the workspace has no preset of that name.
        """
        known = of_workspace(workspace)
        if name not in known:
            raise ConfigError("unknown_preset", name=name, choices=", ".join(known))
        session.use(*self._arranged(session, workspace, self.limited(known[name])), workspace=workspace, preset=name)

    def _arranged(self, session: Session, workspace: str, config: RunConfig) -> Sequence[RunConfig]:
        """A preset in the arrangement that is there: for the twin that the controls turn or for both, or as a wall of seeds."""
        arrangement, aim = session.workspaces[workspace].form, self.aim(session, workspace)
        if arrangement == "wall":
            return wall(config, None, (), SEEDS)
        if arrangement == "one":
            return [config]
        pair = [session.settings(workspace, index) for index in range(2)]
        return [replace(config, seed=each.seed) if aim in (None, index) else each for index, each in enumerate(pair)]

    def change(self, session: Session, workspace: str, path: str, value: Any) -> None:
        """Change one setting of a workspace.

        Raises:
            ConfigError, DataError, BusyError: it cannot be; everything stays as it was.
        """
        self.show(session, workspace)
        if path.startswith("budget_seconds"):
            self.limited(session.settings(workspace).with_values({path: value}), strict=True)
        aim = self.aim(session, workspace)
        session.change(self._fitted(session.settings(workspace, aim or 0), path, value), aim)

    def use_data(self, session: Session, workspace: str, name: str, values: Mapping[str, Any]) -> None:
        """Other data of a workspace with settings of their own, all at once.

        Raises:
            ConfigError, DataError, BusyError: they cannot be; everything stays as it was.
        """
        self.show(session, workspace)
        aim = self.aim(session, workspace)
        own = {f"data.{path}": value for path, value in values.items()}
        config = session.settings(workspace, aim or 0)
        changed = self._fitted(config, "data", name) | own
        told = config.condition != "none" and _without_classes(config.with_values(changed))
        session.change(changed | ({"condition": "none"} if told else {}), aim)
        if told:
            session.notify("page.no_classes")

    def restore(self, session: Session, workspace: str, path: str) -> None:
        """One setting as the preset has it."""
        self.change(session, workspace, path, PRESETS[self.preset_name(session, workspace)].get(path))

    def _fitted(self, config: RunConfig, path: str, value: Any) -> dict[str, Any]:
        """A change, with networks that suit the data where it changes their kind."""
        if path != "data" or not isinstance(value, str) or value not in DATA or DATA[value].kind == config.data.kind:
            return {path: value}
        fitting = PRESETS[OF_KIND[DATA[value].kind]]
        return {path: value} | {name: getattr(fitting, name) for name in FITTED}

    def limited(self, config: RunConfig, *, strict: bool = False) -> RunConfig:
        """A config within what one run may compute on this server.

        Raises:
            BusyError: it wants more, and `strict`.
        """
        if not self._seconds:
            return config
        config = replace(config, changes=tuple(each for each in config.changes if each.path != "budget_seconds"))
        if 0 < config.budget_seconds <= self._seconds:
            return config
        if strict:
            raise BusyError("limit_seconds", limit=self._seconds)
        return config.with_values({"budget_seconds": self._seconds})

    def changed(self, session: Session, workspace: str) -> set[str]:
        """Paths whose values are not the preset's."""
        preset, config = PRESETS[self.preset_name(session, workspace)], self.config(session, workspace)
        if config is None:
            return set()
        return {leaf.path for leaf, _ in differing(preset, config) if leaf.path not in COMPUTED}

    # ------------------------------------------------------------------ one run, twins, a wall

    def arrange(self, session: Session, workspace: str, name: str) -> None:
        """Another arrangement of the runs: `one`, `twins`, or a first `wall` of seeds.

        Raises:
            ConfigError, BusyError: see `Session.twin`, `Session.wall`.
        """
        self.show(session, workspace)
        if name == session.workspaces[workspace].form:
            return
        if name == "twins":
            self.take_aim(session, 1)
            session.twin()
        elif name == "wall":
            session.wall(None, (), SEEDS)
        else:
            session.alone(*session.workspaces[workspace].front)

    def build_wall(self, session: Session, workspace: str, path: str, words: str, seeds: int) -> None:
        """A wall in which the setting at `path` has each of the values in `words`; an empty path lets only seeds differ.

        Raises:
            ConfigError, BusyError: values that are none, too many runs.
        """
        self.show(session, workspace)
        config = session.settings(workspace)
        session.wall(path or None, read_values(config, path, words) if path else (), seeds)

    # ------------------------------------------------------------------ playing

    def show(self, session: Session, workspace: str) -> None:
        """Another workspace becomes visible; one that never had a run gets its first."""
        if session.visible != workspace:
            session.show(workspace)
        if self.config(session, workspace) is None and workspace in WORKSPACES:
            self.use_preset(session, workspace, DEFAULT[workspace])

    def toggle(self, session: Session, workspace: str) -> None:
        """Play what rests, pause what plays."""
        self.show(session, workspace)
        if session.workspaces[workspace].on:
            session.pause()
        else:
            session.play()

    def step(self, session: Session, workspace: str, step: Step) -> None:
        """Hold, and make one update."""
        self.show(session, workspace)
        session.step(step)


def _kept(kept: str) -> dict[Workspace, RunConfig]:
    """The settings that a tab kept, by workspace; what cannot be read any more is left out."""
    try:
        plain = json.loads(kept[:KEPT_CHARACTERS]) if kept else {}
    except ValueError:
        plain = {}
    found: dict[Workspace, RunConfig] = {}
    for name in WORKSPACES if isinstance(plain, dict) else ():
        with suppress(ValueError, TypeError, PlaygroundError):
            found |= {name: RunConfig.from_dict(plain[name])} if name in plain else {}
    return found


def _without_classes(config: RunConfig) -> bool:
    """Whether nothing can be told of its pictures."""
    source = config.data.open()
    return isinstance(source, ImageSource) and source.training_labels is None
