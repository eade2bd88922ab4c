"""The words of a report."""

from playground.judging.report import Floor, Score, Sentence


def test_a_sentence_is_said_with_its_values():
    counts = Sentence("judging.protocol.counts", {"samples": 2000, "count": 1350, "all": 2700})
    assert counts.say().startswith("2\u202f000 samples were drawn, and 1\u202f350 of them")


def test_a_score_has_a_label_and_says_which_way_is_better():
    score = Score("recall", 0.5, None, Floor(0.9, 0.01))
    assert score.label() == "Recall" and "Higher is better" in score.help()
