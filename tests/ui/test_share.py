"""Share links: what a tab shows becomes a link, and an address becomes what a tab shows."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.command import command
from playground.config import Change
from playground.errors import BusyError
from playground.link import LONGEST, Link, read, write
from playground.presets import get
from playground.texts import speaking
from playground.ui.arrival import wanted
from playground.ui.share import code, share_routes, shown
from playground.ui.share_arrival import compared, take
from playground.ui.share_hiding import GROUPS, HIDABLE, check_boxes, known
from tests.ui.fakes import LINE, PLANE, SID

AT = "https://somewhere.example/zh"
TABS = ("distributions", "images", "theory", "lessons")


@pytest.fixture
def ask(tab):
    with TestClient(Starlette(routes=share_routes(tab.desk))) as client:
        yield lambda sid=SID, **asked: client.get(f"/gradio_api/page/share/{sid}", params={"at": AT} | asked)


def opened(tab, word, **more):
    return take(tab.desk, tab.session, f"?link={quote(word)}", TABS, **more)


def settings(tab, workspace="distributions"):
    return [run.settings for run in tab.session.workspaces[workspace].runs]


# ---------------------------------------------------------------------- from the page to a link


def test_the_answer_is_an_address_that_opens_the_run_and_what_repeats_it(tab, ask):
    answer = ask(tab="theory").json()
    link, told = read(answer["link"])
    assert (link.runs, link.tab, told) == ((LINE,), "theory", [])
    assert answer["address"] == f"{AT}?link={answer['link']}"
    assert answer["command"] == command(LINE)
    assert (answer["told"], answer["changes"]) == ([], 0)


def test_a_knob_that_was_turned_before_the_first_turn_is_where_the_run_starts(tab, ask):
    tab.desk.change(tab.session, "distributions", "optimizer_d.rate", 0.02)
    tab.trains(2)
    run = read(ask().json()["link"])[0].runs[0]
    assert (run.optimizer_d.rate, run.changes) == (0.02, ())


def test_a_knob_that_was_turned_on_the_way_is_repeated_or_on_request_stands_from_the_start(tab, ask):
    tab.trains(3)
    tab.desk.change(tab.session, "distributions", "d_steps", 4)
    tab.trains(1)
    answer = ask().json()
    run = read(answer["link"])[0].runs[0]
    assert answer["changes"] == 1
    assert (run.d_steps, run.changes) == (1, (Change(3, "d_steps", 4),))
    now = read(ask(now="").json()["link"])[0].runs[0]
    assert (now.d_steps, now.changes) == (4, ())


def test_twins_and_a_wall_are_shared_whole(tab, ask):
    tab.desk.arrange(tab.session, "distributions", "twins")
    tab.desk.change(tab.session, "distributions", "seed", 7)
    link, _ = read(ask().json()["link"])
    assert (link.arrangement, [run.seed for run in link.runs]) == ("twins", [0, 7])
    tab.desk.build_wall(tab.session, "distributions", "objective", "hinge, wasserstein", 1)
    link, _ = read(ask().json()["link"])
    assert (link.arrangement, [run.get("objective") for run in link.runs]) == ("wall", ["hinge", "wasserstein"])


def test_a_lesson_travels_by_its_name_alone(ask):
    link, _ = read(ask(lesson="ring_collapse", tab="lessons", hide="tabs").json()["link"])
    assert (link.lesson, link.tab, link.hidden, link.runs) == ("ring_collapse", "lessons", ("tabs",), ())


def test_what_is_hidden_is_in_the_link_and_strange_names_are_not(ask):
    assert read(ask(hide="game,charts,game,<b>").json()["link"])[0].hidden == ("game", "charts")


def test_the_time_that_a_public_server_grants_is_no_setting_of_the_link(tab):
    tab.desk._seconds = 600.0
    tab.session.use(replace(LINE, budget_seconds=600.0))
    assert shown(tab.desk, tab.session)[0].budget_seconds == 0.0
    tab.session.use(replace(LINE, budget_seconds=60.0))
    assert shown(tab.desk, tab.session)[0].budget_seconds == 60.0


def test_a_page_that_does_not_say_where_it_is_and_a_tab_that_is_gone_get_a_sentence(ask):
    for answer in (ask(at="javascript:alert(1)"), ask(at="https://" + "a" * 400), ask(sid="nobody")):
        assert answer.status_code == 400 and answer.json()["say"].endswith(".")


def test_a_link_that_would_be_too_long_says_what_it_leaves_out(tab, ask):
    changes = tuple(Change(turn, "optimizer_d.rate", 1 / (turn + 3)) for turn in range(1, 400))
    tab.session.use(replace(LINE, changes=changes))
    answer = ask().json()
    assert len(answer["link"]) <= LONGEST
    assert "last value" in answer["told"][0]


def test_the_code_is_a_picture_of_the_address(ask):
    assert ask().json()["qr"].startswith("<svg")
    assert code(AT) != code(AT + "x")
    assert code(AT) is code(AT)  # drawn once


# ---------------------------------------------------------------------- from an address to the page


def test_a_link_puts_its_runs_in_place_and_undo_brings_back_the_visitors(tab):
    wanted = LINE.with_values({"optimizer_d.rate": 0.03, "seed": 11})
    taken = opened(tab, write(Link(runs=(wanted,), preset="two_bumps")))
    assert settings(tab) == [wanted]
    assert any("Undo" in each for each in taken.told)
    tab.session.undo()
    assert settings(tab) == [LINE]


def test_who_was_not_here_before_is_not_told_of_undo(tab):
    assert opened(tab, write(Link(runs=(LINE,))), own=False).told == []


def test_changes_are_told_from_the_preset_of_the_link(tab):
    config = get("ring_repaired").with_values({"d_steps": 2})
    opened(tab, write(Link(runs=(config,), preset="ring_repaired")))
    assert tab.desk.changed(tab.session, "distributions") == {"d_steps"}


def test_twins_and_a_wall_stand_as_they_did(tab):
    opened(tab, write(Link(runs=(LINE, replace(LINE, seed=3)), arrangement="twins")))
    assert (tab.session.arrangement, [each.seed for each in settings(tab)]) == ("twins", [0, 3])
    games = tuple(LINE.with_values({"objective": name}) for name in ("hinge", "wasserstein"))
    opened(tab, write(Link(runs=games, arrangement="wall")))
    assert tab.session.arrangement == "wall"
    assert tab.session.workspaces["distributions"].wall == compared(games) == ("objective", ("hinge", "wasserstein"), None)


def test_runs_of_a_link_stand_still_until_somebody_plays(tab):
    tab.session.play()
    opened(tab, write(Link(runs=(PLANE,))))
    assert not tab.session.workspaces["distributions"].playing


def test_what_was_changed_on_the_way_is_announced(tab):
    taken = opened(tab, write(Link(runs=(replace(LINE, changes=(Change(1500, "d_steps", 2),)),))))
    assert any("1 change" in each and "1\u202f500" in each for each in taken.told)


@pytest.mark.parametrize("word", ["1.", "garbage", "9.abc", "1.eNqr", "1." + "A" * 30_000])
def test_a_damaged_link_leaves_everything_as_it_is_and_says_so(tab, word):
    runs = tab.runs
    taken = take(tab.desk, tab.session, f"?link={word}&tab=theory", TABS)
    assert tab.runs == runs
    assert (taken.asked, taken.tab, taken.hidden) == (True, "", [])
    [sentence] = taken.told
    assert sentence.endswith("The page opens as usual.")


def test_a_tab_a_lesson_and_a_group_that_are_not_here_are_named(tab):
    taken = opened(tab, write(Link(tab="moon", lesson="alchemy", hidden=("game", "weather"))))
    assert (taken.tab, taken.lesson, taken.hidden) == ("", "", ["game"])
    assert [name in each for name, each in zip(("weather", "moon", "alchemy"), taken.told, strict=True)] == [True] * 3


def test_tab_and_hidden_groups_may_be_spelled_out(tab):
    runs = tab.runs
    taken = take(tab.desk, tab.session, "?tab=theory&hide=charts,tabs", TABS)
    assert (taken.tab, taken.hidden, taken.told) == ("theory", ["charts", "tabs"], [])
    assert tab.runs == runs


def test_a_frame_shows_the_runs_whatever_the_tab(tab):
    taken = take(tab.desk, tab.session, f"?link={write(Link(runs=(PLANE,), tab='theory'))}&embed=1", TABS)
    assert (taken.tab, taken.told[:-1]) == ("", [])
    assert settings(tab) == [PLANE]


def test_an_address_that_asks_for_nothing_does_nothing(tab):
    for search in ("", "?lang=zh", "?__theme=dark", "?" + "&".join("ab" * 40), "?" + "&a=1" * 100):
        assert take(tab.desk, tab.session, search, TABS).to_json() == ""


def test_what_addresses_ask_for_counts_against_the_rate_of_the_tab(tab):
    for _ in range(tab.sessions.limits.burst):
        wanted(tab.desk, SID, tab.session, "?tab=theory", TABS, own=True)
        wanted(tab.desk, SID, tab.session, "", TABS, own=True)  # to ask for nothing is free
    with pytest.raises(BusyError):
        wanted(tab.desk, SID, tab.session, "?tab=theory", TABS, own=True)


def test_data_that_are_not_here_are_replaced_and_it_is_said(tab):
    far = get("conditional_digits").with_values({"condition": "none", "data": "hub", "data.repo": "somebody/something"})
    small = far.with_values({"generator.base_width": 4, "discriminator.base_width": 4, "batch": 4})
    taken = opened(tab, write(Link(runs=(small,), preset="conditional_digits")))
    assert settings(tab, "images")[0].get("data") == "digits"
    assert any("Other data stand in their place" in each for each in taken.told)
    assert tab.session.visible == "images"


def test_sentences_are_in_the_language_of_the_page(tab):
    with speaking("zh"):
        assert "照常打开" in opened(tab, "garbage").told[0]


# ---------------------------------------------------------------------- what can be hidden


def test_every_group_is_offered_once_and_knows_what_it_hides():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(HIDABLE)
    boxes = check_boxes()
    assert all(f'value="{name}"' in boxes for name in HIDABLE)


def test_names_come_in_the_order_of_the_page_and_once():
    assert known(["tabs", "x", "data", "tabs", "y"]) == (["data", "tabs"], ["x", "y"])
