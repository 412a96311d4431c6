# SPDX-License-Identifier: GPL-2.0-or-later
"""Costs grow as their inputs do (costs.py says how that is measured).

A part of the shapes of each grammar is enough for every day. All of them take some ten minutes of one processor, so the others are
marked `full`; `--full --shape-size 4000000 -k NAME` is what a change of a parser or verifier is tried by.
"""
import re

import pytest

import costs

SOME = {shape.name for shape in costs.chosen(every=96)}
SECONDS = 45  # of CPU time, after which one is ended


@pytest.fixture(scope="module")
def measure(build):
    """The tool that measures: started again where a shape ended it."""
    started = []

    def get():
        if not started or started[-1].process.poll() is not None:
            started.append(costs.Tool(build / "tests/tools/measure", SECONDS))
        return started[-1]

    yield get
    for tool in started:
        tool.process.stdin.close()
        tool.process.wait()


def pytest_generate_tests(metafunc):
    """A run without --full does not collect the other shapes: thousands of tests that do not run cost each process a second or two."""
    if "shape" in metafunc.fixturenames:
        is_full = metafunc.config.getoption("--full")
        metafunc.parametrize("shape", [pytest.param(shape, id=f"{number}-" + re.sub(r"[^\w .:-]+", "_", name), marks=[] if name in SOME else [pytest.mark.full])
                                       for number, (name, shape) in enumerate(costs.SHAPES.items()) if is_full or name in SOME])


def test_cost_grows_as_the_input_does(shape, measure, pytestconfig, tmp_path):
    fault, _ = costs.check(measure(), shape, pytestconfig.getoption("shape_size", 200000), tmp_path)
    assert not fault, f"{shape.name}: {fault}"


class Scripted:
    """A tool that answers with prepared costs of every step, in milliseconds, and counts its measurements of a file."""

    def __init__(self, *rounds):
        self.rounds, self.asked = rounds, {}

    def measure(self, _, path, __):
        number = self.asked[path] = self.asked.get(path, -1) + 1
        cost, outcome = self.rounds[min(number, len(self.rounds) - 1)][int(path.name)]
        return [(cost * 1000, outcome, path.stat().st_size)] * 3


@pytest.mark.parametrize("rounds, fault", [
    ([{0: 1, 1: 10, 2: 20, 4: 40}], ""),
    ([{0: 1, 1: 10, 2: 20, 4: 400}, {0: 1, 1: 10, 2: 20, 4: 40}], ""),  # the last was high by chance
    ([{0: 9, 1: 10, 2: 20, 4: 200}, {0: 1, 1: 30, 2: 20, 4: 90}, {0: 1, 1: 30, 2: 20, 4: 60}], ""),  # another one each time
    ([{0: 7.7, 1: 10, 2: 20, 4: 31}], ""),  # nothing is dear, or the first was low by chance: the second half costs no more than its share
    ([{0: 1, 1: 10, 2: 40, 4: 160, 8: 640, 16: 2560}], "times as much"),
    ([{0: 1, 1: 2, 2: 2, 4: 160, 8: 640, 16: 2560}], "times as much"),
    ([{0: 1, 1: 5, 2: 17, 4: 65, 8: 257, 16: 1025}], "times as much"),
    ([{0: 1, 1: 10, 2: 40, 4: 160, 8: 320, 16: 640}], ""),  # by a sort that passes once more, at one size
    ([{0: 1, 1: 10, 2: 40, 4: 160, 8: (20, "no"), 16: (20, "no")}], "times as much"),  # beyond a limit
    ([{0: 1, 1: 10, 2: 20, 4: 160}, {0: 1, 1: 10, 2: 20, 4: (40, "crash")}], "by a crash"),
])
def test_growth_is_told_by_the_least_of_all_measurements(rounds, fault, tmp_path):
    tool = Scripted(*[{size: cost if isinstance(cost, tuple) else (cost, "pass") for size, cost in costs_of.items()} for costs_of in rounds])
    shape = next(shape for shape in costs.SHAPES.values() if not shape.bounded)
    found, _ = costs.check(tool, shape, 4000, tmp_path)
    assert fault in found and bool(fault) == bool(found), found
