"""Text on the page that did not come from the texts: in Chinese what is still English, in English what no text says.

Left out are code and keys, the digits and names inside of figures, formulas, and the footer, which is Gradio's own.
"""

import re
from functools import cache

from playground.texts import keys, text
from tests.test_knob_words import SETTINGS, knobs

COLLECT = """() => {
    const skip = 'code, pre, kbd, textarea, script, style, noscript, svg.main-svg, .gp-math, .gp-plumbing, footer, ' +
        '[lang]:not(html)';
    const found = new Set(), seen = (each) => each?.checkVisibility({ visibilityProperty: true });
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
        node.nodeType === 1 && node.matches(skip) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        if (node.nodeType === 3 ? !seen(node.parentElement) : !seen(node)) continue;
        if (node.nodeType === 3) found.add(node.textContent);
        else for (const name of ['title', 'aria-label', 'placeholder', 'alt']) found.add(node.getAttribute(name) ?? '');
    }
    return [...found].map((each) => each.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}"""
WORD = re.compile(r"[A-Za-z][\w/-]+")
CODE = re.compile(r"\w*[\d_/]\S*")
"""Names of the code and of repositories: bf16, channels_last."""
TABS = "#gp-tabs > .tab-wrapper button[role=tab]"
ENGLISH_WORDS = re.compile(r"[a-z]{2,}(?:[ ,;]+[a-z]{2,})+")
MANY, SHARE = 3, 0.3
"""So many words in one place, and such a part of them, that no text says are not what stands between the values of one."""
NAMES = {"gan playground", "et al"}
"""What stands in a Chinese sentence as it is: names alone."""


def collected(page) -> set[str]:
    """Every visible text and every label of all tabs."""
    found = set(page.evaluate(COLLECT))
    for tab in page.locator(TABS).all():
        if tab.is_visible():
            tab.click()
            page.wait_for_timeout(700)
            found |= set(page.evaluate(COLLECT))
    return found


@cache
def pieces() -> list[str]:
    """Every English text, and of one with values what stands between them, if that is two words at least; the longest first."""
    found = set()
    for words in map(plain, [*(text(key, "en") for key in keys()), *of_knobs()]):
        parts = [each.strip() for each in re.split(r"\{[^{}]*\}", words)]
        found |= {words} if len(parts) == 1 else {each for each in parts if len(WORD.findall(each)) >= 2}
    return sorted(found - {""}, key=len, reverse=True)


def of_knobs() -> list[str]:
    """English says these beside the knob itself."""
    return [getattr(knob, what) for each in SETTINGS for knob in knobs(each).values() for what in ("label", "help")]


def plain(words: str) -> str:
    """As it stands on the page: without markup, spaces as one."""
    return re.sub(r"\s+", " ", re.sub(r"</?\w+>|\*\*|`", "", words)).strip()


def rest_of(words: str) -> set[str]:
    """The words that no text says: sentences are put together from several, and from numbers and names."""
    words = plain(words)
    for piece in pieces():
        if piece in words:
            words = re.sub(whole_words(piece), " ", words)
    return {each for each in WORD.findall(words) if not CODE.fullmatch(each)}


def whole_words(piece: str) -> str:
    """An expression that finds it, but not within a word."""
    return (r"(?<!\w)" if piece[0].isalnum() else "") + re.escape(piece) + (r"(?!\w)" if piece[-1].isalnum() else "")


def strange(words: str) -> bool:
    """Whether no text says it."""
    return len(rest_of(words)) >= max(MANY, SHARE * len(WORD.findall(words)))


def test_a_chinese_page_speaks_no_english(visit, app):
    page = visit(viewport={"width": 1440, "height": 900}, locale="en-US").page
    page.goto(f"{app.url}/zh")
    page.locator("#gp-play:not([disabled])").wait_for(timeout=30_000)
    page.wait_for_function("() => gp.seq > 0")
    chinese = " ".join(text(key, "zh") for key in keys()).lower()
    left_over = {}
    for words in collected(page):
        left = [each for each in ENGLISH_WORDS.findall(words) if each not in NAMES and each not in chinese]
        if left:
            left_over[words[:160]] = left
    assert left_over == {}


def test_an_english_page_says_what_the_texts_say(visit):
    page = visit().arrive()
    assert {each[:160]: rest_of(each) for each in collected(page) if strange(each)} == {}


def test_what_no_text_says_is_found():
    assert strange("Nobody ever wrote this sentence down")
    assert not strange(text("classroom.called", "en", lesson="Nobody"))
