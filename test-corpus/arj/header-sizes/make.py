# SPDX-License-Identifier: GPL-2.0-or-later
"""First parts of 30 bytes and more, as versions of ARJ wrote them, up to the largest header, and one that is larger than its header."""
from arj_pack import archive, header, member
from recipes import emit, png

members = [member(b"a%d.png" % size, png(size), extra=bytes(size)) for size in (0, 2, 4, 16, 225)]
wrong = bytearray(header(b"broken.png", png(1), png(1)))
wrong[4] = 255
emit(archive(*members, member(b"l" * 2300 + b".png", png(9)), bytes(wrong), extra=bytes(4)))
