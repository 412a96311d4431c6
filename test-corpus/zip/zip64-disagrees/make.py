# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from recipes import Member, emit, png, zip_file

record = struct.pack("<IQHHIIQQQQ", 0x06064b50, 44, 45, 45, 0, 0, 7, 7, 99, 3)
member = Member("a.png", png(1))
at = len(member.local()) + len(member.central(0))
locator = struct.pack("<IIQI", 0x07064b50, 0, at, 1)
emit(zip_file([member], before_end=record + locator))
