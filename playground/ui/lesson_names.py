"""What the runs of the lesson that is open are called, while they stand on the stage: its texts name them, not their settings."""

from playground.lessons.lecture import Lecture
from playground.lessons.lesson import Lesson, Training
from playground.texts import has, text


def run_names(lesson: Lesson, name: str) -> list[str]:
    """What an act's runs are called, one name a run or, in a stack over values, a value; [] where they have no names.

    Args:
        lesson, name: the act's lesson, and the act's name: `act` or `fix`.
    """
    act = lesson.acts[name]
    if not isinstance(act, Training):
        return []
    head = f"lesson.{lesson.name}.{'run' if name == 'act' else 'fix_run'}"
    return [text(f"{head}.{at}") for at in range(named(act)) if has(f"{head}.{at}")]


def named(act: Training) -> int:
    """How many names an act's runs take: one each, and one a value in stacks over values."""
    return sum(len(run.sweep.values) if run.sweep else 1 for run in act.runs)


def names_here(lecture: Lecture, workspace: str) -> list[str]:
    """The names of the runs that stand in a workspace; [] where they are not the lesson's, or have none."""
    visit, act = lecture.visit, lecture.act
    if visit is None or not isinstance(act, Training) or act.workspace != workspace or lecture.lost or lecture.building:
        return []
    return run_names(visit.lesson, lecture.acting)


def tile_names(lecture: Lecture, workspace: str) -> list[str]:
    """The same with a name for each member: where a name has several seeds, with the seed; with what was found, once it is."""
    visit, act, names = lecture.visit, lecture.act, names_here(lecture, workspace)
    if visit is None or not isinstance(act, Training) or not names:
        return []
    key, found = f"lesson.{visit.lesson.name}.run_found", visit.found.get(lecture.acting, ())
    told, left, name = list[str](), iter(names), ""
    for run in act.seeded(visit.seed):
        seeds = run.members // (len(run.sweep.values) if run.sweep else 1)
        for at, seed in enumerate(run.seeds):
            name = next(left) if at % seeds == 0 else name
            told.append(text("lab.value_seed", value=name, seed=seed) if seeds > 1 else name)
    if has(key) and lecture.acting == "act" and len(found) == len(told):
        told = [text(key, run=name, **one.numbers) for name, one in zip(told, found, strict=True)]
    return told
