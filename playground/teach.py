"""The command `lessons`: lists them, or checks what they claim.

python -m playground lessons check --only ring_collapse --seeds 0 1 2
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from playground.device import choose
from playground.lessons.catalogue import LESSONS, find
from playground.lessons.check import SEEDS, Row, checked, table
from playground.texts import has, text

FAILED = 1
BEGIN, END = "<!-- lessons check: begin -->", "<!-- lessons check: end -->"
"""Between them a document keeps the table."""


def add(commands: Any) -> None:
    """Put the command and its flags among the others."""
    own = commands.add_parser("lessons", help=text("teach.cli.lessons"), description=text("teach.cli.lessons"))
    own.set_defaults(run=lessons)
    own.add_argument("what", choices=("list", "check"), nargs="?", default="list", help=text("teach.cli.what"))
    own.add_argument("--only", nargs="+", default=[], metavar="LESSON", help=text("teach.cli.only"))
    own.add_argument("--seeds", nargs="+", type=int, default=list(SEEDS), metavar="SEED", help=text("teach.cli.seeds"))
    own.add_argument("--threads", type=int, default=1, help=text("cli.threads"))
    own.add_argument("--device", default="auto", help=text("cli.device"))
    own.add_argument("--out", default="", metavar="FILE", help=text("teach.cli.out"))


def lessons(options: argparse.Namespace) -> int:
    """Run it; 1 if a claim did not stand.

    Raises:
        ConfigError: a lesson that does not exist.
    """
    chosen = [find(name) for name in options.only] or list(LESSONS.values())
    if options.what == "list":
        for number, lesson in enumerate(LESSONS.values(), 1):
            sys.stdout.write(f"{number:>3}  {lesson.name:<24}{text(f'lesson.{lesson.name}.title')}\n")
        return 0
    torch.set_num_threads(options.threads)
    acts = tqdm(
        checked(chosen, options.seeds, device=choose(options.device).torch),
        total=2 * len(chosen) * len(options.seeds),
        disable=None,
    )
    rows = table(list(acts))
    printed = "\n".join(markdown(rows)) + "\n"
    sys.stdout.write(printed)
    if options.out:
        put(Path(options.out), printed)
    return 0 if all(row.stands for row in rows) else FAILED


def markdown(rows: Sequence[Row]) -> list[str]:
    """The table: a line for each claim."""
    head = [text(f"teach.column.{name}") for name in ("lesson", "claim", "measured", "held", "seconds")]
    lines = [f"| {' | '.join(head)} |", "|---|---|---|---|---|"]
    for row in rows:
        measured = ", ".join(f"{value:.3g}" for value in row.values)
        held = f"{row.held}/{len(row.values)}" + ("" if row.stands else " ✗")
        lines.append(f"| {row.lesson}, {text(f'teach.act.{row.act}')} | {said(row)} | {measured} | {held} | {row.seconds:.1f} |")
    return lines


def put(path: Path, printed: str) -> None:
    """Write the table to a file; where the file has a place for one, only there."""
    old = path.read_text("utf-8") if path.exists() else ""
    before, begin, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    path.write_text(f"{before}{begin}\n{printed}{end}{after}" if begin and end else printed, "utf-8")


def said(row: Row) -> str:
    """The claim in words, with its bounds."""
    key = f"lesson.{row.lesson}.claim.{row.claim.name}"
    return text(key, least=row.claim.least, most=row.claim.most) if has(key) else row.claim.name
