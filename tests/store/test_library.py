import json
import os
import subprocess
import sys
import threading

import pytest
import torch

from playground.config import RunConfig
from playground.errors import StoreError
from playground.store import checkpoint
from playground.store import library as kept_library
from playground.store.checkpoint import Checkpoint
from playground.store.kept import ABOUT, LABEL, LONGEST_NAME, RUN, Kept, Trains, entry, lives
from playground.store.library import HERE, Library, home, library_of

TOKEN, OTHER = "token-of-a-visitor-1", "token-of-a-visitor-2"
CURVES = {"turns": [1, 2], "values": {"generator_loss": [0.5, None]}}


def about(turn=1, time=100.0, **more):
    return Kept(config=RunConfig(), turn=turn, seconds=2.0, time=time, **more)


def weights(size=1):
    return Checkpoint(state={"weights": torch.zeros(size)}, about={"turn": 1})


def put(library, owner=HERE, *, size=1, name="", pinned=False, **more):
    identity = library.begin(owner, name=name, pinned=pinned)
    library.keep(owner, identity, about(**more), picture=b"PNG", curves=CURVES, run=weights(size) if size else None)
    return identity


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "library")


def test_what_is_kept_comes_back_as_it_was(library):
    identity = put(library, name="mine", pinned=True, turn=7, numbers={"js": 0.25}, score={"fid": 3.0}, ended="budget_turns")
    (found,) = library.runs(HERE).runs
    assert found == library.get(HERE, identity)
    assert (found.name, found.pinned, found.turn, found.numbers, found.score) == ("mine", True, 7, {"js": 0.25}, {"fid": 3.0})
    assert (found.config, found.ended, found.origin, found.nbytes > 0) == (RunConfig(), "budget_turns", "page", True)
    assert library.picture(HERE, identity) == b"PNG"
    assert library.curves(HERE, identity) == CURVES
    assert library.open(HERE, identity).about == {"turn": 1}


def test_the_list_is_made_without_opening_a_checkpoint(library, monkeypatch):
    put(library)
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("a checkpoint was opened"))
    assert len(library.runs(HERE).runs) == 1


def test_an_entry_is_read_anew_only_when_one_of_its_files_was_replaced(library, monkeypatch):
    read = []
    monkeypatch.setattr(kept_library, "entry", lambda place: read.append(place.name) or entry(place))
    one, other = put(library), put(library)
    for _ in range(3):
        assert len(library.runs(HERE).runs) == 2
    before = len(read)
    assert set(read) == {one, other}
    library.rename(HERE, one, "mine")
    assert {each.identity: each.name for each in library.runs(HERE).runs} == {one: "mine", other: ""}
    library.keep(HERE, other, about(turn=9), picture=b"PNG", curves=CURVES, run=weights(9))
    assert {each.identity: each.turn for each in library.runs(HERE).runs} == {one: 1, other: 9}
    assert read[before:] == [one, other]
    library.delete(HERE, one, now=0.0)
    assert (library.has(HERE, one), library.has(HERE, other), library.has(HERE, "../x")) == (False, True, False)


def test_an_owner_without_runs_has_an_empty_list(library):
    assert library.runs(HERE) == ([], 0)


def test_the_newest_stands_first(library):
    for time in (2.0, 3.0, 1.0):
        put(library, time=time)
    assert [each.time for each in library.runs(HERE).runs] == [3.0, 2.0, 1.0]


def test_on_a_machine_of_ones_own_every_tab_sees_all_and_elsewhere_only_its_own(tmp_path):
    own, shared = Library(tmp_path), Library(tmp_path, local=False)
    assert own.owner(TOKEN) == own.owner(OTHER) == HERE
    assert len({shared.owner(TOKEN), shared.owner(OTHER), HERE}) == 3
    assert TOKEN not in shared.owner(TOKEN)


def test_a_name_is_data_and_never_a_path(library, tmp_path):
    identity = put(library)
    library.rename(HERE, identity, "../../../<b>é\n\0 " + "x" * 200)
    assert library.get(HERE, identity).name.startswith("../../../<b>é \0 x")
    assert len(library.get(HERE, identity).name) == LONGEST_NAME
    assert [path.name for path in tmp_path.iterdir()] == ["library"]


@pytest.mark.parametrize("identity", ["", "..", "../local", "x" * 16, "0" * 15, "0" * 17, ".bin-1-" + "0" * 16, "0" * 16])
def test_what_is_no_entry_gets_a_sentence(library, identity):
    put(library)
    for act in (library.get, library.open, library.picture, library.curves, library.path, library.restore):
        with pytest.raises(StoreError, match="not in the list any more"):
            act(HERE, identity)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda place: (place / ABOUT).write_text("{"),
        lambda place: (place / ABOUT).write_text("[]"),
        lambda place: (place / ABOUT).write_text(json.dumps(json.loads((place / ABOUT).read_text()) | {"config": {"data": 7}})),
        lambda place: (place / ABOUT).write_text(json.dumps(json.loads((place / ABOUT).read_text()) | {"turn": None})),
        lambda place: (place / ABOUT).write_text(json.dumps(json.loads((place / ABOUT).read_text()) | {"trains": [1]})),
        lambda place: (place / ABOUT).write_bytes(b"\xff\xfe"),
    ],
)
def test_a_damaged_entry_is_left_out_and_counted(library, spoil):
    good, bad = put(library), put(library)
    spoil(library.folder / HERE / bad)
    listing = library.runs(HERE)
    assert ([each.identity for each in listing.runs], listing.damaged) == ([good], 1)


def test_a_damaged_label_costs_the_name_and_not_the_run(library):
    identity = put(library, name="mine")
    (library.folder / HERE / identity / LABEL).write_text("{{{")
    assert library.get(HERE, identity).name == ""


def test_what_is_being_made_or_is_no_entry_is_not_counted(library):
    put(library)
    library.begin(HERE)
    (library.folder / HERE / "notes.txt").write_text("hello")
    assert (len(library.runs(HERE).runs), library.runs(HERE).damaged) == (1, 0)


def test_an_entry_that_could_not_be_written_leaves_nothing(library):
    identity = library.begin(HERE)
    library.abandon(HERE, identity)
    kept = put(library)
    library.abandon(HERE, kept)
    assert [path.name for path in (library.folder / HERE).iterdir()] == [kept]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_folder_that_cannot_be_read_gets_a_sentence(library):
    put(library)
    (library.folder / HERE).chmod(0)
    with pytest.raises(StoreError, match="cannot be read"):
        library.runs(HERE)
    (library.folder / HERE).chmod(0o700)


def test_a_file_where_the_folder_should_be_gets_a_sentence(tmp_path):
    (tmp_path / HERE).write_text("in the way")
    with pytest.raises(StoreError, match="cannot be read"):
        Library(tmp_path).runs(HERE)
    with pytest.raises(StoreError, match="could not be written"):
        Library(tmp_path).begin(HERE)


def test_what_is_deleted_can_be_taken_back_for_a_minute(library):
    identity = put(library, name="mine")
    library.delete(HERE, identity, now=1000.0)
    assert library.runs(HERE) == ([], 0)
    library.empty_bin(HERE, now=1059.0)
    library.restore(HERE, identity)
    assert library.get(HERE, identity).name == "mine"
    library.delete(HERE, identity, now=1000.0)
    library.empty_bin(HERE, now=1062.0)
    with pytest.raises(StoreError, match="not in the list any more"):
        library.restore(HERE, identity)
    assert list((library.folder / HERE).iterdir()) == []


def test_what_was_deleted_meanwhile_does_not_come_back_by_itself(library):
    identity = put(library)
    library.delete(HERE, identity, now=0.0)
    with pytest.raises(StoreError, match="not in the list any more"):
        library.keep(HERE, identity, about(), picture=b"", curves=CURVES, run=None)
    assert library.runs(HERE).runs == []


def test_the_oldest_make_room_unless_they_were_kept_by_hand(tmp_path):
    library = Library(tmp_path, most=3)
    mine = put(library, pinned=True, time=0.0)
    others = [put(library, time=float(number)) for number in (1, 2, 3, 4)]
    assert [each.identity for each in library.runs(HERE).runs] == [others[3], others[2], mine]


def test_the_oldest_make_room_when_there_are_too_many_bytes(tmp_path):
    library = Library(tmp_path, largest=100_000)
    put(library, size=20_000, time=1.0)
    newest = put(library, size=20_000, time=2.0)
    assert [each.identity for each in library.runs(HERE).runs] == [newest]


def test_a_rename_keeps_a_run_from_making_room(tmp_path):
    library = Library(tmp_path, most=1)
    mine = put(library, time=1.0)
    library.rename(HERE, mine, "mine")
    newest = put(library, time=2.0)
    assert {each.identity for each in library.runs(HERE).runs} == {mine, newest}


def test_when_all_that_fits_was_kept_by_hand_no_more_is(tmp_path):
    library = Library(tmp_path, most=2)
    put(library, pinned=True)
    put(library, pinned=True)
    with pytest.raises(StoreError, match="2 were kept by hand"):
        library.begin(HERE, pinned=True)


def test_everybody_together_has_a_bound_too(tmp_path):
    library = Library(tmp_path, local=False, total=250_000)
    owners = [library.owner(f"token-of-a-visitor-{number}") for number in range(4)]
    for age, owner in enumerate(owners):
        identity = put(library, owner, size=20_000)
        os.utime(library.path(owner, identity), (age, age))
    newest = put(library, library.owner(OTHER + "x"), size=20_000)
    assert [len(library.runs(owner).runs) for owner in owners] == [0, 0, 1, 1]
    assert library.get(library.owner(OTHER + "x"), newest)


def test_what_was_kept_by_hand_does_not_go_when_everybody_together_has_too_much(tmp_path):
    library = Library(tmp_path, local=False, total=200_000)
    mine = put(library, "me", size=20_000, pinned=True)
    os.utime(library.path("me", mine), (0, 0))
    other = put(library, "you", size=20_000)
    os.utime(library.path("you", other), (1, 1))
    newest = put(library, "them", size=20_000)
    assert [len(library.runs(owner).runs) for owner in ("me", "you", "them")] == [1, 0, 1]
    assert library.get("them", newest)


@pytest.mark.parametrize("bounds", [{"largest": 200_000}, {"total": 200_000}])
def test_a_run_that_does_not_fit_beside_those_kept_by_hand_is_refused_and_leaves_nothing(tmp_path, bounds):
    library = Library(tmp_path, **bounds)
    kept = [put(library, size=20_000, pinned=True) for _ in range(2)]
    with pytest.raises(StoreError, match="2 were kept by hand"):
        identity = library.begin(HERE, pinned=True)
        try:
            library.keep(HERE, identity, about(), picture=b"", curves=CURVES, run=weights(20_000))
        finally:
            library.abandon(HERE, identity)
    unpinned = put(library, size=20_000)
    with pytest.raises(StoreError, match="2 were kept by hand"):
        library.rename(HERE, unpinned, "mine")
    library.rename(HERE, kept[0], "first")
    assert {each.identity for each in library.runs(HERE).runs} == {*kept, unpinned}
    assert sorted(path.name for path in (library.folder / HERE).iterdir()) == sorted([*kept, unpinned])


def test_one_kept_by_hand_that_goes_on_is_written_even_where_no_other_would_fit(tmp_path):
    library = Library(tmp_path, largest=100_000)
    mine = put(library, size=20_000, pinned=True)
    library.keep(HERE, mine, about(turn=2), picture=b"", curves=CURVES, run=weights(30_000))
    assert library.get(HERE, mine).turn == 2


def test_what_is_deleted_while_it_is_saved_does_not_come_back(library, monkeypatch):
    identity = put(library)
    save = checkpoint.save

    def slow(path, run, **more):
        library.delete(HERE, identity, now=0.0)
        save(path, run, **more)

    monkeypatch.setattr(checkpoint, "save", slow)
    with pytest.raises(StoreError, match="not in the list any more"):
        library.keep(HERE, identity, about(turn=2), picture=b"", curves=CURVES, run=weights())
    assert library.runs(HERE) == ([], 0)
    assert [path.name[:5] for path in (library.folder / HERE).iterdir()] == [".bin-"]


def test_a_full_disk_gets_a_sentence_and_what_was_kept_stays(library, monkeypatch):
    identity = put(library, turn=1)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreError, match="disk is full"):
        library.keep(HERE, identity, about(turn=2), picture=b"", curves=CURVES, run=weights())
    monkeypatch.undo()
    assert library.get(HERE, identity).turn == 1
    assert not [path for path in (library.folder / HERE / identity).iterdir() if path.suffix == ".part"]


def test_a_run_that_only_told_how_far_it_is_cannot_be_opened_yet(library):
    identity = put(library, size=0)
    assert library.get(HERE, identity).nbytes == 0
    with pytest.raises(StoreError, match="has not saved itself yet"):
        library.open(HERE, identity)


def test_a_checkpoint_with_code_in_it_is_refused(library):
    identity = put(library)
    library.path(HERE, identity).write_bytes(b"\x80\x04cos\nsystem\n")
    with pytest.raises(StoreError, match="program code"):
        library.open(HERE, identity)


def test_who_trains_is_known_by_its_process_and_its_words():
    import socket

    mine = Trains(os.getpid(), socket.gethostname(), 15.0)
    assert about(trains=mine).going(110.0)
    assert not about(trains=mine).going(116.0)
    assert not about().going(100.0)
    assert about(trains=Trains(1, "another-machine", 15.0)).going(110.0)


@pytest.mark.skipif(os.name != "posix", reason="asked on POSIX only")
def test_a_process_that_is_gone_does_not_live():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert lives(os.getpid())
    assert not lives(gone.pid)


def test_two_servers_on_one_folder_do_no_harm(tmp_path):
    errors = []

    def work(number):
        library = Library(tmp_path, most=4)
        try:
            for turn in range(6):
                put(library, time=float(10 * turn + number))
                for each in library.runs(HERE).runs[3:]:
                    try:
                        library.delete(HERE, each.identity, now=1000.0)
                    except StoreError as error:
                        assert error.key == "library_gone"  # the other was quicker
        except StoreError as error:
            if error.key != "library_gone":
                errors.append(error)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert errors == []
    assert Library(tmp_path).runs(HERE).damaged == 0


def test_the_folder_stands_below_the_home_or_where_the_system_says(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert home() == tmp_path / "gan-playground"
    monkeypatch.delenv("XDG_STATE_HOME")
    if os.name == "posix":
        assert home().parts[-3:] == (".local", "state", "gan-playground")


def test_strangers_get_less_room(tmp_path):
    shared = library_of(tmp_path, local=False)
    for number in range(14):
        put(shared, "somebody", time=float(number))
    assert len(shared.runs("somebody").runs) == 12
    assert (shared.folder / "somebody" / shared.runs("somebody").runs[0].identity / RUN).exists()
