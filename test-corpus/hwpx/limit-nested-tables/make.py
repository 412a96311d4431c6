# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwpx(["<hp:p><hp:run><hp:tbl><hp:tr><hp:tc>" * 40 + "</hp:tc></hp:tr></hp:tbl></hp:run></hp:p>" * 40]))
