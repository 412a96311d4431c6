# SPDX-License-Identifier: GPL-2.0-or-later
"""Each of these names could be half-width katakana of CP932; together they are EUC-JP."""
from lzh import level0
from recipes import emit, png

emit(b"".join(level0(name.encode("euc_jp"), png(number)) for number, name in enumerate(("表計算.png", "地図.png", "資料.png"))) + b"\0")
