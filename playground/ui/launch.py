"""From flags to a running server, and back."""

import gc
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from playground.data.images.hub import expect_strangers
from playground.device import choose, on_zero_gpu
from playground.errors import PlaygroundError
from playground.lessons.gate import ImageGate
from playground.runtime.keeping import Keeper
from playground.runtime.limits import Limits
from playground.runtime.scheduler import Scheduler
from playground.runtime.sessions import Sessions
from playground.runtime.turnstile import Turnstile
from playground.runtime.workshop import Workshop
from playground.store.library import home, library_of
from playground.store.shelf import Shelf
from playground.texts import text
from playground.ui import theme
from playground.ui.classroom import classroom_routes
from playground.ui.contrast import contrast_routes
from playground.ui.desk import Desk
from playground.ui.export import export_routes
from playground.ui.flags import Flags, parse
from playground.ui.judge import judge_routes
from playground.ui.lab_routes import lab_routes
from playground.ui.latent_panels import panel_routes
from playground.ui.latent_routes import latent_routes
from playground.ui.lesson_routes import lesson_routes
from playground.ui.live import routes
from playground.ui.looking import looking_routes
from playground.ui.models import models_routes
from playground.ui.page import create_page
from playground.ui.paint import Painter
from playground.ui.past_runs import past_runs_routes
from playground.ui.share import share_routes
from playground.ui.sharing import sharing_routes
from playground.ui.speech import in_their_languages
from playground.ui.theory_routes import theory_routes
from playground.views.kept import card

ROUTES = (
    export_routes,
    lab_routes,
    looking_routes,
    judge_routes,
    contrast_routes,
    models_routes,
    past_runs_routes,
    sharing_routes,
    share_routes,
    latent_routes,
    panel_routes,
    classroom_routes,
    lesson_routes,
    routes,
)
"""In the order in which they are tried."""
WRONG_USE = 2
QUEUED = 64
QUEUE_POLL_SECONDS = 0.05
"""How often Gradio looks for queued events (uploads). Its own 1 ms, on all systems but Windows, wakes a thread a thousand
times a second, which costs 5 % of a core and takes the interpreter from the runs each time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the page until Ctrl-C or SIGTERM; returns the exit code."""
    flags = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        serve(flags)
    except PlaygroundError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USE
    except OSError as error:  # Gradio's word for a port that is taken
        sys.stderr.write(text("flag.port_taken", port=flags.port, reason=str(error).splitlines()[0]) + "\n")
        return WRONG_USE
    return 0


def serve(flags: Flags) -> None:
    """Build everything, listen, and stop cleanly: runs are saved.

    Raises:
        DeviceError: a device that is not here.
        OSError: the port is taken.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    sys.setswitchinterval(0.001)
    register_with_zero_gpu()
    desk = create_desk(flags)
    page = create_page(desk)
    page.queue(max_size=QUEUED, default_concurrency_limit=4)
    page._queue.sleep_when_free = QUEUE_POLL_SECONDS
    desk.sessions.start()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _, url, _ = page.launch(**launch_options(flags, desk))
        gc.freeze()  # what the page is made of stays: collecting what runs leave behind need not walk it
        sys.stdout.write(text("flag.ready", url=url, device=desk.sessions.workshop.device.why()) + "\n")
        sys.stdout.flush()
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        pass
    finally:
        for again in (signal.SIGTERM, signal.SIGINT):  # a second one would interrupt the saving of runs
            signal.signal(again, signal.SIG_IGN)
        desk.stopping = True
        desk.sessions.stop()
    os._exit(0)  # open streams would hold the server for seconds


def create_desk(flags: Flags) -> Desk:
    """Sessions with their workers, not started yet.

    Raises:
        DeviceError: a device that is not here.
    """
    device = choose(flags.device)
    expect_strangers(flags.public)
    workers = max((os.cpu_count() or 2), 1) if device.torch.type == "cpu" else 1
    painter = Painter()
    limits = Limits(sessions=flags.limits.sessions, runs=flags.limits.runs_per_visitor, run_nbytes=flags.limits.run_bytes)
    if flags.limits.memory_bytes:
        limits = replace(limits, nbytes=flags.limits.memory_bytes)
    folder = state_folder(flags)
    keeper = Keeper(library_of(folder, local=not flags.public), card, clock=time.time)
    workshop = Workshop(scheduler=Scheduler(workers), device=device)
    sessions = Sessions(workshop, Shelf(folder), keeper=keeper, limits=limits, encode=painter.encode)
    desk = Desk(
        sessions,
        painter,
        seconds_per_run=flags.limits.seconds_per_run,
        upload_bytes=flags.limits.upload_bytes,
        public=flags.public,
    )
    turnstile = Turnstile(flags.limits.image_lessons or max(workers // 2, 1), workshop.clock)
    desk.lectures.gate = ImageGate(turnstile)
    sessions.every_tick.append(turnstile.tick)
    return desk


def state_folder(flags: Flags) -> Path:
    """Where interrupted runs are kept: below the temporary folder on a public host, else below the visitor's home."""
    if flags.public:
        return Path(tempfile.gettempdir()) / "gan-playground"
    return home()


def launch_options(flags: Flags, desk: Desk) -> dict[str, Any]:
    """What Gradio is told."""
    return {
        "server_name": flags.host,
        "server_port": flags.port or None,
        "share": flags.share,
        "inbrowser": flags.browser,
        "prevent_thread_lock": True,
        "quiet": True,
        "ssr_mode": False,
        "run_history": False,
        "pwa": False,
        "footer_links": ["api", "settings"],
        "show_error": not flags.public,
        "enable_monitoring": False,
        "state_session_capacity": 200,
        "max_file_size": flags.limits.upload_bytes,
        "app_kwargs": {"routes": in_their_languages([route for of in ROUTES for route in of(desk)] + theory_routes(), desk)},
        "theme": theme.theme(),
        "css": theme.css(),
        "head": theme.head(),
    }


def register_with_zero_gpu() -> bool:
    """A ZeroGPU Space wants one decorated function before it starts; training stays on the CPU. Whether it is one."""
    if not on_zero_gpu():
        return False
    try:
        import spaces  # noqa: PLC0415 - installed on such a Space only
    except ImportError:
        return False
    spaces.GPU(os.getpid)  # never called
    return True


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
