"""An answer of our own is JSON that nobody keeps; what is asked in a form stands in no address."""

import re

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.ui.answers import LONGEST_BODY, as_json, asked_in_a_form
from playground.ui.theme import ASSETS

FORM = asked_in_a_form(lambda request: JSONResponse(dict(request.path_params)), "sid", "id")
CLIENT = TestClient(Starlette(routes=[Route("/file", FORM, methods=["POST"])]))
FETCHES = r"(?<![\w.])(?:gp\.(?:fetch|picture|download|send)|fetch|new EventSource|navigator\.sendBeacon\?\.)"
KEEPS = r"store\.set|sessionStorage\.setItem|\$/\.test"  # what a tab knows itself by, in the tab's own memory
FORM_BODY = "Object.entries({ sid: gp.sid, ...values })"  # of gp.download


def test_plain_values_are_answered_as_json_that_is_not_kept():
    answer = as_json({"say": "né"}, 400)
    assert (answer.status_code, answer.body) == (400, '{"say":"né"}'.encode())
    assert answer.headers["content-type"] == "application/json" and answer.headers["cache-control"] == "no-store"


def test_a_form_is_read_as_a_path_would_be():
    assert CLIENT.post("/file", data={"sid": "ab12", "id": "a b&c=é"}).json() == {"sid": "ab12", "id": "a b&c=é"}


@pytest.mark.parametrize(
    "body", [b"", b"sid", b"\xff\xfe", b"other=1", b"&".join([b"sid=1"] * 20), b"sid=" + b"x" * LONGEST_BODY]
)  # fmt: skip
def test_what_a_form_does_not_say_or_says_at_too_great_a_length_is_nothing(body):
    assert CLIENT.post("/file", content=body).json() == {"sid": "", "id": ""}


def _around(script, at, statement=True):
    """What stands beside a place at its own level, back to its bracket or to its statement's start; and all that is before."""
    level, depth = "", 0
    for index in range(at - 1, -1, -1):
        sign = script[index]
        opens, closes = sign in "([{" and not script.endswith("${", 0, index + 1), sign in ")]}"
        ended = statement and (sign == ";" or script.startswith("}\n", index))
        if not depth and (ended or (opens and sign != "[")):
            return level, script[: index + 1]
        level = level if depth or closes else sign + level
        depth = max(depth + closes - (sign in "([{"), 0)
    return level, ""


def _shown(script):
    """The lines of a script that put the tab's token, or an address with it, anywhere but into a request.

    A const that is set to one is followed to the end of its block, a function that returns one wherever it is called.
    """
    script = re.sub(r"/\*.*?\*/|(?<!\S)//[^\n]*", "", script.replace(FORM_BODY, ""), flags=re.S)
    latest = re.findall(r"(\w+) = gp\.latest\(\s*\((\w+)\) => gp\.fetch\(\2\)", script)
    asks = "|".join([FETCHES, KEEPS, *(rf"\b{name}" for name, _ in latest)])
    followed, lines = [(r"(?:window\.)?gp\??\.sid(?! = )", 0, len(script))], []
    for name, start, end in followed:  # it grows
        for found in re.finditer(rf"(?<![\w.$\"'-])(?<!const )(?<!function ){name}(?![\w-])", script[:end]):
            level, before = _around(script, found.start())
            if found.start() < start or (re.search(rf"(?:{asks})\($", before) and not re.search(r"\s=>?\s", level)):
                continue
            made = re.fullmatch(r"\s*?( *)const (\w+) =(\s+=>)?(?:(?!\s=>?\s).)*", level, re.S)
            block = _around(script, found.start(), statement=False)[1] if re.match(r"\s*return\b", level) else ""
            maker = re.search(r"(?:function |const )(\w+)(?:\([^()]*\)| = [^;{}]* =>) \{$", block)
            if made and not made[3]:
                left = re.compile(rf"\n(?!{made[1]}|\n)").search(script, found.end())
                new = (made[2], found.end(), left.start() if left else len(script))
            elif made or maker:
                new = (rf"{made[2] if made else maker[1]}(?=\()", 0, len(script))
            else:
                lines.append(script[: found.end()].splitlines()[-1].strip())
                continue
            followed += [new] * (new not in followed)
    return sorted(set(lines))


@pytest.mark.parametrize("script", sorted(ASSETS.glob("*.js")), ids=lambda script: script.name)
def test_no_script_puts_an_address_with_the_tabs_token_where_a_browser_keeps_it(script):
    assert _shown(script.read_text("utf-8")) == []


@pytest.mark.parametrize("line", [
    "image.src = address(1);", "{ src: `${gp.sid}` }", "const url = address(1); image.src = url;", "image.src = window.gp.sid;",
    'image.setAttribute("src", address(1));', "image.srcset = `${address(1)} 2x`;", "form.action = here();", "a.href = here();",
    "box.style.background = `url(${gp.root()}/${gp.sid})`;", "window.open(address(1));", "location.assign(here());",
    'history.pushState(null, "", `?${gp.sid}`);', 'link.href = each ? "" : address(`file`);', "location.href = whole(1);",
    "Object.assign(image, { src: address(1) });", "box.innerHTML = `<img src=${here()}>`;", "if (a) { const b = 1; } c = here();",
    "gp.fetch(address(1)).then(() => { image.src = here(); });", "gp.picture(image, address(1), () => image.src = here());",
    "const show = (each) => (image.src = address(each));", "if (a) {\n  const b = a\n    ? here() : 0;\n  image.src = b;\n}",
])  # fmt: skip
def test_an_address_with_the_token_is_found_wherever_a_script_puts_it(line):
    made = "const address = (path) => `${gp.root()}/${gp.sid}/${path}`;\nfunction here() {\n  return address(1);\n}\n"
    made += "const whole = (path) => {\n  const query = address(path);\n  return `${query}?a`;\n};\n"
    asked = "const way = whole(1);\ngp.fetch(way);\nsheet(here());\nnew EventSource(`${address(1)}?a`);\n"
    latest = "const sheet = gp.latest((url) => gp.fetch(url), show);\n"
    assert _shown(latest + made + asked) == [] != _shown(f"{latest}{made}{asked}{line}\n")
