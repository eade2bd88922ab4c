"""What may be scripted: the same calls as the page's own, typed, each with a tab's token first.

client = gradio_client.Client("http://127.0.0.1:7860")
client.predict("0123456789abcdef", api_name="/attach")
client.predict("0123456789abcdef", "distributions", api_name="/play")
"""

from collections.abc import Callable
from typing import Any

import gradio as gr

from playground.command import command as command_of
from playground.ui.desk import Desk
from playground.ui.player import SPEEDS
from playground.ui.wiring import scripted


def create_endpoints(desk: Desk) -> None:
    """One endpoint for each thing that a visitor can do."""
    sessions = desk.sessions

    def attach(sid: str, settings: str = "") -> dict[str, Any]:
        """Open a session, or find the one that there is; `settings` as `settings` returns them."""
        return status_of(sid, desk.attach(sid, settings).visible)

    def play(sid: str, workspace: str) -> dict[str, Any]:
        """Go on."""
        desk.show(sessions.call(sid), workspace)
        sessions.call(sid).play()
        return status_of(sid, workspace)

    def pause(sid: str, workspace: str) -> dict[str, Any]:
        """Hold after the current update."""
        desk.show(sessions.call(sid), workspace)
        sessions.call(sid).pause()
        return status_of(sid, workspace)

    def step(sid: str, workspace: str, player: str) -> dict[str, Any]:
        """One update of `D`, of `G`, or `both`: to the end of the turn."""
        desk.step(sessions.call(sid), workspace, player)  # type: ignore[arg-type]
        return status_of(sid, workspace)

    def reset(sid: str, workspace: str) -> dict[str, Any]:
        """The same settings from turn 0."""
        desk.show(sessions.call(sid), workspace)
        sessions.call(sid).reset()
        return status_of(sid, workspace)

    def set_knob(sid: str, workspace: str, path: str, value: Any) -> dict[str, Any]:
        """Change one setting, by its dotted path."""
        desk.change(sessions.call(sid), workspace, path, value)
        return status_of(sid, workspace)

    def use_preset(sid: str, workspace: str, name: str) -> dict[str, Any]:
        """Start a preset."""
        desk.show(sessions.call(sid), workspace)
        desk.use_preset(sessions.call(sid), workspace, name)
        return status_of(sid, workspace)

    def speed(sid: str, name: str) -> str:
        """How fast at most: one of the steps of the page, `max` for as fast as it goes."""
        sessions.call(sid).set_speed(*SPEEDS.get(name, (float("nan"), "turns")))
        return name

    def show(sid: str, workspace: str) -> dict[str, Any]:
        """Another workspace becomes visible."""
        desk.show(sessions.call(sid), workspace)
        return status_of(sid, workspace)

    def settings(sid: str) -> str:
        """The settings of every workspace as JSON."""
        return desk.keep(sessions.call(sid))

    def command(sid: str, workspace: str) -> str:
        """The command line that repeats a run."""
        return command_of(sessions.call(sid).run(workspace).trainer.recipe)

    def status(sid: str, workspace: str) -> dict[str, Any]:
        """Where a run stands."""
        sessions.call(sid)
        return status_of(sid, workspace)

    def status_of(sid: str, workspace: str) -> dict[str, Any]:
        frame = sessions.call(sid).run(workspace).last
        return {"workspace": workspace, "state": frame.state.value, "turn": frame.turn, "telemetry": dict(frame.telemetry)}

    named: dict[str, Callable[..., Any]] = {"set": set_knob}
    callables: tuple[Callable[..., Any], ...] = (
        attach,
        play,
        pause,
        step,
        reset,
        use_preset,
        speed,
        show,
        settings,
        command,
        status,
    )
    named |= {each.__name__: each for each in callables}
    for name, call in named.items():
        gr.api(scripted(call), api_name=name, queue=False)  # type: ignore[attr-defined]
