# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the make.py recipes named `marks` of test-corpus/: the same lines in each format, with struck-out, superscript and
subscript text. test_marks.py compares the output of the method `text` with the lines listed here."""

# A line has its runs, (text, look), and the expected line of text. The look is "s" for struck out, "^" for superscript, "_" for
# subscript, or several of them.
LINES = [
    ([("会費：", ""), ("3,000円", "s"), ("無料", "")], "会費：〔取消：3,000円〕無料"),
    ([("10", ""), ("3", "^"), ("人、10", ""), ("-6", "^"), ("m、H", ""), ("2", "_"), ("O", "")], "10³人、10⁻⁶m、H₂O"),
    ([("x", ""), ("a/b", "^"), ("、a", ""), ("i", "_"), ("、料金", ""), ("※1", "^"), ("、2", ""), ("nd", "^")], "x^(a/b)、a_i、料金※1、2nd"),
    ([("第1", "s"), ("回", "s"), ("第2回", ""), ("10", "s"), ("3", "s^"), ("人", "")], "〔取消：第1回〕第2回〔取消：10³〕人"),
    ([("普通", "")], "普通"),
]


def lines(run, line):
    """Returns all lines. `run(text, is_struck, script)` makes a run in a format and `line(runs)` a line; script is 1, 0 or -1."""
    return "".join(line("".join(run(text, "s" in look, ("^" in look) - ("_" in look)) for text, look in runs)) for runs, _ in LINES)
