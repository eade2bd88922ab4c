import threading

from playground.runtime.mailbox import Mailbox


def test_an_empty_mailbox_has_nothing_new():
    assert Mailbox().newest() is None


def test_the_newest_item_wins():
    mailbox = Mailbox()
    mailbox.put("old")
    mailbox.put("new")
    assert mailbox.newest() == ("new", 2)


def test_a_reader_gets_nothing_twice():
    mailbox = Mailbox()
    version = mailbox.put("only")
    assert mailbox.newest(after=version) is None


def test_a_slow_reader_of_a_fast_writer_sees_rising_items_and_the_last_one():
    mailbox, last = Mailbox(), 20_000
    writer = threading.Thread(target=lambda: [mailbox.put(number) for number in range(1, last + 1)])
    writer.start()
    seen, items = 0, []
    while seen < last:
        found = mailbox.newest(after=seen)
        if found:
            items.append(found[0])
            seen = found[1]
    writer.join(5)
    assert items == sorted(set(items))
    assert items[-1] == last


def test_versions_of_many_writers_are_never_the_same():
    mailbox, versions = Mailbox(), []
    writers = [threading.Thread(target=lambda: versions.extend(mailbox.put(0) for _ in range(1000))) for _ in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join(5)
    assert sorted(versions) == list(range(1, 4001))
