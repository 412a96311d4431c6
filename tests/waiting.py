# SPDX-License-Identifier: GPL-2.0-or-later
"""Waits for events, with a bound that only a hang reaches, and measures whether something is in time relative to the machine's speed."""
import os
import threading
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


def in_front(folder):
    """The environment of a program that puts no work behind other processes (nice): a test that waits for such work waits until the tests
    beside it have ended. FOLDER: tests/tools of the build, or another with a copy of the library."""
    return dict(os.environ, LD_PRELOAD=os.path.join(folder, "libin-front.so"))


# What the start and end of a small program takes at most where nothing else runs.
START_SECONDS = 0.005


def start_seconds():
    begin = time.monotonic()
    os.waitpid(os.posix_spawn("/bin/true", ["true"], os.environ), 0)
    return time.monotonic() - begin


class within:
    """The block ends within SECONDS, or, on a machine that is busy meanwhile, within as many times as long as its slowest start of a small program took
    longer than such a start may take. A promise is then broken by kiyome and not by what runs beside the test."""

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
