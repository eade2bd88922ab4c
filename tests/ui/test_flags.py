"""Flags: sane at a desk, careful in public, and a sentence for what cannot be."""

import pytest

from playground.ui.flags import parse


def test_at_a_desk_the_page_is_for_this_machine_and_opens_a_browser():
    flags = parse([], {})
    assert (flags.host, flags.port, flags.browser, flags.public) == ("127.0.0.1", 0, True, False)
    assert flags.limits.seconds_per_run == 0


def test_on_a_space_the_page_is_for_all_without_a_browser_and_with_limits():
    flags = parse([], {"SPACE_ID": "someone/something"})
    assert (flags.host, flags.port, flags.browser, flags.public) == ("0.0.0.0", 7860, False, True)
    assert flags.limits.seconds_per_run > 0
    assert flags.limits.memory_bytes


def test_flags_win_over_the_defaults_of_a_space():
    flags = parse(["--port", "9000", "--sessions", "3", "--seconds-per-run", "60"], {"SPACE_ID": "x"})
    assert (flags.port, flags.limits.sessions, flags.limits.seconds_per_run) == (9000, 3, 60)


def test_listening_to_others_counts_as_public():
    assert parse(["--host", "0.0.0.0"], {}).public
    assert parse(["--share"], {}).public


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "70000"], "70000"),
        (["--port", "web"], "web"),
        (["--sessions", "0"], "--sessions must lie between 1 and 10000"),
        (["--memory-gb", "nan"], "nan"),
        (["--device", "tpu"], "tpu"),
        (["--prot", "1"], "--prot"),
    ],
)
def test_a_wrong_flag_gets_one_sentence_and_exit_code_2(arguments, said, capsys):
    with pytest.raises(SystemExit) as stopped:
        parse(arguments, {})
    written = capsys.readouterr().err
    assert stopped.value.code == 2
    assert said in written
    assert written.count("\n") == 1


def test_help_names_every_flag(capsys):
    with pytest.raises(SystemExit):
        parse(["--help"], {})
    written = capsys.readouterr().out
    limits = ("sessions", "memory-gb", "runs-per-visitor", "run-mb", "seconds-per-run", "upload-mb")
    for name in ("host", "port", "share", "no-browser", "device", *limits):
        assert f"--{name}" in written
