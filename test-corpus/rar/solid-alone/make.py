# SPDX-License-Identifier: GPL-2.0-or-later
from rar3 import archive, member
from recipes import emit

emit(archive(member(b"b.txt", b"second", 0x10, 0x33, 29, packed=b"\1\2\3"), flags=8))
