# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" + bytes(56))
