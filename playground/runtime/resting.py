"""A run that is put away for later."""

import logging
from collections.abc import Mapping
from concurrent.futures import wait
from typing import Any

from playground.runtime.run import Run
from playground.store.checkpoint import Checkpoint
from playground.training.trainer import Trainer

log = logging.getLogger(__name__)

SAVE_SECONDS = 5.0
"""That a run has to finish its update before it is given up."""


def at_rest(run: Run, about: Mapping[str, Any], *, seconds: float = SAVE_SECONDS) -> Checkpoint | None:
    """Pause a run and take all of it; None where that came nowhere, is lost, or takes longer than `seconds` for its update.

    Args:
        run: what is put away.
        about: told with it when it is offered; its turn and its data are added.
        seconds: that are waited at most.

    Raises:
        PlaygroundError, CancelledError: it cannot be taken.
    """
    if not run.progress or run.lost:
        return None
    run.pause()
    taken = run.ask(lambda trainer: _checkpoint(trainer, about))
    if wait([taken], seconds).done:
        return taken.result()
    log.warning("a run was not saved: its update took longer than %s s", seconds)
    return None


def _checkpoint(trainer: Trainer, about: Mapping[str, Any]) -> Checkpoint:
    data = next(leaf.value for leaf in trainer.config.leaves() if leaf.path == "data")
    return Checkpoint(state=trainer.state(), about=dict(about) | {"turn": trainer.turn, "data": data})
