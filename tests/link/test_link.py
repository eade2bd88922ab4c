"""A link is what it was made from, and a stranger's word is a link or a sentence."""

import base64
import json
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from playground.command import every_leaf
from playground.config import Change, RunConfig, Sweep, wall
from playground.data.drawn import encode_line, encode_plane
from playground.errors import ConfigError, PlaygroundError
from playground.link import LONGEST, Link, fitting, read, travelling, write
from playground.presets import PRESETS, get

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LOCAL = {leaf.path for leaf in every_leaf() if leaf.knob.local}
NOISE = np.random.default_rng(0)
LINE, PLANE = encode_line(NOISE.random(64)), encode_plane(NOISE.random((32, 32)))


def packed(plain: object) -> str:
    """A word as `write` packs it, of whatever stands in it."""
    written = json.dumps(plain).encode()
    return "1." + base64.urlsafe_b64encode(zlib.compress(written)).rstrip(b"=").decode()


def contents(link: Link) -> dict:
    word = write(link).removeprefix("1.")
    return json.loads(zlib.decompress(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))))


def value_of(leaf):
    """Any value that a knob takes, whether or not it fits the others."""
    if leaf.knob.variants is not None or leaf.knob.choices:
        return st.sampled_from(list(leaf.knob.variants or leaf.knob.choices))
    if leaf.kind is bool:
        return st.booleans()
    if leaf.kind is int:
        return st.integers(int(leaf.knob.low), int(leaf.knob.high))
    if leaf.kind is float:
        return st.floats(leaf.knob.low, leaf.knob.high)
    if leaf.path == "data.drawing":
        return st.sampled_from([leaf.value, LINE if len(leaf.value) == len(LINE) else PLANE])
    return st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)


@st.composite
def configs(draw):
    """Any config that the knobs allow: every variant, every kind of leaf, changes, and a sweep over several members."""
    config = get(draw(st.sampled_from(sorted(PRESETS))))
    for variants in (True, False):
        for leaf in list(config.leaves()):
            if (leaf.knob.variants is not None) is variants and leaf.path not in LOCAL | {"members"} and draw(st.booleans()):
                config = tried(config, leaf.path, draw(value_of(leaf)))
    live = [leaf for leaf in config.leaves() if leaf.knob.live]
    for turn in sorted(draw(st.lists(st.integers(0, 10**6), max_size=3))):
        leaf = draw(st.sampled_from(live))
        config = changed(config, Change(turn, leaf.path, draw(value_of(leaf))))
    return config


def tried(config, path, value):
    try:
        return config.with_values({path: value})
    except PlaygroundError:  # knobs that do not fit each other
        return config


def changed(config, change):
    try:
        return RunConfig.from_dict(config.to_dict() | {"changes": [*map(list, config.changes), list(change)]})
    except PlaygroundError:
        return config


@st.composite
def links(draw):
    config = draw(configs())
    arrangement = draw(st.sampled_from(["one", "twins", "wall"]))
    runs = [config]
    if arrangement == "twins":
        turned = tried(config, "optimizer_d.rate", draw(st.floats(1e-6, 1)))
        second = tried(turned, "objective", draw(st.sampled_from(["hinge", "wasserstein", "minimax"])))
        known = {leaf.path for leaf in second.leaves()}  # a run has no changes of knobs that its game does not have
        runs.append(replace(second, changes=tuple(change for change in second.changes if change.path in known)))
    if arrangement == "wall":
        leaf = draw(st.sampled_from([leaf for leaf in config.leaves() if leaf.knob.stacks] or list(config.leaves())[:1]))
        values = draw(st.lists(value_of(leaf), min_size=2, max_size=4, unique=True))
        try:
            runs = wall(config, leaf.path, values, 2)
        except PlaygroundError:
            arrangement = "one"
    name, word = st.sampled_from(sorted(PRESETS)), st.text("abc_é中", max_size=12)
    hidden = tuple(draw(st.lists(word, max_size=5)))
    return Link(runs=tuple(runs), arrangement=arrangement, preset=draw(name), tab=draw(word), lesson=draw(word), hidden=hidden)


# ---------------------------------------------------------------------- the identity


@given(link=links())
@SLOW
def test_a_link_comes_back_as_it_was_and_makes_the_same_word(link):
    back, told = read(write(link))
    assert (back, told) == (link, [])
    assert write(back) == write(link)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_comes_back_whatever_it_is_told_from(name):
    for base in (name, "two_bumps", "conditional_digits"):
        link = Link(runs=(get(name),), preset=base)
        assert read(write(link)) == (link, [])


def homes(path: str) -> list[RunConfig]:
    """Configs in which a path exists: each variant of its parent."""
    head = path.rpartition(".")[0]
    if not head:
        return [RunConfig(), get("digits")]
    made = []
    for base in (RunConfig(), get("conditional_digits")):
        leaf = next(each for each in base.leaves() if each.path == head)
        made += [tried(base, head, name) for name in leaf.knob.variants]
    return [each for each in made if path in {leaf.path for leaf in each.leaves()}]


@pytest.mark.parametrize("path", sorted({leaf.path for leaf in every_leaf()} - LOCAL))
def test_every_knob_is_carried(path):
    """Turned away from where it stands, in some config that has it, it arrives turned."""
    for config in homes(path):
        leaf = next(each for each in config.leaves() if each.path == path)
        for value in others(leaf):
            turned = tried(config, path, value)
            if turned.get(path) != leaf.value:
                arrangement = "wall" if turned.members > 1 else "one"
                link = Link(runs=(turned,), arrangement=arrangement)
                assert read(write(link))[0].runs[0].get(path) == turned.get(path) == value
                return
    pytest.fail(f"nothing turns {path}")


def others(leaf):
    """Values unlike the one that it has."""
    if leaf.knob.variants is not None or leaf.knob.choices:
        return [each for each in leaf.knob.variants or leaf.knob.choices if each != leaf.value]
    if leaf.kind is bool:
        return [not leaf.value]
    if leaf.path == "data.drawing":
        return [LINE, PLANE]
    if leaf.kind is str:
        return ["word"]
    near = [leaf.value + 1, leaf.value - 1, leaf.value / 2, leaf.value + 0.01, leaf.knob.low, leaf.knob.high]
    return [leaf.kind(each) for each in near if leaf.knob.low <= each <= leaf.knob.high and leaf.kind(each) != leaf.value]


def test_twins_and_walls_come_back():
    base, swept = get("two_bumps"), replace(get("two_bumps"), members=6, sweep=Sweep("optimizer_d.rate", (1e-3, 0.1)))
    games = wall(base, "objective", ["hinge", "wasserstein", "minimax"], 4)
    for runs, arrangement in ((base, base.with_values({"seed": 4})), "twins"), ((swept,), "wall"), (tuple(games), "wall"):
        link = Link(runs=tuple(runs), arrangement=arrangement, preset="two_bumps")
        assert read(write(link))[0] == link
    assert read(write(Link(runs=(base, base), arrangement="wall")))[0].arrangement == "wall"


def test_a_second_run_without_the_changes_and_the_sweep_of_the_first_has_none():
    turned = replace(get("two_bumps"), changes=(Change(5, "d_steps", 3),))
    link = Link(runs=(turned, get("two_bumps")), arrangement="twins")
    assert read(write(link))[0].runs[1].changes == ()
    swept = replace(get("two_bumps"), members=2, sweep=Sweep("optimizer_d.rate", (1e-3, 0.1)))
    link = Link(runs=(swept, replace(swept, sweep=None)), arrangement="wall")
    assert [run.sweep for run in read(write(link))[0].runs] == [swept.sweep, None]


# ---------------------------------------------------------------------- lengths


def test_a_preset_is_short_and_a_drawing_fits():
    for name, config in PRESETS.items():
        assert len(write(Link(runs=(config,), preset=name))) < 120
    for data, word in (("drawn_line", LINE), ("drawn_plane", PLANE)):
        config = get("two_bumps").with_values({"data": data}).with_values({"data.drawing": word})
        twins = Link(runs=(config, config.with_values({"seed": 1})), arrangement="twins", preset="two_bumps")
        assert fitting(twins) == (twins, write(twins))


def many_changes(config, count):
    rates = NOISE.random(count)
    return replace(config, changes=tuple(Change(at * 37, "optimizer_d.rate", float(rates[at])) for at in range(count)))


def test_what_is_too_long_travels_with_the_last_values_instead_of_every_change():
    link = Link(runs=(many_changes(get("two_bumps"), 400),), preset="two_bumps")
    shorter, word = fitting(link)
    assert len(write(link)) > LONGEST >= len(word)
    assert shorter.left == ("changes",) and shorter.runs[0].changes == ()
    assert shorter.runs[0].optimizer_d.rate == link.runs[0].changes[-1].value
    assert [each.key for each in read(word)[1]] == ["link.left_changes"]


def test_a_drawing_that_does_not_fit_is_replaced_and_it_is_said():
    drawn = get("two_bumps").with_values({"data": "drawn_plane"}).with_values({"data.drawing": PLANE})
    link = Link(runs=(many_changes(drawn, 70),), preset="two_bumps")
    shorter, word = fitting(link, longest=len(write(link)) - 1)
    assert shorter.left == ("drawing",) and len(shorter.runs[0].changes) == 70
    opened, told = read(word)
    assert opened.runs[0].data.kind == "plane" and "drawing" in told[0].say()


def test_a_link_that_nothing_makes_short_enough_is_refused():
    with pytest.raises(ConfigError, match="too long"):
        fitting(Link(runs=(RunConfig(),), hidden=("a" * 40,)), longest=20)


@pytest.mark.parametrize("name", ["points_line", "points_plane", "uploaded"])
def test_brought_data_stay_behind_and_their_key_is_nowhere(name):
    base = get("conditional_digits" if name == "uploaded" else "two_bumps")
    secret = "0123456789abcdef"
    own = base.with_values({"data": name}).with_values({"data.key": secret})
    link = travelling(Link(runs=(own,), preset="two_bumps"))
    assert secret not in json.dumps(contents(link))
    opened, told = read(write(link))
    assert opened.runs[0].data.kind == own.data.kind
    assert "stayed with whoever made it" in told[0].say()


def test_data_that_are_everywhere_travel():
    link = Link(runs=(get("two_bumps"),))
    assert travelling(link) is link


# ---------------------------------------------------------------------- strangers' words


@given(word=st.one_of(st.text(max_size=60), st.text(max_size=60).map(lambda each: "1." + each)))
@example(word="")
@example(word="1.")
@example(word="1.é")
@settings(max_examples=60, deadline=None)
def test_a_word_of_anything_is_a_link_or_a_sentence(word):
    sensible(word)


NAMES = st.sampled_from(
    ["preset", "runs", "as", "tab", "lesson", "hidden", "left", "changes", "sweep", "data", "data.name", "objective",
     "optimizer_d", "optimizer_d.rate", "members", "seed", "two_bumps", "wall", "digits", "", ".", "a.b.c", "\ud800"]
)  # fmt: skip
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | NAMES,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(NAMES, inside, max_size=5),
    max_leaves=25,
)


@given(plain=PLAIN | st.fixed_dictionaries({"preset": st.just(["two_bumps", 0]), "runs": st.lists(PLAIN, max_size=3)}))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_json_of_anything_is_a_link_or_a_sentence(plain):
    sensible(packed(plain))


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_word_that_lost_or_changed_a_letter_is_damaged_or_still_the_same_link(data):
    """Of a letter or two, not every bit says something."""
    word = write(Link(runs=(get("two_bumps").with_values({"seed": 12345}),), preset="two_bumps"))
    at = data.draw(st.integers(2, len(word) - 2))
    cut = data.draw(st.booleans())
    other = data.draw(st.sampled_from("abcXYZ019-_ +/=%"))
    spoiled = word[:at] if cut else word[:at] + other + word[at + 1 :]
    try:
        assert read(spoiled) == read(word) and not cut
    except ConfigError as error:
        assert error.key == "link_damaged"


def sensible(word: str) -> None:
    """It is read as a link, or refused with a sentence that can be sent."""
    try:
        link, told = read(word)
    except PlaygroundError as error:
        error.say().encode()
    else:
        assert read(write(link))[0] == link
        "".join(each.say() for each in told).encode()


def test_a_bomb_is_not_unpacked():
    bomb = "1." + base64.urlsafe_b64encode(zlib.compress(b" " * 50_000_000)).decode()
    small = "1." + base64.urlsafe_b64encode(zlib.compress(b" " * 4_000_000)).decode()
    for word in (bomb, small):
        with pytest.raises(ConfigError, match="damaged"):
            read(word)


@pytest.mark.parametrize("deep", ["[" * 30_000, '{"a":' * 10_000])
def test_a_deep_nest_is_damaged(deep):
    with pytest.raises(ConfigError, match="damaged"):
        read("1." + base64.urlsafe_b64encode(zlib.compress(deep.encode())).decode())


def test_more_runs_or_changes_than_there_may_be_are_refused_before_they_are_made():
    changes = [[turn, "d_steps", 2] for turn in range(300)]
    for runs in ([{}] * 65, [{"changes": changes}] * 2, [{"members": 33}] * 2, [{}, {"data": "digits"}]):
        with pytest.raises(ConfigError):
            read(packed({"preset": ["two_bumps", 0], "runs": runs}))


@pytest.mark.parametrize(
    "run",
    [{f"k{at}": 1 for at in range(4700)}, {"a." * 20_000: 1}, {"a." * 150 + "b": 1}],
    ids=["many", "deep", "long"],
)
def test_more_paths_than_there_are_knobs_and_endless_ones_are_damaged(run):
    with pytest.raises(ConfigError, match="damaged"):
        read(packed({"preset": ["two_bumps", 0], "runs": [run]}))


def test_of_what_is_not_known_only_the_outermost_is_named():
    run = {"objective": "quantum", "objective.spin": 2, "objectives": 1, "warp.core": 1, "warp": 9, "warp.core.heat": 2}
    [sentence] = read(packed(contents(Link()) | {"runs": [run]}))[1]
    assert sentence.say().endswith("left out: objective, objectives, warp.")


def test_a_place_on_a_disk_is_refused():
    with pytest.raises(ConfigError, match="somebody's computer"):
        read(packed({"preset": ["digits", 0], "runs": [{"data": "pictures", "data.path": "/etc"}]}))
    with pytest.raises(ConfigError, match="somebody's computer"):
        Link(runs=(get("digits").with_values({"data": "pictures"}).with_values({"data.path": "/home"}),))


def test_what_a_newer_version_added_is_left_out_and_named():
    runs = [{"d_steps": 3, "warp": 9, "objective": "quantum", "objective.spin": 2, "optimizer_d.torque": 1,
             "changes": [[5, "g_steps", 2], [6, "warp", 1]], "sweep": ["warp", [1, 2]]}]  # fmt: skip
    link, told = read(packed(contents(Link()) | {"runs": runs, "mood": "blue"}))
    assert link.runs[0].d_steps == 3 and link.runs[0].changes == (Change(5, "g_steps", 2),)
    assert link.runs[0].get("objective") == PRESETS[link.preset].get("objective")
    [sentence] = told
    assert sentence.say().endswith("left out: warp, objective, optimizer_d.torque, mood.")


def test_a_preset_that_is_gone_or_has_changed_is_told():
    assert [each.key for each in read(packed({"preset": ["gone", 0]}))[1]] == ["link.preset_unknown"]
    assert [each.key for each in read(packed({"preset": ["two_bumps", -1]}))[1]] == ["link.preset_changed"]


def test_another_version_says_so():
    with pytest.raises(ConfigError, match="newer version"):
        read("2.abc")
