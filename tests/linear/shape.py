# SPDX-License-Identifier: GPL-2.0-or-later
"""Provides what all generators of repetitions share."""
import re


SHAPES = {}


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


class Shape:
    """One repetition of a grammar: MAKE gives its file for a number of bytes, or a little more. What each piece costs of a BOUNDED one
    depends on the others (rules and elements, clips and figures); then the whole is bounded, at MOST so many bytes of it."""

    def __init__(self, grammar, name, make, kind, file, bounded=False, most=1 << 40):
        self.name, self.make, self.kind, self.file = f"{grammar}: {name}", make, kind, file
        self.grammar, self.bounded, self.most = grammar, bounded, most


def alike(i):
    """Returns a word for each number; all words have the same hash by h * 33 + byte, the function of GLib and others."""
    return b"".join(b"Ez" if i >> bit & 1 else b"FY" for bit in range(16))


def again(unit, before="", after=""):
    """BEFORE, UNIT as often as it fits, AFTER; "{i}" in UNIT is its number, "{alike}" a word for it."""
    unit, before, after = as_bytes(unit), as_bytes(before), as_bytes(after)

    def make(size):
        count = max(size // max(len(unit), 1), 1)
        if b"{alike}" in unit:
            count = max(size // len(unit.replace(b"{alike}", alike(0))), 1)
            return before + b"".join(unit.replace(b"{alike}", alike(i)) for i in range(count)) + after
        if b"{i}" in unit:
            return before + b"".join(unit.replace(b"{i}", b"%d" % i) for i in range(count)) + after
        return before + unit * count + after
    make.label = (before[:12] + b"(" + unit[:24] + b")*" + after[:8]).decode("utf-8", "replace")
    return make


def nested(start, middle="", end="", before="", after=""):
    """START as often as it fits, MIDDLE, END as often."""
    start, middle, end = as_bytes(start), as_bytes(middle), as_bytes(end)

    def make(size):
        count = max(size // (len(start) + len(end)), 1)
        starts = b"".join(start.replace(b"{i}", b"%d" % i) for i in range(count)) if b"{i}" in start else start * count
        return as_bytes(before) + starts + middle + end * count + as_bytes(after)
    make.label = (start[:20] + b"^n" + middle[:8] + end[:12] + b"^n").decode("utf-8", "replace")
    return make


def grammar(name, kind, file, frame, *repetitions, bounded=False):
    """Files of type KIND ("-": as identified) called FILE: FRAME of each of REPETITIONS; a text is one to repeat, and one with names
    that are numbered is repeated with names of one hash, too."""
    taken = set()
    texts = [as_bytes(repetition) for repetition in repetitions if isinstance(repetition, (str, bytes))]
    of_one_hash = [re.sub(rb"([A-Za-z-])\{i\}", rb"\1{alike}", text) for text in texts if re.search(rb"[A-Za-z-]\{i\}", text)]
    for number, repetition in enumerate([*repetitions, *of_one_hash]):
        if isinstance(repetition, (str, bytes)):
            repetition = again(repetition)
        label = getattr(repetition, "label", repetition.__name__)
        label = label.encode("unicode_escape").decode()
        while label in taken:
            label += f" {number}"
        taken.add(label)
        made = Shape(name, label, lambda size, frame=frame, repetition=repetition: as_bytes(frame(repetition(size))), kind, file, bounded)
        SHAPES[made.name] = made


def again_as(kind, suffix, *names):
    """The shapes of the grammars NAMES once more, as KIND; SUFFIX says so of their grammars."""
    for shape in [shape for shape in SHAPES.values() if shape.grammar in names]:
        name = shape.grammar + suffix
        made = Shape(name, shape.name[len(shape.grammar) + 2:], shape.make, kind, shape.file, shape.bounded, shape.most)
        SHAPES[made.name] = made
