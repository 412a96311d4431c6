# SPDX-License-Identifier: GPL-2.0-or-later
"""How tests wait: for an event, with a bound that only a hang reaches."""
import time

PATIENCE = 600  # seconds; no promise of kiyome, so a slow machine beside other work must not reach it


def until(probe, what, pause=0.05, holds=bool, shown=None):
    """The first value of PROBE() for which HOLDS() is true; fails after PATIENCE. WHAT names the event, SHOWN() returns what a failure shows besides
    the last value. PROBE may fail at once when the event can no longer come, for example because the program has ended."""
    end = time.monotonic() + PATIENCE
    while not holds(value := probe()):
        if time.monotonic() >= end:
            more = f": {shown()}" if shown else ""
            raise AssertionError(f"{what} did not come within {PATIENCE} s; last: {value!r}{more}")
        time.sleep(pause)
    return value
