"""What keeps D smooth: a change of D before it learns, a penalty beside its loss, or something after each of its steps."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.constraints import R1, R1R2, R2, Clipping, Constraint, GradientPenalty, SpectralNorm
from playground.constraints.spectral_norm import FIRST_ITERATIONS
from playground.errors import ConfigError
from playground.store.script.code import indented, number
from playground.store.script.plan import Plan


def helpers(plan: Plan) -> dict[str, str]:
    """What penalties share, by name."""
    return {
        "input_gradient": f'''def input_gradient(x{plan.told}):
    """∇ₓD(x) of every sample, flat; D's weights can be learnt from it."""
    x = x.detach().requires_grad_()
    scores = discriminator(x{plan.told})
    (gradient,) = torch.autograd.grad(scores, x, torch.ones_like(scores), create_graph=True)
    return gradient.flatten(1)''',
        "slope_at": f'''def slope_at(x{plan.told}):
    """E‖∇D(x)‖²."""
    return input_gradient(x{plan.told}).square().sum(-1).mean()''',
    }


@dataclass(frozen=True)
class Written:
    """A constraint in code; what it does not need is empty.

    Attributes:
        classes: what `prepare` uses.
        prepare: statements after D is built.
        penalty: the function `penalty(real, fake)`.
        after_step: statements within D's update, after the optimiser's step.
    """

    classes: str = ""
    prepare: str = ""
    penalty: str = ""
    after_step: str = ""


def constraint(plan: Plan) -> Written:
    """The constraint of a run.

    Raises:
        ConfigError: one without a template.
    """
    kind = type(plan.config.constraint)
    if kind not in CONSTRAINTS:
        raise ConfigError("script_part", name=kind.__name__)
    return CONSTRAINTS[kind](plan)


def _none(plan: Plan) -> Written:
    return Written()


def _clipping(plan: Plan) -> Written:
    return Written(
        after_step="""with torch.no_grad():
    for weight in discriminator.parameters():  # w ← clip(w, −c, c)
        weight.clamp_(-constraint_limit, constraint_limit)"""
    )


def _gradient_penalty(plan: Plan) -> Written:
    ones = ", 1" * len(plan.source.sample_shape)
    sided = ""
    if plan.varies("constraint.one_sided"):
        sided = "    if constraint_one_sided:\n        excess = excess.clamp(min=0)\n"
    elif plan.ever("constraint.one_sided") == {True}:
        sided = "    excess = excess.clamp(min=0)  # one-sided\n"
    return Written(
        prepare='constraint_rng = stream("constraint")',
        penalty=f'''def penalty(real, fake{plan.told}):
    """λ·E[(‖∇D(x̂)‖ − t)²] at x̂ = ε·x + (1 − ε)·G(z), ε ~ U[0, 1] once a sample."""
    epsilon = torch.rand(len(real){ones}, generator=constraint_rng).to(device)
    between = epsilon * real + (1 - epsilon) * fake
    excess = torch.linalg.vector_norm(input_gradient(between{plan.told}), dim=-1) - constraint_target
{sided}    return constraint_weight * excess.square().mean()''',
    )


def _r1(plan: Plan) -> Written:
    return Written(
        penalty=f'''def penalty(real, fake{plan.told}):
    """γ/2·E‖∇D(x)‖² at real x."""
    return constraint_weight * input_gradient(real{plan.told}).square().sum(-1).mean()'''
    )


def _r2(plan: Plan) -> Written:
    return Written(
        penalty=f'''def penalty(real, fake{plan.told}):
    """γ/2·E‖∇D(x)‖² at fake x."""
    return constraint_weight * input_gradient(fake{plan.told}).square().sum(-1).mean()'''
    )


def _r1_r2(plan: Plan) -> Written:
    return Written(
        penalty=f'''def penalty(real, fake{plan.told}):
    """γ/2·E‖∇D(x)‖² at real x and at fake ones."""
    return constraint_weight * slope_at(real{plan.told}) + constraint_weight * slope_at(fake{plan.told})'''
    )


def _spectral_norm(plan: Plan) -> Written:
    """u and v stand as matrices of one column beside a stack of one matrix: the products are then the run's very own."""
    stacked = not _has_convolutions(plan)
    matrix = "weight[None]" if stacked else "weight.flatten(1)[None]"  # of a matrix the same
    iterations = plan.config.get("constraint.power_iterations")
    forward = f"""matrix = {matrix}
if self.training:  # u and v follow W
    with torch.no_grad():
        u, v = power_iteration(matrix, self.u, {number(iterations)})
        self.u.copy_(u)
        self.v.copy_(v)
else:
    u, v = self.u.clone(), self.v.clone()
return weight / torch.bmm(torch.bmm(u.mT, matrix), v).squeeze()"""
    if plan.is_half:
        forward = f"with torch.autocast(weight.device.type, enabled=False):\n{indented(forward)}"
    kinds = "Linear" if stacked else "nn.Conv2d"
    if plan.config.condition == "projection":
        kinds = f"({kinds}, nn.Linear)"
    return Written(
        classes=f'''def power_iteration(matrix, u, times):
    """v ← Wᵀu/‖Wᵀu‖, u ← Wv/‖Wv‖: towards the singular vectors of the largest singular value."""
    for _ in range(times):
        v = normalize(torch.bmm(matrix.mT, u), dim=-2)
        u = normalize(torch.bmm(matrix, v), dim=-2)
    return u, v


class DividedBySigma(nn.Module):
    """W ↦ W/σ(W), σ(W) ≈ uᵀWv its largest singular value (arXiv:1802.05957, algorithm 1)."""

    def __init__(self, weight, rng):
        super().__init__()
        with torch.no_grad():
            matrix = {matrix}  # [1, rows, columns]
            u = torch.randn(matrix.shape[1], generator=rng)[None, :, None]
            u, v = power_iteration(matrix, u, {FIRST_ITERATIONS})
        self.register_buffer("u", u)
        self.register_buffer("v", v)

    def forward(self, weight):
{indented(forward, 8)}''',
        prepare=f"""constraint_rng = stream("constraint")
for layer in list(discriminator.modules()):
    if isinstance(layer, {kinds}):
        register_parametrization(layer, "weight", DividedBySigma(layer.weight, constraint_rng))""",
    )


def _has_convolutions(plan: Plan) -> bool:
    return str(plan.config.get("discriminator")) != "mlp"


CONSTRAINTS: dict[type[Constraint], Callable[[Plan], Written]] = {
    Constraint: _none,
    Clipping: _clipping,
    GradientPenalty: _gradient_penalty,
    R1: _r1,
    R2: _r2,
    R1R2: _r1_r2,
    SpectralNorm: _spectral_norm,
}
