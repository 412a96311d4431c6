# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwp([para(hwp_table((0, 0, ""), (0, 1, "")))], flags=0))
