# SPDX-License-Identifier: GPL-2.0-or-later
"""Headers that follow the first one: several, empty ones, one that is cut short."""
from arj_pack import archive, header, member
from recipes import emit, png

emit(archive(member(b"a.png", png(1), more=(b"E" * 9, b"X" * 300)), member(b"b.png", png(2), more=(b"EXTENDED-MARK",) * 20)) [:-4] + header(b"c.png")[:-2] + b"\xff\xffCUT")
