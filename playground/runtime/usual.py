"""How long something usually takes: from one measurement to the next."""


def usual(before: float, seconds: float, *, rise: float) -> float:
    """The usual time after another measurement: half the way down to a shorter one, `rise` of the way up to a longer.

    Args:
        before: the usual time so far, in seconds; 0 while nothing was measured.
        seconds: how long it took now.
        rise: small, where a single hiccup of the machine should not count.
    """
    share = 1.0 if before == 0.0 else 0.5 if seconds < before else rise
    return before + share * (seconds - before)
