import gc
import weakref

from playground.runtime.memory import give_back


class Circle:
    def __init__(self):
        self.itself = self


def test_what_only_points_at_itself_is_gone():
    gc.disable()
    try:
        circle = Circle()
        seen = weakref.ref(circle)
        del circle
        assert seen() is not None
        give_back()
        assert seen() is None
    finally:
        gc.enable()
