"""What may be scripted: the same calls as the page's own, typed, each with a tab's token first.

client = gradio_client.Client("http://127.0.0.1:7860")
client.predict("0123456789abcdef", api_name="/attach")
client.predict("0123456789abcdef", "distributions", api_name="/play")
"""

from typing import Any

import gradio as gr

from playground.command import command as command_of
from playground.runtime.frame import Frame, State
from playground.ui.desk import Desk
from playground.ui.player import SPEEDS
from playground.ui.wiring import scripted

ENDPOINTS = (
    "attach", "play", "pause", "step", "reset", "set", "use_preset", "speed", "show", "settings", "command", "status",
    "arrange", "wall", "focus", "look_back", "bookmark",
)  # fmt: skip


def create_endpoints(desk: Desk) -> None:
    """One endpoint for each thing that a visitor can do."""
    calls = Endpoints(desk)
    for name in ENDPOINTS:
        gr.api(scripted(getattr(calls, name)), api_name=name, queue=False)  # type: ignore[attr-defined]


class Endpoints:
    """The calls, each with the token of a tab first; a `PlaygroundError` becomes an error with its sentence."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def attach(self, sid: str, settings: str = "") -> dict[str, Any]:
        """Open a session, or find the one that there is; `settings` as `settings` returns them."""
        return self._status(sid, self._desk.attach(sid, settings).visible)

    def play(self, sid: str, workspace: str) -> dict[str, Any]:
        """Go on."""
        self._desk.show(self._desk.sessions.call(sid), workspace)
        self._desk.sessions.call(sid).play()
        return self._status(sid, workspace)

    def pause(self, sid: str, workspace: str) -> dict[str, Any]:
        """Hold after the current update."""
        self._desk.show(self._desk.sessions.call(sid), workspace)
        self._desk.sessions.call(sid).pause()
        return self._status(sid, workspace)

    def step(self, sid: str, workspace: str, player: str) -> dict[str, Any]:
        """One update of `D`, of `G`, or `both`: to the end of the turn."""
        self._desk.step(self._desk.sessions.call(sid), workspace, player)  # type: ignore[arg-type]
        return self._status(sid, workspace)

    def reset(self, sid: str, workspace: str) -> dict[str, Any]:
        """The same settings from turn 0."""
        self._desk.show(self._desk.sessions.call(sid), workspace)
        self._desk.sessions.call(sid).reset()
        return self._status(sid, workspace)

    def set(self, sid: str, workspace: str, path: str, value: Any) -> dict[str, Any]:
        """Change one setting, by its dotted path."""
        self._desk.change(self._desk.sessions.call(sid), workspace, path, value)
        return self._status(sid, workspace)

    def use_preset(self, sid: str, workspace: str, name: str) -> dict[str, Any]:
        """Start a preset."""
        self._desk.show(self._desk.sessions.call(sid), workspace)
        self._desk.use_preset(self._desk.sessions.call(sid), workspace, name)
        return self._status(sid, workspace)

    def speed(self, sid: str, name: str) -> str:
        """How fast at most: one of the steps of the page, `max` for as fast as it goes."""
        self._desk.sessions.call(sid).set_speed(*SPEEDS.get(name, (float("nan"), "turns")))
        return name

    def show(self, sid: str, workspace: str) -> dict[str, Any]:
        """Another workspace becomes visible."""
        self._desk.show(self._desk.sessions.call(sid), workspace)
        return self._status(sid, workspace)

    def arrange(self, sid: str, workspace: str, name: str) -> dict[str, Any]:
        """One run (`one`), `twins`, or a `wall` of seeds."""
        self._desk.arrange(self._desk.sessions.call(sid), workspace, name)
        return self._status(sid, workspace)

    def wall(self, sid: str, workspace: str, path: str, values: str, seeds: int) -> dict[str, Any]:
        """A wall: `seeds` runs for each of the values, written with spaces between them; an empty path: only seeds differ."""
        self._desk.build_wall(self._desk.sessions.call(sid), workspace, path, values, seeds)
        return self._status(sid, workspace)

    def focus(self, sid: str, index: int, member: int) -> None:
        """Look at one member of one run of a wall."""
        self._desk.sessions.call(sid).focus(index, member)

    def look_back(self, sid: str, turn: int = -1) -> int:
        """Show the visible runs as they were at a turn; a negative one shows them as they are. Returns the turn shown."""
        session = self._desk.sessions.call(sid)
        session.look_back(None if turn < 0 else turn)
        then = session.then()
        return session.run().last.turn if then is None else then.turn

    def bookmark(self, sid: str, turn: int) -> list[int]:
        """Mark a turn, to come back to it. Returns all marked turns."""
        session = self._desk.sessions.call(sid)
        session.bookmark(turn, session.focused[0])
        return list(session.bookmarks(session.focused[0]))

    def settings(self, sid: str) -> str:
        """The settings of every workspace as JSON."""
        return self._desk.keep(self._desk.sessions.call(sid))

    def command(self, sid: str, workspace: str) -> str:
        """The command line that repeats a run."""
        return command_of(self._desk.sessions.call(sid).run(workspace).trainer.recipe)

    def status(self, sid: str, workspace: str) -> dict[str, Any]:
        """Where a run stands."""
        self._desk.sessions.call(sid)
        return self._status(sid, workspace)

    def _status(self, sid: str, workspace: str) -> dict[str, Any]:
        session = self._desk.sessions.call(sid)
        here = session.workspaces.get(workspace)
        first = here is not None and here.building and not here.runs
        frame = Frame(state=State.BUILDING) if first else session.run(workspace).last
        state = here.state_of(frame) if here is not None else frame.state
        return {"workspace": workspace, "state": state.value, "turn": frame.turn, "telemetry": dict(frame.telemetry)}
