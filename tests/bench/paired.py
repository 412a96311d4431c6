# SPDX-License-Identifier: GPL-2.0-or-later
"""Evaluates paired rounds. Each round measured the same without and with another activity, directly one after the other. Other
work of the machine affects both, and only ratios within a pair are compared."""
import json
import math
import os

CONFIDENCE = 0.95
HOLDS, MISSED, UNDECIDED = 'pass', 'MISS', 'not decided'
STATUS = {HOLDS: 0, MISSED: 1, UNDECIDED: 2}


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def interval(ratios):
    """Returns an interval that contains the median with at least the probability CONFIDENCE for any distribution of the ratios:
    from the k-th smallest to the k-th largest (by the binomial distribution). None if there are too few rounds (six are the
    minimum)."""
    n = len(ratios)
    ordered, below, found = sorted(ratios), 0.0, None
    for k in range(1, n // 2 + 1):
        below += math.comb(n, k - 1) / 2 ** n
        if 2 * below > 1 - CONFIDENCE:
            break
        found = ordered[k - 1], ordered[n - k]
    return found


def verdict(between, most=None, least=None):
    """Returns whether the value in the interval `between` (low, high), or None, is at most `most`, or at least `least`. An
    interval on both sides of the limit, from a noisy machine, decides nothing."""
    if between is None:
        return UNDECIDED
    low, high = between
    if most is not None:
        return HOLDS if high <= most else MISSED if low > most else UNDECIDED
    return HOLDS if low >= least else MISSED if high < least else UNDECIDED


def earlier(path):
    """Returns the rounds of earlier runs in `file`, to which a run of a few minutes adds."""
    if path is None or not os.path.exists(path):
        return []
    with open(path, encoding='ascii') as file:
        return [tuple(pair) for pair in json.load(file)]


def keep(path, pairs):
    if path is not None:
        with open(path, 'w', encoding='ascii') as file:
            json.dump(pairs, file)
