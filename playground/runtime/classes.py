"""Classes: tabs that joined by a code, and what their teacher is told of them: how many stand where.

A class is a set of tokens in memory, and nothing more: no names, no order of arrival, nothing on disk. A tab that is
closed is gone from it, and a class that no teacher looked after for a while is gone altogether.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from playground.errors import BusyError, ConfigError
from playground.runtime.limits import TokenBucket
from playground.runtime.session import Session
from playground.runtime.tally import Place, Tally, tally

ALPHABET = "BCDFGHJKMNPQRSTVWXZ"
"""No vowels, so that no code is a word, and no L, which looks like a 1: 19⁵ = 2.5 million codes."""
LENGTH = 5
GUESSES, GUESSES_A_MINUTE = 10, 10
"""Wrong codes of one tab: at once, and in the long run."""
GUESSES_OF_ALL, GUESSES_OF_ALL_A_MINUTE = 200, 300
"""Wrong codes of all tabs together: at 300 a minute one of 20 classes is found in seven hours."""

OPENED, OPENED_AN_HOUR = 5, 6
"""Classes that one tab opens: at once, and in the long run."""


@dataclass(frozen=True)
class Call:
    """The teacher's word to everybody: open this lesson. The number tells one call from the next."""

    number: int
    lesson: str


@dataclass(eq=False)
class Class:
    """One class.

    Attributes:
        code: by which tabs join it.
        teacher: the token of the teacher's tab.
        seen: when the teacher last looked, in seconds of the clock.
        members: tokens of the tabs that joined.
        call: what the teacher asked of everybody last.
        shown: whether the teacher shows how the predictions are spread.
        address: from which it was opened; "" where that is not known.
    """

    code: str
    teacher: str
    seen: float
    members: set[str] = field(default_factory=set)
    call: Call | None = None
    shown: bool = False
    address: str = ""


class Classes:
    """All classes of a server.

    Args:
        session: the session of a token, None when it is gone: `Sessions.get`.
        clock: seconds.
        most: classes at once.
        tabs: of one class.
        expires: seconds without the teacher after which a class ends.
        abandoned: the same, of a class without members whose teacher's session is gone.
        of_one_address: classes at once that were opened from one address: a school may have one for all.
    """

    def __init__(
        self,
        session: Callable[[str], Session | None],
        clock: Callable[[], float],
        *,
        most: int = 20,
        tabs: int = 200,
        expires: float = 2 * 3600.0,
        abandoned: float = 600.0,
        of_one_address: int = 10,
    ) -> None:
        self._session, self._clock = session, clock
        self._most, self._tabs, self._expires = most, tabs, expires
        self._abandoned, self._of_one_address = abandoned, of_one_address
        self._lock = threading.Lock()
        self._classes: dict[str, Class] = {}
        self._guesses: dict[str, TokenBucket] = {}
        self._opened: dict[str, TokenBucket] = {}
        self._all_guesses = TokenBucket(GUESSES_OF_ALL_A_MINUTE / 60, GUESSES_OF_ALL, clock)

    # ------------------------------------------------------------------ the teacher

    def open(self, teacher: str, address: str = "") -> Class:
        """A new class of this tab's; the one that it has already. A full server forgets classes that were abandoned.

        Args:
            teacher: the token of the tab.
            address: of the computer that asks; "" is not counted.

        Raises:
            BusyError: the server has as many classes as it may, or this tab or this address opened too many.
        """
        with self._lock:
            known = self._taught(teacher)
            if known is not None:
                return known
            self._expire()
            if len(self._classes) >= self._most or self._many_of(address):
                self._classes = {code: each for code, each in self._classes.items() if not self._is_abandoned(each)}
            if len(self._classes) >= self._most:
                raise BusyError("classes_full", limit=self._most)
            self._refuse_many(teacher, address)
            code = next(code for code in iter(_code, "") if code not in self._classes)
            self._leave(teacher)
            made = self._classes[code] = Class(code, teacher, self._clock(), address=address)
            return made

    def close(self, teacher: str) -> None:
        """The class of this teacher ends; without one, nothing happens."""
        with self._lock:
            known = self._taught(teacher)
            if known is not None:
                del self._classes[known.code]

    def taught_by(self, teacher: str) -> Class | None:
        """The class of this teacher, who has looked after it with this."""
        with self._lock:
            known = self._taught(teacher)
            if known is not None:
                known.seen = self._clock()
            return known

    def call(self, teacher: str, lesson: str) -> None:
        """Ask everybody to open a lesson; an empty name takes the last word back.

        Raises:
            ConfigError: this tab has no class.
        """
        known = self._own(teacher)
        number = 1 + (known.call.number if known.call else 0)
        known.call = Call(number, lesson)

    def show(self, teacher: str, shown: bool) -> None:
        """Show how the predictions are spread, or hide it.

        Raises:
            ConfigError: this tab has no class.
        """
        self._own(teacher).shown = shown

    def tallied(self, known: Class, place: Callable[[Session], Place]) -> Tally:
        """The counts of a class; `place` says where a tab stands."""
        with self._lock:
            self._prune(known)
            sessions = [self._session(token) for token in known.members]
        return tally(place(each) for each in sessions if each is not None)

    # ------------------------------------------------------------------ who joins

    def join(self, token: str, code: str) -> Class:
        """This tab is in the class with this code from now on, and in no other. Small letters and spaces do no harm.

        Raises:
            ConfigError: there is no such class, or it is this tab's own.
            BusyError: the class is full, or too many codes were tried.
        """
        code = "".join(code.split()).upper()[: 4 * LENGTH]
        with self._lock:
            self._expire()
            known = self._classes.get(code)
            if known is None or self._exhausted(token):
                self._guessed(token)
                raise ConfigError("class_unknown", code=code)
            if known.teacher == token:
                raise ConfigError("class_own")
            self._prune(known)
            if token not in known.members and len(known.members) >= self._tabs:
                raise BusyError("class_full", limit=self._tabs)
            self._leave(token)
            known.members.add(token)
            return known

    def leave(self, token: str) -> None:
        """This tab is in no class any more."""
        with self._lock:
            self._leave(token)

    def joined_by(self, token: str) -> Class | None:
        """The class that this tab is in."""
        with self._lock:
            return next((each for each in self._classes.values() if token in each.members), None)

    def tick(self) -> None:
        """Forget what is over: classes without a teacher, and the guesses of tabs that are gone."""
        with self._lock:
            self._expire()
            for buckets in (self._guesses, self._opened):
                for token in [token for token in buckets if self._session(token) is None]:
                    del buckets[token]
            for each in self._classes.values():
                self._prune(each)

    # ------------------------------------------------------------------ inside

    def _taught(self, teacher: str) -> Class | None:
        return next((each for each in self._classes.values() if each.teacher == teacher), None)

    def _own(self, teacher: str) -> Class:
        known = self.taught_by(teacher)
        if known is None:
            raise ConfigError("class_none")
        return known

    def _leave(self, token: str) -> None:
        for each in self._classes.values():
            each.members.discard(token)

    def _prune(self, known: Class) -> None:
        """A closed tab is gone from its class."""
        known.members = {token for token in known.members if self._session(token) is not None}

    def _expire(self) -> None:
        now = self._clock()
        for code, each in list(self._classes.items()):
            silent = now - each.seen
            if silent >= self._expires or (silent >= self._abandoned and self._is_abandoned(each)):
                del self._classes[code]

    def _is_abandoned(self, known: Class) -> bool:
        """Whether nobody is there any more: neither the teacher's tab nor any that joined."""
        self._prune(known)
        return not known.members and self._session(known.teacher) is None

    def _many_of(self, address: str) -> bool:
        """Whether as many classes as may be were opened from this address."""
        return bool(address) and sum(each.address == address for each in self._classes.values()) >= self._of_one_address

    def _refuse_many(self, teacher: str, address: str) -> None:
        """Account for one class that is opened. Raises BusyError for one too many of this tab or of this address."""
        if self._many_of(address):
            raise BusyError("classes_of_one", limit=self._of_one_address)
        try:
            self._opened.setdefault(teacher, TokenBucket(OPENED_AN_HOUR / 3600, OPENED, self._clock)).take()
        except BusyError as error:
            raise BusyError("classes_opened") from error

    def _exhausted(self, token: str) -> bool:
        """Whether this tab has tried so many codes that not even a right one is believed."""
        bucket = self._guesses.get(token)
        return (bucket is not None and bucket.empty) or self._all_guesses.empty

    def _guessed(self, token: str) -> None:
        bucket = self._guesses.setdefault(token, TokenBucket(GUESSES_A_MINUTE / 60, GUESSES, self._clock))
        try:
            bucket.take()
            self._all_guesses.take()
        except BusyError as error:
            raise BusyError("class_guesses") from error


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
