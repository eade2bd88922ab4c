"""The page: Gradio, the live route and the wiring between widgets and sessions. The only package that knows Gradio."""

import contextlib
import os

# Before Gradio is imported: no reports to anywhere, and no statistics over past events at every event (they cost
# 10 ms each after some hours).
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "50")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "100000")

if os.environ.get("SPACES_ZERO_GPU", "").lower() in ("1", "true"):
    with contextlib.suppress(ImportError):  # installed on ZeroGPU Spaces only, where it must come before torch
        import spaces  # noqa: F401
