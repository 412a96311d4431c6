# SPDX-License-Identifier: GPL-2.0-or-later
from photos import dib, icon
from recipes import emit

emit(icon(dib(8, 4, 1, b"\xf0\0\0\0" * 4, b"\x81\0\0\0" * 4, b"\0\0\0\0\xff\xff\xff\0"), kind=2))
