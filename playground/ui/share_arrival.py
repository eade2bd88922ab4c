"""A page that was opened by a link: what is in its address is taken, once, and it is said what could not be."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from playground.config import RunConfig
from playground.errors import DataError, PlaygroundError
from playground.lessons.catalogue import LESSONS
from playground.link import Link, elsewhere, read
from playground.runtime.arrangement import Wall
from playground.runtime.session import Session
from playground.texts import text
from playground.ui.desk import Desk
from playground.ui.share_hiding import known

LONGEST_SEARCH = 20_000
MOST_FIELDS = 50


@dataclass
class Taken:
    """What came of an address.

    Attributes:
        asked: whether it asked for anything.
        told: sentences for the visitor.
        hidden: what a teacher took off the page.
        tab: which is seen; empty is that of the runs.
        lesson: which opens; empty is none.
    """

    asked: bool = False
    told: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    tab: str = ""
    lesson: str = ""

    def to_json(self) -> str:
        """For the page's script; empty where there is nothing to do."""
        return json.dumps(self.__dict__) if self.asked else ""


def take(desk: Desk, session: Session, search: str, tabs: Collection[str], *, own: bool = True) -> Taken:
    """Open what the address asks for: `?link=`, and `?tab=` and `?hide=` spelled out.

    Args:
        desk: the server's.
        session: the visitor's; its own runs can be brought back by undo.
        search: what stands behind the question mark, with it.
        tabs: names of those that the page has.
        own: whether the visitor was here before, and has runs to be brought back.
    """
    asked = _asked(search)
    taken = Taken(asked=_wanted(asked))
    link = Link(tab=asked.get("tab", ""), hidden=tuple(filter(None, asked.get("hide", "").split(","))))
    if "link" in asked:
        try:
            link, told = read(asked["link"])
            taken.told += [each.say() for each in told]
            taken.told += _open(desk, session, link)
            if own and link.runs:
                taken.told.append(text("link.taken"))
        except PlaygroundError as error:
            taken.told.append(text("link.instead", reason=error.say()))
            return taken
    _show(taken, link, tabs, framed=asked.get("embed") == "1")
    return taken


def asks(search: str) -> bool:
    """Whether an address asks for anything."""
    return _wanted(_asked(search))


def _wanted(asked: Collection[str]) -> bool:
    return any(name in asked for name in ("link", "tab", "hide"))


def _show(taken: Taken, link: Link, tabs: Collection[str], *, framed: bool) -> None:
    """How the page looks; what is not here is told. A frame of another page shows the runs, whatever the tab."""
    taken.hidden, strange = known(link.hidden)
    if strange:
        taken.told.append(text("link.unknown", names=", ".join(each[:40] for each in strange[:5])))
    if link.tab in tabs and not framed:
        taken.tab = link.tab
    elif link.tab and link.tab not in tabs:
        taken.told.append(text("link.tab_unknown", name=link.tab[:40]))
    if link.lesson in LESSONS:
        taken.lesson = link.lesson
    elif link.lesson:
        taken.told.append(text("link.lesson_unknown", name=link.lesson))


def _open(desk: Desk, session: Session, link: Link) -> list[str]:
    """Put the link's runs in place; returns what to say of it."""
    if not link.runs:
        return []
    told = list[str]()
    try:
        _use(desk, session, link)
    except DataError as error:  # of the Hub, or not here any more
        link = elsewhere(link)
        _use(desk, session, link)
        told.append(text("link.data_instead", reason=error.say()))
    if session.visible != link.workspace:
        session.show(link.workspace)
    changes = [change for config in link.runs for change in config.changes]
    if changes:
        told.append(text("link.changes", count=len(changes), turn=min(change.turn for change in changes)))
    return told


def _use(desk: Desk, session: Session, link: Link) -> None:
    wall = compared(link.runs) if link.arrangement == "wall" else None
    runs = map(desk.limited, link.runs)
    session.use(*runs, workspace=link.workspace, play=False, kind=link.arrangement, wall=wall, preset=link.preset)


def compared(runs: Sequence[RunConfig]) -> Wall | None:
    """What differs over the runs of a wall, read off their settings; None where only seeds do, or one stack says it itself."""
    known = [{leaf.path: leaf.value for leaf in run.leaves()} for run in runs]
    for path in known[0]:
        if path != "seed" and all(path in each for each in known):  # a variant comes before its own knobs
            values = tuple(each[path] for each in known)
            if len(set(values)) > 1:
                return Wall(path, values)
    return None


def _asked(search: str) -> dict[str, str]:
    """What an address asks for, by name; the first of several counts."""
    try:
        found = parse_qs(search[:LONGEST_SEARCH].removeprefix("?"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}
