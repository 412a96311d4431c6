# SPDX-License-Identifier: GPL-2.0-or-later
"""Made on each system, with its kind of time."""
from arj_pack import archive, member
from recipes import emit, png

emit(archive(*[member(b"s%d.png" % system, png(system), system=system, time=1735700400) for system in (*range(12), 255)], system=2))
