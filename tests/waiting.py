# SPDX-License-Identifier: GPL-2.0-or-later
"""Waits for events with a limit that only a hang reaches, and measures whether an action is in time relative to the machine's
speed."""
import os
import threading
import time

PATIENCE = 600  # seconds; kiyome promises no such limit, so a slow machine with other work must not reach it


def until(probe, what, pause=0.05, holds=bool, shown=None):
    """Returns the first value of `probe()` for which `holds()` is true; fails after PATIENCE. `what` names the event; `shown()`
    returns what a failure message shows besides the last value. `probe` may fail at once when the event can no longer come, for
    example because the program has ended."""
    end = time.monotonic() + PATIENCE
    while not holds(value := probe()):
        if time.monotonic() >= end:
            more = f": {shown()}" if shown else ""
            raise AssertionError(f"{what} did not come within {PATIENCE} s; last: {value!r}{more}")
        time.sleep(pause)
    return value


def in_front(folder):
    """Returns the environment of a program that never lowers its own priority (nice). Otherwise a test that waits for such
    background work would wait until the tests beside it have ended. `folder` is tests/tools of the build, or another directory
    with a copy of the library."""
    return dict(os.environ, LD_PRELOAD=os.path.join(folder, "libin-front.so"))


# The longest time that starting and ending a small program takes on an idle machine.
START_SECONDS = 0.005


def start_seconds():
    begin = time.monotonic()
    os.waitpid(os.posix_spawn("/bin/true", ["true"], os.environ), 0)
    return time.monotonic() - begin


class within:
    """Asserts that the block ends within `seconds`. On a busy machine the limit grows by the factor by which the slowest start of
    a small program exceeded START_SECONDS meanwhile, so that a failure is due to kiyome and not to other processes."""

    def __init__(self, seconds):
        self.seconds, self.slowness, self.is_over = seconds, 1, threading.Event()
        self.watch = threading.Thread(target=self.look, daemon=True)

    def look(self):
        while not self.is_over.wait(0.05):
            self.slowness = max(self.slowness, start_seconds() / START_SECONDS)

    def __enter__(self):
        self.watch.start()
        self.begin = time.monotonic()
        return self

    def __exit__(self, kind, *_):
        took = time.monotonic() - self.begin
        self.is_over.set()
        self.watch.join()
        if kind is None:
            assert took < self.seconds * self.slowness, f"took {took:.1f} s of {self.seconds} s, while a start took {self.slowness:.1f} times as long"
