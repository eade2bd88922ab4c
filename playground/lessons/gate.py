"""Image lessons train one after the other: each takes the whole machine for up to a minute."""

from playground.lessons.attending import Attending
from playground.lessons.lesson import Training
from playground.lessons.visit import Wait
from playground.runtime.turnstile import Stand, Turnstile, Use


class ImageGate:
    """Lets lessons that train on images through as there are places; all others at once. A `Gate`.

    Args:
        turnstile: keeps the queue.
    """

    def __init__(self, turnstile: Turnstile) -> None:
        self._turnstile = turnstile

    def __call__(self, lecture: Attending) -> Wait | None:
        """How long this lecture has to wait; None when its runs may start."""
        if not on_images(lecture):
            return None
        wait = self._turnstile.ask(lecture, Watched(lecture))
        return None if wait is None else Wait(wait.place, wait.seconds)


class Watched:
    """How it stands with a lecture's runs, for the turnstile."""

    def __init__(self, lecture: Attending) -> None:
        self._lecture = lecture

    def stand(self) -> Stand:
        """It waits for its runs to begin, and trains while they go on at full speed. One whose session is gone is done.

        Nobody waits, or has a place for long, who looks elsewhere or trains slowly.
        """
        lecture = self._lecture
        if not (lecture.busy and on_images(lecture)):
            return Stand(Use.DONE)
        if not lecture.watched:
            return Stand(Use.RESTS)
        turn, budget = lecture.turns
        if turn >= budget:  # its verdict is being measured
            return Stand(Use.TRAINS, 0.0)
        if lecture.wanted:
            return Stand(Use.WAITS)
        return Stand(Use.TRAINS, lecture.seconds_left) if lecture.playing and lecture.hurries else Stand(Use.RESTS)

    def hold(self) -> None:
        """Pause."""
        self._lecture.hold()


def on_images(lecture: Attending) -> bool:
    """Whether its act trains on images."""
    return isinstance(lecture.act, Training) and lecture.act.workspace == "images"
