"""What keeps the discriminator smooth."""

from playground.constraints.clipping import Clipping
from playground.constraints.constraint import Constraint
from playground.constraints.gradient_penalty import GradientPenalty
from playground.constraints.spectral_norm import SpectralNorm
from playground.constraints.zero_centered import R1, R1R2, R2

CONSTRAINTS: dict[str, type[Constraint]] = {
    "none": Constraint,
    "clipping": Clipping,
    "gradient_penalty": GradientPenalty,
    "r1": R1,
    "r2": R2,
    "r1_r2": R1R2,
    "spectral_norm": SpectralNorm,
}

__all__ = ["CONSTRAINTS", "R1", "R1R2", "R2", "Clipping", "Constraint", "GradientPenalty", "SpectralNorm"]
