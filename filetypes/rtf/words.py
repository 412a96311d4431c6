#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Converts the control words of RTF in words.vocabulary to a table in C (vocabulary.h). stays/ is for the writer, schema/ for the
verifier.

usage: words.py SYMBOL FILE... (prints C to standard output)

    word | WORD...                      a word that is kept in text and formatting, with or without a number
    bare | WORD...                      a word that is kept without a number
    word PLACE..., bare PLACE...        the same, but only in these groups
    group IN... > HOLDS | WORD...       a destination that is permitted in the groups IN and contains HOLDS
    starred IN... > HOLDS | WORD...     the same after \\*
    drop CODE | WORD...                 a destination that is dropped with its content; CODE is the code of the removal ("-": none)
    range MIN MAX | WORD...             the smallest and the largest number of these words. Without such a row, the number of a word
                                        has 16 bits, and a destination has no number
    once | WORD...                      a word that may occur once in its group, or a destination that may occur once in the group
                                        that contains it
    property KIND | NAME...             a property of a shape, whose value is a number ("numbers"), an "array" of numbers, a "text" or
                                        a "picture"; "gone": the property is dropped and reported

The verifier's table also has these rows, because its list of words is generated from a published one (published.py):

    section | TITLE                     the section of the RTF Specification on which the following rows are based
    known KIND | WORD...                the published words of a KIND. A flag, toggle or value is permitted in text and formatting,
                                        unless another row has a more specific rule or forbids it. Words of other kinds need a row.
                                        No row can turn a destination into a word
    unknown | WORD...                   words in other rows that the published list does not contain
    never | WORD...                     words that are forbidden

Everything without a row is dropped: a word alone, a destination after \\* with its content.
"""

import pathlib
import sys

PLACES = "body colours field fonts picture info pictures lists math numbers shape property styles value level words drawing instruction name description".split()


def load(*paths):
    """Returns ({word: (kind, places, content or None, is bare, code or None, (smallest, largest) number or None, may occur only
    once)}, {property: kind})."""
    words, properties, ranges, lists = {}, {}, {}, {"known": {}, "unknown": {}, "never": {}, "once": {}, "section": {}}
    for path in paths:
        for number, line in enumerate(pathlib.Path(path).read_text("utf-8").splitlines(), 1):
            if line and not line.startswith("#"):
                read(f"{path}:{number}", line, words, properties, ranges, lists)
    for name, kind in lists["known"].items():
        if kind in ("flag", "toggle", "value") and name not in words and name not in lists["never"]:
            words[name] = ("word", (), None, False, None)
    forbidden = sorted(words.keys() & lists["never"].keys())
    if forbidden or (lists["known"] and words.keys() - lists["known"].keys() != lists["unknown"].keys()):
        raise SystemExit(f"{paths[0]}: may never be, or is in no published list: {' '.join(forbidden)} {' '.join(sorted((words.keys() - lists['known'].keys()) ^ lists['unknown'].keys()))}")
    for name in sorted(name for name, row in words.items() if row[0] == "word" and lists["known"].get(name) == "destination"):
        raise SystemExit(f"{paths[0]}: {name} is a published destination, whose text readers take out of what they show, and a word here")
    for name in sorted((ranges.keys() | lists["once"].keys()) - words.keys()):
        raise SystemExit(f"{paths[0]}: {name} has a range, or is there once, and is in no row")
    for name, row in words.items():
        bounds = ranges.get(name, (-32768, 32767) if row[0] == "word" and not row[3] else None)
        words[name] = (*row, bounds, name in lists["once"])
    return words, properties


def forbidden(path):
    """Returns the words that PATH forbids."""
    return {name for line in pathlib.Path(path).read_text("utf-8").splitlines() if line.startswith("never |") for name in line.partition("|")[2].split()}


def read(where, line, words, properties, ranges, lists):
    head, bar, names = (part.strip() for part in line.partition("|"))
    kind, *rest = head.split()
    if bar and kind in lists:
        lists[kind].update((name, rest[0] if rest else None) for name in names.split())
        return
    table = properties if kind == "property" else words
    holds, code = None, None
    if kind in ("group", "starred") and rest[-2:-1] == [">"]:
        holds, rest = rest[-1], rest[:-2]
    elif kind == "drop" and len(rest) == 1:
        code, rest = None if rest[0] == "-" else rest[0], []
    if bar and kind == "range" and len(rest) == 2:
        for name in names.split():
            if name in ranges or int(rest[0]) > int(rest[1]):
                raise SystemExit(f"{where}: {name} has two ranges or an empty one")
            ranges[name] = (int(rest[0]), int(rest[1]))
        return
    if not bar or kind not in ("word", "bare", "group", "starred", "drop", "property") or (kind in ("group", "starred")) != bool(holds) \
            or kind != "property" and not {*rest, *([holds] if holds else [])} <= set(PLACES):
        raise SystemExit(f"{where}: not understood: {head}")
    for name in names.split():
        if name in table:
            raise SystemExit(f"{where}: {name} stands twice")
        table[name] = rest[0] if kind == "property" else ("word" if kind == "bare" else kind, tuple(sorted(rest)), holds, kind == "bare", code)


def write(symbol, words, properties):
    place = {name: f"KY_RTF_PLACE_{name.upper()}" for name in PLACES}
    once = {word: f"1u << {bit}" for bit, word in enumerate(sorted(word for word, row in words.items() if True in row[6:]))}
    if len(once) > 32:
        raise SystemExit("there is no bit left for a word that a group has once")
    out = ["/* Made by words.py. */", '#include "filetypes/rtf/vocabulary.h"', "", "static const KyRtfWord words[] = {"]
    for word, (kind, where, holds, bare, code, bounds, *_) in sorted(words.items()):
        quoted = f'"{code}"' if code else "NULL"
        out.append(f'  {{ "{word}", KY_RTF_{kind.upper()}, {"TRUE" if bare else "FALSE"}, {" | ".join(place[name] for name in where) or "0"}, '
                   f'{place[holds] if holds else "KY_RTF_PLACE_NONE"}, {quoted}, {"%d, %d" % (bounds or (1, 0))}, {once.get(word, 0)} }},')
    out += ["};", "static const KyRtfProperty properties[] = {"]
    out += [f'  {{ "{name}", KY_RTF_PROPERTY_{kind.upper()} }},' for name, kind in sorted(properties.items())]
    return "\n".join([*out, "};", f"const KyRtfVocabulary {symbol} = {{ words, G_N_ELEMENTS (words), properties, G_N_ELEMENTS (properties) }};"]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(write(sys.argv[1], *load(*sys.argv[2:])))
