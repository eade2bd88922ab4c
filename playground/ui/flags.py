"""The flags of `python app.py`, and what changes on a public host."""

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from playground.device import NAMES
from playground.texts import text


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one server allows.

    Attributes:
        sessions: browser tabs at once.
        memory_bytes: for all sessions together; None is what the machine has.
        runs_per_visitor: of one tab, in all its workspaces.
        run_bytes: memory of one run, estimated from its networks.
        seconds_per_run: computing time of one run; 0 is without end.
        upload_bytes: of one upload.
        image_lessons: that train at once; 0 is half the machine's cores.
    """

    sessions: int
    memory_bytes: int | None
    runs_per_visitor: int
    run_bytes: int
    seconds_per_run: float
    upload_bytes: int
    image_lessons: int = 0


@dataclass(frozen=True, kw_only=True)
class Flags:
    """How the page is served.

    Attributes:
        host, port: where it listens; port 0 is the first free one from 7860 on.
        share: a public link through Gradio's relay.
        browser: whether to open the visitor's browser.
        device: `auto`, `cuda`, `mps` or `cpu`.
        public: whether strangers are expected: limits are on, errors are short, files go below the temporary folder.
        limits: see `Limits`.
    """

    host: str
    port: int
    share: bool
    browser: bool
    device: str
    public: bool
    limits: Limits


def parse(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Flags:
    """The flags in `arguments`, with the defaults of a Space where `environment` has SPACE_ID.

    A wrong flag prints one sentence and exits with code 2.
    """
    space = "SPACE_ID" in environment
    found = _parser(space=space).parse_args(list(arguments))
    return Flags(
        host=found.host,
        port=found.port,
        share=found.share,
        browser=found.browser and not space and not found.share,
        device=found.device,
        public=space or found.share or found.host not in ("127.0.0.1", "localhost", "::1"),
        limits=Limits(
            sessions=found.sessions,
            memory_bytes=int(found.memory_gb * 1e9) if found.memory_gb else None,
            runs_per_visitor=found.runs_per_visitor,
            run_bytes=int(found.run_mb * 1e6),
            seconds_per_run=found.seconds_per_run,
            upload_bytes=int(found.upload_mb * 1e6),
            image_lessons=found.image_lessons,
        ),
    )


def _parser(*, space: bool) -> argparse.ArgumentParser:
    parser = _Parser(prog="app.py", description=text("flag.about"), allow_abbrev=False)

    def flag(name: str, **options: object) -> None:
        parser.add_argument(f"--{name}", help=text(f"flag.{name.replace('-', '_')}"), **options)  # type: ignore[arg-type]

    flag("host", default="0.0.0.0" if space else "127.0.0.1", metavar="ADDRESS")
    flag("port", type=_number("port", 0, 65535, whole=True), default=7860 if space else 0, metavar="N")
    flag("share", action="store_true")
    flag("no-browser", action="store_false", dest="browser")
    flag("device", default="auto", choices=NAMES)
    flag("sessions", type=_number("sessions", 1, 10_000, whole=True), default=24 if space else 40, metavar="N")
    flag("memory-gb", type=_number("memory-gb", 0, 10_000), default=8.0 if space else 0.0, metavar="GB")
    flag("runs-per-visitor", type=_number("runs-per-visitor", 1, 10_000, whole=True), default=16 if space else 64, metavar="N")
    flag("run-mb", type=_number("run-mb", 1, 1_000_000), default=500.0 if space else 4000.0, metavar="MB")
    flag("seconds-per-run", type=_number("seconds-per-run", 0, 1e7), default=900.0 if space else 0.0, metavar="S")
    flag("image-lessons", type=_number("image-lessons", 0, 1_000, whole=True), default=0, metavar="N")
    flag("upload-mb", type=_number("upload-mb", 1, 100_000), default=50.0 if space else 500.0, metavar="MB")
    return parser


class _Parser(argparse.ArgumentParser):
    """One sentence for a wrong flag."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, text("flag.wrong", reason=message) + "\n")


def _number(name: str, low: float, high: float, *, whole: bool = False) -> Callable[[str], float]:
    def convert(written: str) -> float:
        try:
            value = int(written) if whole else float(written)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(text("flag.range", name=name, low=low, high=high, value=written))
        return value

    return convert
