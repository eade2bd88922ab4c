"""Seconds from `python app.py` to the first picture in Chromium, and how many of them are torch's and Gradio's imports."""

import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent


def imports(module: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - began


def main() -> None:
    spec = importlib.util.spec_from_file_location("conftest", HERE.parent / "browser" / "conftest.py")
    tools = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tools)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=tools._found(), args=arguments)
        for attempt in ("first", "second", "third"):
            began = time.perf_counter()
            app = tools.App(Path(folder))
            served = time.perf_counter() - began
            page = browser.new_page()
            page.goto(app.url)
            page.wait_for_function("() => window.gp && gp.shown > 0", timeout=60_000)
            painted = time.perf_counter() - began
            print(f"{attempt} start: listening after {served:.1f} s, first picture after {painted:.1f} s", flush=True)
            page.close()
            app.stop()
        browser.close()
    print(f"of which import torch {imports('torch'):.1f} s, import gradio {imports('gradio'):.1f} s")


if __name__ == "__main__":
    main()
