# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the blocks of the guides: commands, configuration lines and figures."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[1]
GUIDES = ("README.md", "README.ja.md", "doc/overview.md", "doc/overview.ja.md", "CONTRIBUTING.md", "doc/administration.md", "doc/administration.ja.md", "doc/portal.md", "doc/portal.ja.md", "doc/fuzzing.md",
          "doc/scale.md")


def bare(line):
    """Returns the line without its comment."""
    return re.sub(r"(^|\s+)# .*$", "", line).strip()


def blocks(guide):
    """Returns [(number of its first line, its lines)] for each block of a guide: lines between fences, or indented lines after a
    blank line."""
    lines = (ROOT / guide).read_text(encoding="utf-8").splitlines()
    found, at = [], 0
    while at < len(lines):
        end = at + 1
        if lines[at].lstrip().startswith("```"):
            while not lines[end].lstrip().startswith("```"):
                end += 1
            found.append((at + 2, lines[at + 1:end]))
            end += 1
        elif re.match(" {4}", lines[at]) and not lines[at - 1].strip():
            while end < len(lines) and re.match(" {4}", lines[end]):
                end += 1
            found.append((at + 1, lines[at:end]))
        at = end
    return found


def first_of(lines):
    """Returns the line that names a block: its first line that is not only a comment, without its comment."""
    return next((bare(line) for line in lines if bare(line)), "")


def chain(guide, first):
    """Returns the commands, one a line, of the block of a guide that begins with the command `first`."""
    found = [lines for _number, lines in blocks(guide) if first_of(lines) == first]
    assert len(found) == 1, (guide, first, len(found))
    return [bare(line) for line in found[0] if bare(line)]
