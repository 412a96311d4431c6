# SPDX-License-Identifier: GPL-2.0-or-later
"""The second byte of 表 is a backslash."""
from lzh import level0
from recipes import emit, png

emit(level0("表.png".encode("cp932"), png(1)) + level0("資料\\ソース.png".encode("cp932"), png(2)) + b"\0")
