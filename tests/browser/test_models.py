"""The tab of models: a ready generator is opened, its seed turned, a class asked for, a file of others opened."""

import base64
import io
import re

import pytest
import torch
from playwright.sync_api import expect

from tests.browser.conftest import grave
from tests.runtime.fakes import until
from tests.store.test_foreign import NetG, Punks, lived


def written(path, module):
    file = io.BytesIO()
    torch.save(lived(module).state_dict(), file)
    path.write_bytes(file.getvalue())
    return path


def arrived(visitor):
    page = visitor.arrive()
    page.get_by_role("tab", name="Models").click()
    visitor.until("gp.zoo.ready")
    return page


def picture(page):
    return page.locator("[data-zoo=sheet]").get_attribute("src")


def test_a_ready_generator_is_opened_turned_and_asked_for_a_class(visit):
    visitor = visit()
    page = arrived(visitor)
    page.get_by_role("button", name="Avatars by the colour of their hair").click()
    visitor.until("gp.zoo.shown >= 1")
    first = picture(page)
    page.get_by_role("button", name="The next seed").click()
    visitor.until("gp.zoo.shown >= 2")
    second = picture(page)
    page.get_by_role("button", name="green", exact=True).click()
    visitor.until("gp.zoo.shown >= 3")
    expect(page.locator("[data-zoo=sheet]")).to_have_attribute("alt", re.compile("seed 1, green$"))
    assert until(lambda: picture(page) not in (first, second))
    assert first != second
    with page.expect_download() as caught:
        page.get_by_role("button", name="Model file").click()
    assert caught.value.suggested_filename == "conditional-avatars.safetensors"
    assert visitor.token() not in caught.value.url
    page.get_by_role("button", name="Train this yourself").click()
    page.get_by_role("tab", name="Images", selected=True).wait_for()
    visitor.until("gp.kept().includes('projection')")


def test_a_file_of_others_opens_after_its_questions(visit, tmp_path):
    visitor = visit()
    page = arrived(visitor)
    page.set_input_files("#gp-zoo-file", written(tmp_path / "netG.pth", NetG()))
    visitor.until("gp.zoo.latest === 'own-1'")
    page.set_input_files("#gp-zoo-file", written(tmp_path / "punks.pth", Punks()))
    page.select_option("[name='geometry.2']", "2,1")
    page.select_option("[name='geometry.3']", "2,0")
    page.get_by_role("button", name="Open with these answers").click()
    visitor.until("gp.zoo.latest === 'own-2' && document.querySelector('.gp-zoo-notes').textContent.includes('on white')")
    visitor.until("document.querySelectorAll('.gp-zoo-card').length >= 6")
    page.wait_for_function("() => document.querySelector('[data-key=own-2] img').naturalWidth > 0")
    page.get_by_role("tab", name="Latent space").click()
    visitor.until("document.querySelector('.gp-latent-card[data-key=own-2] i')?.style.backgroundImage.startsWith('url(\"data:')")
    assert visitor.token() not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_viewer_is_there_for_everybody_and_closes_by_escape(visit, scheme):
    visitor = visit(viewport={"width": 1440, "height": 1000}, color_scheme=scheme)
    page = arrived(visitor)
    card = page.get_by_role("button", name="Digits, by a DCGAN")
    card.click()
    visitor.until("gp.zoo.shown >= 1")
    assert grave(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".gp-zoo-viewer")).to_be_hidden()
    expect(card).to_be_focused()


def test_asking_goes_on_after_a_failed_answer_and_rests_while_the_server_does_not_know_the_tab(visit):
    visitor = visit()
    page = arrived(visitor)
    asked = page.evaluate("""async () => {
        const pause = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds)), seen = [];
        let times = 0;
        const poll = gp.poll(async () => {
            times += 1;
            if (times < 3) throw new Error("busy");
            return false;
        }, 10);
        poll.go();
        while (times < 3) await pause(20);
        await pause(200);
        seen.push(times);
        const known = gp.connection;
        gp.close(); // no message says meanwhile that it is open
        gp.connection = "gone";
        poll.go();
        await pause(200);
        seen.push(times);
        gp.connection = known;
        document.dispatchEvent(new Event("visibilitychange"));
        while (times < 4) await pause(20);
        return [...seen, times];
    }""")
    assert asked == [3, 3, 4]


def test_a_file_that_is_sent_can_be_given_up(visit, tmp_path):
    visitor = visit()
    page = arrived(visitor)
    page.route("**/open?*", lambda route: None)  # it never arrives
    page.set_input_files("#gp-zoo-file", written(tmp_path / "netG.pth", NetG()))
    expect(page.locator(".gp-zoo-says")).to_contain_text("Sending netG.pth")
    page.locator(".gp-zoo-busy [data-zoo=cancel]").click()
    expect(page.locator("#gp-toast")).to_have_text("Cancelled.")
    expect(page.locator(".gp-zoo-busy")).to_be_hidden()
    expect(page.locator("#gp-zoo-file")).to_be_enabled()


def test_a_picture_that_was_refused_is_asked_for_again_while_it_is_wanted(visit):
    visitor = visit()
    page = arrived(visitor)
    shown = base64.b64decode(page.evaluate("document.createElement('canvas').toDataURL()").split(",")[1])
    asked = []

    def refuse_once(route):
        asked.append(route.request.url.split("?")[1])
        route.fulfill(status=429 if asked.count(asked[-1]) == 1 else 200, body=shown, content_type="image/png")

    page.route("**/burst?*", refuse_once)
    page.evaluate("""() => {
        for (const name of ["stays", "goes", "changes"]) {
            const image = Object.assign(document.createElement("img"), { id: name, width: 8, height: 8 });
            document.querySelector("#gp-toast").before(image);
            gp.picture(image, `/burst?${name}`);
        }
    }""")
    while len(asked) < 3:
        page.wait_for_timeout(20)
    page.evaluate("document.querySelector('#goes').remove(), gp.picture(document.querySelector('#changes'), '/burst?other')")
    visitor.until("['stays', 'changes'].every((name) => document.getElementById(name).src.startsWith('data:image/png'))", 10)
    assert sorted(asked) == ["changes", "goes", "other", "other", "stays", "stays"]
    visitor.problems[:] = [each for each in visitor.problems if "429" not in each]  # Chromium's own word for the answer
