# SPDX-License-Identifier: GPL-2.0-or-later
"""Has kiyome-second-look read what reaches a recipient, whichever front end delivers it. The harness calls it where outputs arrive."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "packaging" / "second-look"))
from second_look import look  # noqa: E402

looked = set()  # hashes of names and contents: many tests get the same


def faults(name, content):
    """Where the portal is stands in notices, as a link in a text."""
    return [finding for finding in look.look(content, name).findings if finding.kind in ("acts", "malformed", "unread")
            or finding.kind == "reaches-out" and not finding.text.startswith("the text has a link")]


def look_at(name, content):
    """CONTENT, in which nothing acts or reaches out."""
    if (key := hash((name, content))) not in looked:
        found = faults(name, content)
        assert not found, (name, found)
        looked.add(key)
    return content
