"""How an event of the page becomes a call: whose tab it is, which sentence answers a mistake, what may be scripted."""

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from playground.errors import PlaygroundError
from playground.runtime.sessions import Sessions
from playground.texts import speaking, spoken

Handler = Callable[..., Any]
"""`handler(session, *inputs)` returns its outputs, as Gradio wants them."""

WITH_SID = "(sid, ...rest) => [window.gp ? window.gp.sid : '', ...rest]"


@dataclass
class Wires:
    """What every event needs.

    Attributes:
        sessions: the registry.
        sid: the hidden field that carries a tab's token.
        say: the hidden field whose text the page shows as a sentence.
        language: of the page that these events belong to.
    """

    sessions: Sessions
    sid: gr.Textbox
    say: gr.Textbox
    language: str = field(default_factory=spoken)
    _sentences: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def sentence(self, words: str) -> str:
        """Words for `say`; the number makes the same sentence new when it is said again."""
        return f"{next(self._sentences)}|{words}" if words else ""

    def kind(self, handler: Handler, count: int) -> Handler:
        """`handler(sid, …)` with `say` as its last output, and a sentence in place of a `PlaygroundError`."""

        def wrapper(*inputs: Any) -> Any:
            with speaking(self.language):
                try:
                    return handler(*inputs)
                except PlaygroundError as error:
                    return [*[gr.skip()] * count, self.sentence(error.say())]

        return wrapper


def on(
    wires: Wires,
    events: Sequence[Any],
    handler: Handler,
    inputs: Sequence[gr.components.Component],
    outputs: Sequence[Any],
    *,
    instead: Handler | None = None,
    latest: bool = False,
    js: str = WITH_SID,
) -> None:
    """Call `handler(session, *inputs)` on any of `events`.

    Nothing of it is queued. A `PlaygroundError` becomes a sentence on the page, and the outputs are what `instead`
    makes of the session, else untouched. The events are not part of the scripting interface (see `page.endpoints`).

    Args:
        latest: one call in flight, the newest wins: for what is dragged.
        js: makes the inputs in the browser, the sid first.
    """
    gr.on(
        list(events),
        _guarded(wires, handler, len(outputs), instead),
        [wires.sid, *inputs],
        [*outputs, wires.say],
        js=js,
        queue=False,
        show_progress="hidden",
        trigger_mode="always_last" if latest else "multiple",
        api_visibility="private",
    )


def into_sight(component: gr.components.Component, selector: str) -> None:
    """Scroll to what just got something to say."""
    js = f"() => setTimeout(() => document.querySelector('{selector}')?.scrollIntoView({{ block: 'nearest' }}), 150)"
    component.change(None, js=js, queue=False, api_visibility="private")  # type: ignore[attr-defined]


def scripted(handler: Callable[..., Any]) -> Callable[..., Any]:
    """A handler of the scripting interface: a `PlaygroundError` becomes an error with its sentence."""

    @functools.wraps(handler)
    def wrapper(*inputs: Any) -> Any:
        try:
            return handler(*inputs)
        except PlaygroundError as error:
            raise gr.Error(error.say(), print_exception=False) from error

    return wrapper


def _guarded(wires: Wires, handler: Handler, count: int, instead: Handler | None) -> Callable[..., Any]:
    def guarded(sid: str, *inputs: Any) -> Any:
        with speaking(wires.language):
            try:
                outputs = [*_listed(handler(wires.sessions.call(sid), *inputs), count), gr.skip()]
            except PlaygroundError as error:
                outputs = [*_instead(wires, sid, count, instead), wires.sentence(error.say())]
        return outputs if count else outputs[0]

    return guarded


def _instead(wires: Wires, sid: str, count: int, instead: Handler | None) -> list[Any]:
    session = wires.sessions.get(sid)
    return _listed(gr.skip() if instead is None or session is None else instead(session), count)


def _listed(result: Any, count: int) -> list[Any]:
    """Outputs as a list; one `skip` or None stands for all."""
    if isinstance(result, list):
        return result
    return [result] if count == 1 else [gr.skip()] * count
