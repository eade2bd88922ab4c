"""The worksheet: what a visitor predicted, saw and noted, as one page to print or hand in.

A document of its own, without scripts; the visitor's words go in escaped.
"""

from playground.lessons.lecture import Lecture


def worksheet(lecture: Lecture) -> str:
    """The page."""
    return ""
