# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that rebuilt drawings look the same: an independent reader (second.py) draws those of test-corpus/ and their outputs,
and the pictures must be almost equal (SSIM). Features and entities of SXF with the same meaning must be read equally."""

import collections
import re
import zlib

import pytest

import cases
import second
from cases import ROOT
from rules import rule

READERS = {"dxf": second.dxf, "jwc": second.jwc, "jws": second.jww, "jww": second.jww, "p21": second.p21, "sfc": second.sfc}
LEAST = 0.99
# For each type, the minimum of compared drawings, and of strokes in at least one of them.
DRAWINGS, STROKES = 2, 12
SIZE_MAX = 1 << 20  # bytes; larger inputs test limits, not the appearance
SIDE, WINDOW, WHITE = 320, 8, 255
FAR = 1e12


class Picture:
    """Draws strokes within a frame as lines one point wide."""

    def __init__(self, strokes, frame):
        self.width = self.height = SIDE
        self.rows = [bytearray([WHITE]) * SIDE for _ in range(SIDE)]
        left, low, right, high = frame
        scale = (SIDE - 1) / (max(right - left, high - low) or 1)
        for points in strokes:
            places = [(round((x - left) * scale), round((y - low) * scale)) for x, y in points]
            for first, last in zip(places, places[1:]):
                self.line(*first, *last)

    def line(self, x, y, to_x, to_y):
        steps = max(abs(to_x - x), abs(to_y - y), 1)
        for i in range(min(steps, 20 * SIDE) + 1):
            column, row = round(x + (to_x - x) * i / steps), round(y + (to_y - y) * i / steps)
            if 0 <= column < SIDE and 0 <= row < SIDE:
                self.rows[row][column] = 0

    def window(self, column, row):
        return b"".join(line[column:column + WINDOW] for line in self.rows[row:row + WINDOW])


def similarity(a, b):
    """Returns the mean of SSIM over the windows in which either picture shows something."""
    total, count = 0.0, 0
    for row in range(0, SIDE, WINDOW):
        for column in range(0, SIDE, WINDOW):
            one, other = a.window(column, row), b.window(column, row)
            if min(one) == WHITE and min(other) == WHITE:
                continue
            count += 1
            if one == other:
                total += 1
                continue
            size = len(one)
            mean_a, mean_b = sum(one) / size, sum(other) / size
            spread_a, spread_b = sum((x - mean_a) ** 2 for x in one) / size, sum((x - mean_b) ** 2 for x in other) / size
            common = sum((x - mean_a) * (y - mean_b) for x, y in zip(one, other)) / size
            low, contrast = (0.01 * WHITE) ** 2, (0.03 * WHITE) ** 2
            total += (2 * mean_a * mean_b + low) * (2 * common + contrast) / ((mean_a ** 2 + mean_b ** 2 + low) * (spread_a + spread_b + contrast))
    return total / count if count else 1.0


def frame_of(strokes):
    """Returns the frame around most strokes: without this limit, a single distant stroke would reduce all others to a point."""
    xs, ys = sorted(x for points in strokes for x, _ in points), sorted(y for points in strokes for _, y in points)
    cut = len(xs) // 50
    return xs[cut], ys[cut], xs[-1 - cut], ys[-1 - cut]


def drawable(strokes):
    return [points for points in strokes if all(abs(value) < FAR for point in points for value in point)]


def compare(one, other):
    """Returns a sentence about the difference, or None."""
    one, other = drawable(one), drawable(other)
    if not one or not other:
        return None if not one and not other else f"{len(one)} strokes became {len(other)}"
    if one == other:
        return None
    frame = frame_of(one)
    seen = similarity(Picture(one, frame), Picture(other, frame))
    return None if seen >= LEAST else f"{seen:.4f} alike, {len(one)} strokes and {len(other)}"


def inputs(kind, folder):
    for case in sorted((ROOT / "test-corpus" / kind).glob("*/expect.ini")):
        expectation = cases.read_expectation(case.parent)
        target = folder / kind / case.parent.name
        target.mkdir(parents=True)
        # Drawings that may be withheld when they are rebuilt again; their own expectation covers this.
        asked = expectation.get("policy", f"methods.{kind}", fallback="rebuild") == "rebuild"
        yield case.parent.name, cases.build_input(case.parent, expectation, target), asked and expectation.get("expect", "outcome") == "rebuilt"


@pytest.mark.parametrize("kind", READERS)
@rule
def test_drawings_show_what_they_showed(kind, inprocess, tmp_path):
    most, count = 0, 0
    for name, path, must in inputs(kind, tmp_path):
        if path.stat().st_size > SIZE_MAX:
            continue
        _, output = cases.sanitize(inprocess, [f"methods.{kind}=rebuild"], path, path.parent / "out")
        if output is None:
            if must:
                yield f"{name}: nothing came out"
            continue
        try:
            before, after = READERS[kind](path.read_bytes()), READERS[kind](output)
        except Exception as error:
            yield f"{name}: {error!r}"
            continue
        wrong = compare(before, after)
        if wrong:
            yield f"{name}: {wrong}"
        most, count = max(most, len(before)), count + 1
    if count < DRAWINGS or most < STROKES:
        yield f"{count} drawings, of {most} strokes at most, are too few to say anything"


@pytest.fixture
def forms(tmp_path):
    """Returns {type: path}: the same rows as features and as entities (test-corpus/sfc/drawn, p21/drawn)."""
    made = {}
    for kind in ("sfc", "p21"):
        case, target = ROOT / "test-corpus" / kind / "drawn", tmp_path / kind
        target.mkdir()
        made[kind] = cases.build_input(case, cases.read_expectation(case), target)
    return made


@rule
def test_features_and_entities_that_say_the_same_are_read_alike(forms):
    strokes = [READERS[kind](path.read_bytes()) for kind, path in forms.items()]
    wrong = compare(*strokes)
    if wrong:
        yield wrong


def points_of(pdf):
    """Returns the points on the paths of the pages, with repetitions."""
    points = collections.Counter()
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        for x, y, act in re.findall(rb"(-?[\d.]+) (-?[\d.]+) ([mlc])\b", content) if b" cm" in content else ():
            points[round(float(x), 1), round(float(y), 1), act] += 1
    return points


@rule
def test_features_and_entities_that_say_the_same_are_drawn_alike(forms, inprocess):
    """Compares kiyome's own drawings of both, as PDF."""
    drawn = {}
    for kind, path in forms.items():
        _, output = cases.sanitize(inprocess, [f"methods.{kind}=image"], path, path.parent / "out")
        drawn[kind] = points_of(output or b"")
    if sum(drawn["sfc"].values()) < 100:
        yield f"{sum(drawn['sfc'].values())} points are too few to say anything"
    for one, other in (("sfc", "p21"), ("p21", "sfc")):
        for point in drawn[one] - drawn[other]:
            yield f"{point} is drawn of {one} alone"


@rule
def test_what_is_not_alike_is_seen():
    """A drawing that lost a stroke is recognized as different."""
    strokes = [[(0, 0), (100, 0)], [(0, 50), (100, 60)], [(0, 100), (100, 100)]]
    if compare(strokes, strokes):
        yield "the same is not alike"
    for other in (strokes[1:], [*strokes[:2], [(0, 100), (100, 95)]], []):
        if not compare(strokes, other):
            yield f"{other} is alike"
