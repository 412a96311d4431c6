# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the words that the pages of an original and of its rebuilt document show, without differences that no reader sees (see fidelity)."""

import collections
import csv
import datetime
import re

from metafile_text import writes_all

TRUTH = {"TRUE": "1", "FALSE": "0"}
CLOSE = 1e-12  # of numbers that a reader computes again from what was written with 15 digits
OWN_ERRORS = r"#MACRO\?|#NAME\?|Err:\d+"  # of LibreOffice, where a workbook stores another value
BOXES = "☐☑☒"
PIECES = 4     # of cells that stand so close that they read as one word


def only_in(one, other):
    """The words that ONE has oftener, in their order."""
    more = collections.Counter(one) - collections.Counter(other)
    found = []
    for word in one:
        if more[word] > 0:
            more[word] -= 1
            found.append(word)
    return found


def today():
    """How dates of today are written, in words, and yesterday's: a run may last past midnight."""
    found = set()
    for day in (datetime.date.today(), datetime.date.today() - datetime.timedelta(1)):
        for pattern in ("%m/%d/%y", "%m/%d/%Y", "%d/%m/%y", "%d/%m/%Y", "%d.%m.%y", "%d.%m.%Y", "%Y-%m-%d", "%y-%m-%d", "%d-%b-%y",
                        "%Y/%m/%d", "%Y年%m月%d日", "%A, %B %d, %Y", "%d %B %Y", "%B %d, %Y", "%B-%y", "%b-%y", "%d-%m-%y"):
            text = day.strftime(pattern)
            found.update(text.split() + re.sub(r"(?<!\d)0(?=\d)", "", text).split())
    return found


def without_now(went, came):
    """Without the date and the time of the run, where both sides show one."""
    dates = today()

    def is_now(word):
        return word in dates or re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?|AM|PM|上午|下午|午前|午後", word)

    if not any(map(is_now, went)) or not any(map(is_now, came)):
        return went, came
    return [word for word in went if not is_now(word)], [word for word in came if not is_now(word)]


def without_unsteady(went, came, unsteady):
    """Both without UNSTEADY words: those of them that went, and for each a word of the same shape that came."""
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
    """Without those behind a letter: pdftotext takes them away at the end of a line. A minus sign stays."""
    return list(filter(None, (re.sub(r"(?<=\w)[-\u00ad\u2010\u2011]|^[-\u2010\u2011]$", "", word) for word in words)))


def covers(words, pieces):
    """TRUE when the pieces, in any order, are these words, each letter used up once."""
    rest = "\n".join(words)
    for piece in sorted(pieces, key=len, reverse=True):
        at = rest.find(piece)
        if at < 0:
            return False
        rest = rest[:at] + "\n" + rest[at + len(piece):]
    return not rest.strip("\n")


def are_same(went, came):
    """TRUE for words that differ only in where they are broken or hyphenated."""
    went, came = without_hyphens(went), without_hyphens(came)
    went, came = only_in(went, came), only_in(came, went)
    return "".join(went) == "".join(came) or covers(went, came) or covers(came, went)


def without_name(words, names):
    """A field shows the name of the file, which is another one with another suffix."""
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
    """The filled cells of a sheet as LibreOffice writes it, by their places."""
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        return {(y, x): text for y, row in enumerate(csv.reader(file)) for x, text in enumerate(row) if text.strip()}


def same_cells(before, after, again=()):
    """The sheets' CSV files, in order. The texts of all cells when each shows the same on both sides, or what is another text
    AGAIN, too, when the original is read once more (a clock, a random number); else None."""
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
    """TRUE when a cell that has no more place shows WORD: a part of its text, '###', a number with fewer digits; or when
    parts of neighbours stand together."""
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
    """What of the words of the pages BEFORE and AFTER:
    "equal"    each word is there as often;
    "cut"      of a workbook: each cell shows the same, and what differs is cut at the edge of a cell;
    "pixels"   what went is written by a metafile of ORIGINAL, and became a picture with it;
    "more"     nothing went but errors of the reference itself, something came: it does not draw all of the original;
    "DIFFERS"  else.
    NAMES are the files' own. CELLS gives a workbook's sheets as lists of CSV files, those of the original again as a third when asked. UNSTEADY words are other ones each time."""
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
