#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the benches say of their rounds; TAP on standard output."""
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'bench'))
import paired  # noqa: E402

TESTS = []


def test(sentence):
    def add(function):
        TESTS.append((sentence, function))
        return function
    return add


@test('fewer than six rounds say nothing of the median, and six no more than all of them do')
def few():
    assert paired.interval([1.0] * 5) is None
    assert paired.interval([3, 1, 2, 6, 5, 4]) == (1, 6)
    assert paired.interval(list(range(1, 16))) == (4, 12)  # 2 * (1 + 15 + 105) / 2^15 = 0.007, with the next 0.035


@test('the interval has the median as often as it says')
def covers():
    draw = random.Random(19)
    inside = 0
    for _ in range(2000):
        low, high = paired.interval([draw.lognormvariate(0, 1) for _ in range(12)])
        inside += low <= 1.0 <= high
    assert inside >= 0.94 * 2000, inside


@test('what lies on both sides of the bar is not decided, and neither what was not measured')
def verdicts():
    assert paired.verdict((0.9, 1.2), most=1.2) == paired.HOLDS
    assert paired.verdict((0.9, 1.21), most=1.2) == paired.UNDECIDED
    assert paired.verdict((1.21, 3), most=1.2) == paired.MISSED
    assert paired.verdict((0.95, 1.1), least=0.95) == paired.HOLDS
    assert paired.verdict((0.94, 1.1), least=0.95) == paired.UNDECIDED
    assert paired.verdict((0.8, 0.94), least=0.95) == paired.MISSED
    assert paired.verdict(None, most=1.2) == paired.UNDECIDED
    assert paired.STATUS[paired.UNDECIDED] == 2 and paired.STATUS[paired.MISSED] == 1 and paired.STATUS[paired.HOLDS] == 0


print('1..%d' % len(TESTS))
failed = 0
for number, (sentence, function) in enumerate(TESTS, 1):
    try:
        function()
        print('ok %d - %s' % (number, sentence))
    except AssertionError as error:
        failed += 1
        print('not ok %d - %s\n# %s' % (number, sentence, error))
sys.exit(1 if failed else 0)
