# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the packets of all programs (contract/): each number means one message, and the version of a build depends on each
description."""
import collections
import re
import sys

from rules import ROOT

sys.path.insert(0, str(ROOT / "contract"))

from messages import MESSAGE, Table  # noqa: E402  (found by the line above)


def tables():
    """Returns the files that describe messages."""
    return [path for path in sorted((ROOT / "contract").glob("*.def")) if any(MESSAGE.fullmatch(line) for line in path.read_text().splitlines())]


def test_no_number_means_two_messages():
    names = collections.defaultdict(list)
    for path in tables():
        for message in Table(path).messages:
            names[message.number].append(f"{path.name}: {message.name}")
    assert len(names) > 50
    assert not [found for found in names.values() if len(found) > 1]


def test_the_version_of_packets_depends_on_each_description_of_messages():
    listed = re.search(r"contract_messages = files\(([^)]*)\)", (ROOT / "contract/meson.build").read_text())[1]
    assert re.findall(r"'([^']+)'", listed) == [path.name for path in tables()]
    assert "files('wire.h'), contract_messages]" in (ROOT / "common/meson.build").read_text()
