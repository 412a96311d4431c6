# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds dangling and cyclic references between styles, lists, number formats and notes. Some programs follow them without
detecting cycles."""

from second_look.findings import malformed, shown

LONGEST = 100  # definitions in a chain of references


def endless(links):
    """Returns a definition at which a chain of more than LONGEST references begins, or None. LINKS: pairs of definitions."""
    left = list(links)
    for _ in range(LONGEST):
        beginnings = {beginning for beginning, _ in left}
        left, before = [link for link in left if link[1] in beginnings], len(left)
        if len(left) == before:
            break
    return left[0][0] if left else None


def endless_findings(links, place=""):
    found = endless(links)
    if found is not None:
        yield malformed(f"{shown(' '.join(found))} leads to others in a circle, or in too long a chain", place)


class Numbers:
    """Collects the styles and lists of RTF by their numbers."""

    def __init__(self):
        self.links, self.lists, self.needed = [], set(), set()
        self.styles = self.override = self.style = 0

    def open(self, depth):
        if depth == self.styles + 1:
            self.style = 0

    def close(self, depth):
        self.styles = 0 if depth <= self.styles else self.styles
        self.override = 0 if depth <= self.override else self.override

    def take(self, word, number, depth):
        number = int(number or 0)
        if word == "stylesheet":
            self.styles = depth
        elif word == "listoverride":
            self.override = depth
        elif self.styles and word in ("s", "cs", "ds", "ts"):
            self.style = number
        elif self.styles and word == "sbasedon":
            self.links.append((("style", str(self.style)), ("style", str(number))))
        elif word == "ls":
            (self.lists if self.override == depth else self.needed).add(number)

    def findings(self):
        yield from endless_findings(self.links)
        for number in sorted(self.needed - self.lists - {0}):
            yield malformed(f"the list {number} does not exist")
