# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the words that the pages of an original and of its rebuilt document show, ignoring differences that no reader can see
(see fidelity)."""

import collections
import csv
import datetime
import re

from metafile_text import writes_all

TRUTH = {"TRUE": "1", "FALSE": "0"}
CLOSE = 1e-12  # relative error of numbers that a reader computes again from 15 stored digits
OWN_ERRORS = r"#MACRO\?|#NAME\?|Err:\d+"  # errors of LibreOffice where a workbook stores another value
BOXES = "☐☑☒"
PIECES = 4  # cells that are so close that they are read as one word


def only_in(one, other):
    """Returns the words that occur more often in `one`, in their order."""
    more = collections.Counter(one) - collections.Counter(other)
    found = []
    for word in one:
        if more[word] > 0:
            more[word] -= 1
            found.append(word)
    return found


def today():
    """Returns how dates of today and yesterday are written in words, because a run may last past midnight."""
    found = set()
    for day in (datetime.date.today(), datetime.date.today() - datetime.timedelta(1)):
        for pattern in ("%m/%d/%y", "%m/%d/%Y", "%d/%m/%y", "%d/%m/%Y", "%d.%m.%y", "%d.%m.%Y", "%Y-%m-%d", "%y-%m-%d", "%d-%b-%y",
                        "%Y/%m/%d", "%Y年%m月%d日", "%A, %B %d, %Y", "%d %B %Y", "%B %d, %Y", "%B-%y", "%b-%y", "%d-%m-%y"):
            text = day.strftime(pattern)
            found.update(text.split() + re.sub(r"(?<!\d)0(?=\d)", "", text).split())
    return found


def without_now(went, came):
    """Removes the date and the time of the run if both sides show them."""
    dates = today()

    def is_now(word):
        return word in dates or re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?|AM|PM|上午|下午|午前|午後", word)

    if not any(map(is_now, went)) or not any(map(is_now, came)):
        return went, came
    return [word for word in went if not is_now(word)], [word for word in came if not is_now(word)]


def without_unsteady(went, came, unsteady):
    """Removes from both the unsteady words that disappeared, and for each a new word of the same shape."""
    came = [word for word in came if word.strip(BOXES)]
    for word in unsteady:
        if word not in went:
            continue
        went = went[:went.index(word)] + went[went.index(word) + 1:]
        shape = re.sub(r"\d", "0", word)
        alike = next((other for other in came if re.sub(r"\d", "0", other) == shape), None)
        if alike:
            came = came[:came.index(alike)] + came[came.index(alike) + 1:]
    return went, came


def without_hyphens(words):
    """Removes hyphens after letters, which pdftotext removes at the end of a line. A minus sign remains."""
    return list(filter(None, (re.sub(r"(?<=\w)[-\u00ad\u2010\u2011]|^[-\u2010\u2011]$", "", word) for word in words)))


def covers(words, pieces):
    """Returns whether the pieces, in any order, form these words with each letter used once."""
    rest = "\n".join(words)
    for piece in sorted(pieces, key=len, reverse=True):
        at = rest.find(piece)
        if at < 0:
            return False
        rest = rest[:at] + "\n" + rest[at + len(piece):]
    return not rest.strip("\n")


def are_same(went, came):
    """Returns whether the words differ only in their line breaks and hyphens."""
    went, came = without_hyphens(went), without_hyphens(came)
    went, came = only_in(went, came), only_in(came, went)
    return "".join(went) == "".join(came) or covers(went, came) or covers(came, went)


def without_name(words, names):
    """Removes the name of the file, which a field shows and which differs by its suffix."""
    own = "|".join(re.escape(name) for name in names)
    return [re.sub(rf"^\S*(?<![\w-])({own})", "NAME", word) for word in words]


def number_of(text):
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def is_same_cell(one, other):
    if one == other or TRUTH.get(one, one) == TRUTH.get(other, other):
        return True
    first, second = number_of(one), number_of(other)
    return first is not None and second is not None and abs(first - second) <= CLOSE * max(1, abs(first), abs(second))


def rows_of(path):
    """Returns the filled cells of a sheet, as LibreOffice writes it, by their positions."""
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        return {(y, x): text for y, row in enumerate(csv.reader(file)) for x, text in enumerate(row) if text.strip()}


def same_cells(before, after, again=()):
    """Compares the sheets' CSV files, in order. Returns the texts of all cells if each shows the same on both sides, or has
    another text also when the original is read `again` (a clock, a random number); else None."""
    again = again or before
    if not before or len(before) != len(after) or len(before) != len(again):
        return None
    texts = []
    for one, other, once_more in zip(map(rows_of, before), map(rows_of, after), map(rows_of, again)):
        if one.keys() != other.keys() or not all(is_same_cell(one[at], other[at]) or once_more.get(at) != one[at] for at in one):
            return None
        texts += list(one.values()) + list(other.values())
    return texts


def is_cut(word, text, numbers):
    """Returns whether a cell without enough room shows `word`: part of its text, '###', or a number with fewer digits; or
    whether parts of adjacent cells form it."""
    if not word.strip("#"):
        return True
    number = number_of(word)
    if number is not None and any(abs(number - other) <= 10.0 ** -len(word.partition(".")[2]) for other in numbers):
        return True
    if re.fullmatch(r"[-\d.]+E[-+]\d+", word) and any(abs(number - other) <= CLOSE for other in numbers):
        return True
    for _ in range(PIECES):
        size = next((size for size in range(len(word), 0, -1) if word[:size] in text), 0)
        word = word[size:]
        if not word or size == 0:
            break
    return not word


def are_cut(went, came, texts):
    text = "\n".join("".join(text.split()) for text in texts)
    numbers = [number for number in map(number_of, texts) if number is not None]
    return all(word in TRUTH or is_cut(word, text, numbers) for word in went + came)


def compare(before, after, original, names, cells, unsteady=()):
    """Returns the result of comparing the words of the pages `before` and `after`:
    "equal"    each word occurs as often;
    "cut"      a workbook: each cell shows the same, and the difference is text cut at the edge of a cell;
    "pixels"   the missing words are in a metafile of `original`, which became a picture;
    "more"     only errors of the reference program are missing, and words were added: it does not draw all of the original;
    "DIFFERS"  otherwise.
    `names` are the files' own names. `cells` returns a workbook's sheets as lists of CSV files, and on request those of the
    original read again as a third list. `unsteady` words differ in each run."""
    before, after = without_name(before, names), without_name(after, names)
    went, came = without_unsteady(*without_now(only_in(before, after), only_in(after, before)), unsteady)
    if "".join(before) == "".join(after) or are_same(went, came):
        return "equal"
    texts = same_cells(*cells(bool(unsteady)))
    if texts is not None and are_cut(went, came, texts):
        return "cut"
    if not came and writes_all(original, went):
        return "pixels"
    return "more" if all(re.fullmatch(OWN_ERRORS, word) for word in went) else "DIFFERS"
