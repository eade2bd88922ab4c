"""The optimisers, as PyTorch has them."""

from collections.abc import Callable

from playground.errors import ConfigError
from playground.optimizers import SGD, Adam, Optimiser, RMSProp
from playground.store.script.plan import Plan

PLAYERS = {"g": "generator", "d": "discriminator"}


def optimizers(plan: Plan) -> str:
    """`optimizer_g` and `optimizer_d`.

    Raises:
        ConfigError: one without a template.
    """
    return "\n".join(
        f"optimizer_{player} = {_kind(plan, player)[0](player, PLAYERS[player], plan)}" for player in PLAYERS
    )  # fmt: skip


def knobs_written(plan: Plan) -> str:
    """Statements that write the turned knobs into running optimisers; empty if none of theirs is ever turned."""
    return "\n".join(
        f"optimizer_{player}.param_groups[0].update({_kind(plan, player)[1](player)})"
        for player in PLAYERS
        if any(change.path.startswith(f"optimizer_{player}.") for change in plan.config.changes)
    )


def _kind(plan: Plan, player: str) -> tuple[Callable[[str, str, Plan], str], Callable[[str], str]]:
    kind = type(getattr(plan.config, f"optimizer_{player}"))
    if kind not in OPTIMIZERS:
        raise ConfigError("script_part", name=kind.__name__)
    return OPTIMIZERS[kind]


def _adam(player: str, network: str, plan: Plan) -> str:
    return f"torch.optim.Adam({network}.parameters(), {_adam_knobs(player)}, fused={plan.device.type in ('cpu', 'cuda')})"


def _adam_knobs(player: str) -> str:
    return f"lr=rate_{player}, betas=(beta1_{player}, beta2_{player})"


def _rmsprop(player: str, network: str, plan: Plan) -> str:
    return f"torch.optim.RMSprop({network}.parameters(), {_rmsprop_knobs(player)}, foreach=True)"


def _rmsprop_knobs(player: str) -> str:
    return f"lr=rate_{player}, alpha=alpha_{player}"


def _sgd(player: str, network: str, plan: Plan) -> str:
    return f"torch.optim.SGD({network}.parameters(), {_sgd_knobs(player)}, foreach=True)"


def _sgd_knobs(player: str) -> str:
    return f"lr=rate_{player}, momentum=momentum_{player}"


OPTIMIZERS: dict[type[Optimiser], tuple[Callable[[str, str, Plan], str], Callable[[str], str]]] = {
    Adam: (_adam, _adam_knobs),
    RMSProp: (_rmsprop, _rmsprop_knobs),
    SGD: (_sgd, _sgd_knobs),
}
