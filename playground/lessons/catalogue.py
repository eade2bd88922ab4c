"""Every lesson, in the order in which they are taught."""

from collections.abc import Mapping

from playground.errors import ConfigError
from playground.lessons import (
    class_bars,
    clip_ladder,
    cures,
    dirac,
    figure_one,
    hidden_by_a_score,
    label_trick,
    log_two,
    memorised,
    momentum,
    one_at_a_time,
    one_step,
    optimum,
    order,
    penalties,
    ring_collapse,
    starving,
    steps_of_d,
    told_classes,
    too_strong,
    walks,
    which_is_which,
)
from playground.lessons.lesson import Lesson

GROUPS: Mapping[str, tuple[Lesson, ...]] = {
    "game": (  # 1–7
        figure_one.LESSON,  # 1
        optimum.LESSON,  # 2
        starving.LESSON,  # 3
        label_trick.LESSON,  # 4
        order.LESSON,  # 5
        steps_of_d.LESSON,  # 6
        too_strong.LESSON,  # 7
    ),
    "collapse": (  # 8, 9, 16
        ring_collapse.LESSON,  # 8
        which_is_which.LESSON,  # 9
        cures.LESSON,  # 16
    ),
    "critics": (  # distances and critics: 10–15
        log_two.LESSON,  # 10
        clip_ladder.LESSON,  # 11
        penalties.LESSON,  # 12
        momentum.LESSON,  # 13
        dirac.LESSON,  # 14
        one_at_a_time.LESSON,  # 15
    ),
    "pictures": (  # 17–22
        class_bars.LESSON,  # 17
        memorised.LESSON,  # 18
        told_classes.LESSON,  # 19
        walks.LESSON,  # 20
        hidden_by_a_score.LESSON,  # 21
        one_step.LESSON,  # 22
    ),
}
"""As they stand together on the page."""
LESSONS: Mapping[str, Lesson] = {lesson.name: lesson for group in GROUPS.values() for lesson in group}


def find(name: str) -> Lesson:
    """The lesson called `name`.

    Raises:
        ConfigError: there is none; the sentence lists them.
    """
    if name not in LESSONS:
        raise ConfigError("unknown_lesson", name=name, choices=", ".join(LESSONS))
    return LESSONS[name]
