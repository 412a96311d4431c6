# SPDX-License-Identifier: GPL-2.0-or-later
from emf_plus import *
from recipes import emit

emit(file(fill_rects(RED, (1, 1, 9, 9)), plus(0x400a, COLOR, words(RED, 1))[:-4] + b"\xff\xff\0\0"))
