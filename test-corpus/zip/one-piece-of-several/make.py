# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from recipes import Member, emit, png

member = Member("a.png", png(1))
directory = member.central(0)
emit(member.local() + directory
     + struct.pack("<IHHHHIIH", 0x06054b50, 2, 0, 1, 1, len(directory), len(member.local()), 0))
