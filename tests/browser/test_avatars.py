"""A visitor trains avatars: another set of pictures, in colour, with a column for each colour of hair."""

FAKES = "document.querySelector('[data-gp=fakes-images]')"


def test_avatars_are_trained_and_seen(visit):
    visitor = visit()
    page = visitor.arrive()
    page.get_by_role("tab", name="Images").click()
    visitor.until(f"{FAKES}.naturalWidth > 0")
    digits = page.evaluate(f"{FAKES}.naturalWidth")
    page.get_by_label("Anime avatars").check(force=True)
    visitor.until(f"{FAKES}.naturalWidth > {digits}", 60)  # 32 pixels in place of 28
    before = page.evaluate(f"{FAKES}.src")
    page.locator("#gp-play").click()
    visitor.until("gp.turn > 3", 90)
    visitor.until(f"{FAKES}.src !== {before!r}")
    assert visitor.turn() > 3
