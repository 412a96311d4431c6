# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwp([para("a") + struct.pack("<I", PARA_HEADER | 40 << 20)]))
