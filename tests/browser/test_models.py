"""The tab of models: a ready generator is opened, its seed turned, a class asked for, a file of others opened."""

import io

import torch

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
    assert len({first, second, picture(page)}) == 3
    assert page.locator("[data-zoo=sheet]").get_attribute("alt").endswith("seed 1, green")
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
    assert page.locator(".gp-zoo-card").count() >= 6
