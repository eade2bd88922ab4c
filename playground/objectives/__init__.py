"""The games, one per file. To add one: a file, a line here, its words in texts/, a test."""

from playground.objectives.hinge import Hinge
from playground.objectives.least_squares import LeastSquares
from playground.objectives.minimax import Minimax
from playground.objectives.non_saturating import NonSaturating
from playground.objectives.objective import Objective
from playground.objectives.relativistic import Relativistic
from playground.objectives.wasserstein import Wasserstein

OBJECTIVES: dict[str, type[Objective]] = {
    "non_saturating": NonSaturating,
    "minimax": Minimax,
    "least_squares": LeastSquares,
    "hinge": Hinge,
    "wasserstein": Wasserstein,
    "relativistic": Relativistic,
}
