import pytest

from playground.config import RunConfig, wall
from playground.errors import ConfigError
from playground.runtime.arrangement import LEVELS, OLD_BYTES, OLD_RUNS, Arrangement, Trail, Wall, kind_of, wall_of


class Old:
    """As much of a run as is counted."""

    def __init__(self, nbytes=1000):
        self.nbytes = nbytes


def arranged(*runs):
    return Arrangement("one", runs or (Old(),))


def test_there_and_back_again():
    trail, first, second, third = Trail(), arranged(), arranged(), arranged()
    trail.leave(first)
    trail.leave(second)
    assert trail.back(third) is second
    assert trail.back(second) is first
    assert (trail.can_undo, trail.can_redo) == (False, True)
    assert trail.forward(first) is second
    assert trail.forward(second) is third


def test_what_is_new_ends_what_could_be_redone():
    trail, first, second, third = Trail(), arranged(), arranged(), arranged()
    trail.leave(first)
    trail.back(second)
    trail.leave(third)
    assert not trail.can_redo
    with pytest.raises(ConfigError, match="nothing to redo"):
        trail.forward(third)


def test_an_empty_workspace_is_nothing_to_go_back_to():
    trail = Trail()
    trail.leave(Arrangement())
    with pytest.raises(ConfigError, match="nothing to undo"):
        trail.back(arranged())


def steps(trail, now):
    made = 0
    while trail.can_undo:
        now, made = trail.back(now), made + 1
    return made


def test_there_are_only_so_many_steps_back():
    trail = Trail()
    for _ in range(3 * LEVELS):
        trail.leave(arranged())
    assert steps(trail, arranged()) == LEVELS


@pytest.mark.parametrize("left", [(Old(OLD_BYTES),), (Old(OLD_BYTES / 2 + 1),), tuple(Old() for _ in range(OLD_RUNS))])
def test_large_runs_leave_one_step_back(left):
    trail = Trail()
    for _ in range(4):
        trail.leave(Arrangement("one", tuple(Old(each.nbytes) for each in left)))
    assert steps(trail, arranged()) == 1


def test_a_run_in_several_arrangements_is_kept_once():
    trail, shared = Trail(), Old()
    trail.leave(arranged(shared, Old()))
    trail.leave(arranged(shared))
    assert len(trail.runs) == 2


def test_how_runs_stand_together_is_seen_from_their_configs():
    one, stack = RunConfig(), RunConfig(members=4)
    assert [kind_of(each) for each in ([one], [one, one], [one, one, one], [stack])] == ["one", "twins", "wall", "wall"]


def test_a_stack_knows_what_differs_over_it():
    (swept,) = wall(RunConfig(), "optimizer_g.rate", (1e-4, 1e-3), 2)
    assert wall_of([swept]) == Wall("optimizer_g.rate", (1e-4, 1e-3))
    assert wall_of([RunConfig(members=4)]) is None
    assert wall_of([]) is None
