# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the evaluation of the rounds of the benches."""
import random

from rules import script

paired = script("tests/bench/paired.py")


def test_fewer_than_six_rounds_say_nothing_of_the_median():
    """With six rounds, the interval covers all of them."""
    assert paired.interval([1.0] * 5) is None
    assert paired.interval([3, 1, 2, 6, 5, 4]) == (1, 6)
    assert paired.interval(list(range(1, 16))) == (4, 12)  # 2 * (1 + 15 + 105) / 2^15 = 0.007; with the next term 0.035


def test_the_interval_has_the_median_as_often_as_it_says():
    draw = random.Random(19)
    inside = 0
    for _ in range(2000):
        low, high = paired.interval([draw.lognormvariate(0, 1) for _ in range(12)])
        inside += low <= 1.0 <= high
    assert inside >= 0.94 * 2000, inside


def test_what_lies_on_both_sides_of_the_bar_is_not_decided():
    """An interval that was not measured is not decided, either."""
    assert paired.verdict((0.9, 1.2), most=1.2) == paired.HOLDS
    assert paired.verdict((0.9, 1.21), most=1.2) == paired.UNDECIDED
    assert paired.verdict((1.21, 3), most=1.2) == paired.MISSED
    assert paired.verdict((0.95, 1.1), least=0.95) == paired.HOLDS
    assert paired.verdict((0.94, 1.1), least=0.95) == paired.UNDECIDED
    assert paired.verdict((0.8, 0.94), least=0.95) == paired.MISSED
    assert paired.verdict(None, most=1.2) == paired.UNDECIDED
    assert paired.STATUS[paired.UNDECIDED] == 2 and paired.STATUS[paired.MISSED] == 1 and paired.STATUS[paired.HOLDS] == 0
