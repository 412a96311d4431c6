# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the blocks of the guides: commands, lines of configuration, figures."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[1]
GUIDES = ("README.md", "README.ja.md", "doc/overview.md", "doc/overview.ja.md", "CONTRIBUTING.md", "doc/administration.md", "doc/administration.ja.md", "doc/portal.md", "doc/portal.ja.md", "doc/fuzzing.md",
          "doc/scale.md")


def bare(line):
    """LINE without its comment."""
    return re.sub(r"(^|\s+)# .*$", "", line).strip()


def blocks(guide):
    """Returns [(number of its first line, its lines)] for each block of GUIDE: lines between fences, or indented ones after a blank line."""
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
    """What names a block: its first line that is more than a comment, without one."""
    return next((bare(line) for line in lines if bare(line)), "")


def chain(guide, first):
    """The commands of the block of GUIDE that begins with FIRST, a line each."""
    found = [lines for _number, lines in blocks(guide) if first_of(lines) == first]
    assert len(found) == 1, (guide, first, len(found))
    return [bare(line) for line in found[0] if bare(line)]
