"""The card that goes with a generator to the Hub: what it is, from what data, how it does, and how to open it."""

from collections.abc import Mapping
from typing import Any

from playground.command import command
from playground.config import RunConfig
from playground.texts import has, text

PICTURE = "samples.png"


def model_card(repo: str, title: str, plan: RunConfig, words: Mapping[str, Any]) -> str:
    """A README in Markdown with its header in YAML.

    Args:
        repo: where it will lie.
        title: of the generator.
        plan: the settings of the run that it comes from.
        words: what the model file says: scores, licence of the data, turns.
    """
    data = str(plan.get("data"))
    labels = {name: text(f"variant.{name}.{plan.get(name)}") for name in ("data", "objective", "constraint")}
    licence = str(words.get("licence") or (text(f"models.licence.{data}") if has(f"models.licence.{data}") else ""))
    about_data = f"{labels['data']}. {_line(licence) or text('models.card.no_licence')}"
    parts = [
        _header(bool(words.get("class_names"))),
        f"# {_line(title)}",
        f"![{text('models.card.samples')}]({PICTURE})",
        text("models.card.what", **labels),
        f"## {text('models.card.data')}\n\n{about_data}",
        f"## {text('models.card.training')}\n\n```\n{command(plan)}\n```\n\n{_trained(words)}",
        f"## {text('models.card.scores')}\n\n{_scores(words)}",
        f"## {text('models.card.load')}\n\n```\n{_loading(repo)}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _header(conditional: bool) -> str:
    tags = ["gan", "gan-playground", *(["conditional"] if conditional else [])]
    lines = [
        "library_name: gan-playground",
        "pipeline_tag: unconditional-image-generation",
        "tags:",
        *(f"- {tag}" for tag in tags),
    ]
    return "\n".join(["---", *lines, "---"])


def _line(words: str) -> str:
    """One line of plain words: what a file brought along may not become markup."""
    return " ".join("".join(" " if each in "<>[]`#|" or ord(each) < 32 else each for each in words).split())[:200]


def _trained(words: Mapping[str, Any]) -> str:
    turns, seconds = words.get("turns", words.get("turn")), words.get("core_seconds", words.get("seconds"))
    if turns is None:
        return ""
    return text("models.trained", turns=f"{int(turns):,}", seconds=f"{float(seconds or 0):,.0f}") + "."


def _scores(words: Mapping[str, Any]) -> str:
    scores: Mapping[str, Any] = words.get("scores") or {}
    if not scores:
        return text("models.card.unjudged")
    names = [text(f"judging.column.{each}") for each in ("score", "value", "floor")]
    rows = [f"| {' | '.join(names)} |", "|---|---:|---:|"]
    for name, each in scores.items():
        label = f"judging.score.{name}.label"
        rows.append(f"| {text(label) if has(label) else _line(name)} | {each['value']:.4g} | {each['floor']:.4g} |")
    return "\n".join([*rows, "", *(f"- {_line(str(each))}" for each in words.get("protocol", ()))])


def _loading(repo: str) -> str:
    lines = (
        f"hf download {repo} model.safetensors --local-dir .",
        "python -m playground sample model.safetensors --count 64",
        "python -m playground evaluate model.safetensors",
    )
    return "\n".join(lines)
