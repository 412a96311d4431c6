# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the failures that happen to a gateway at random moments while it is measured."""
import collections
import subprocess
import threading
import time

AWAY = (0.1, 0.5, 2, 6)  # seconds


class Storm(threading.Thread):
    """Performs one of `moves` (name → (weight, function)) after the other, and the later parts of moves when they are due."""

    def __init__(self, chance, pause, is_over, problem):
        """`pause`: average seconds between two moves. `problem` is called with a description of each fault."""
        super().__init__(daemon=True)
        self.chance, self.pause, self.is_over, self.problem = chance, pause, is_over, problem
        self.told, self.due, self.moves = collections.Counter(), {}, {}

    def later(self, name, call):
        self.due[name] = (time.monotonic() + self.chance.choice(AWAY), call)

    def tend(self, everything=False):
        for key, (due, call) in list(self.due.items()):
            if everything or time.monotonic() >= due:
                del self.due[key]
                self.try_to(key, call)

    def try_to(self, name, call):
        try:
            call()
        except (OSError, subprocess.CalledProcessError) as error:
            self.problem(f"{name}: {error!r}")

    def check_alive(self):
        """Reports a program that ended without having been killed."""

    def run(self):
        names = list(self.moves)
        weights = [weight for weight, _ in self.moves.values()]
        while not self.is_over():
            name, = self.chance.choices(names, weights)
            self.try_to(name, self.moves[name][1])
            self.told[name] += 1
            until = time.monotonic() + self.chance.expovariate(1 / self.pause)
            while time.monotonic() < until and not self.is_over():
                self.tend()
                self.check_alive()
                time.sleep(0.05)
        self.tend(everything=True)
