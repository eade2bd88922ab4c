"""A server that is stopped saves what ran, at once, and offers it again."""

import subprocess
import sys

from playwright.sync_api import Browser

from tests.browser.conftest import ROOT, App, Visitor


def test_a_stopped_server_saves_the_run_and_offers_it_again(chromium: Browser, tmp_path):
    first = App(tmp_path)
    port = first.url.rpartition(":")[2]
    context = chromium.new_context()
    visitor = Visitor(context, first)
    try:
        page = visitor.arrive()
        page.locator("#gp-play").click()
        visitor.until("gp.turn > 20")
        turn = visitor.turn()
        assert first.stop() < 2
        page.get_by_text("The connection to the server was lost").wait_for()
        again = App(tmp_path, "--port", port)
        try:
            page.reload()
            page.get_by_role("button", name="Go on with it").click()
            visitor.until(f"gp.turn >= {turn} && gp.state === 'paused'")
        finally:
            again.stop()
    finally:
        context.close()


def test_a_port_that_is_taken_gets_a_sentence_and_exit_code_2(app):
    port = app.url.rpartition(":")[2]
    command = [sys.executable, str(ROOT / "app.py"), "--no-browser", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert f"Port {port} cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
