# SPDX-License-Identifier: GPL-2.0-or-later
"""Each of these names could be half-width katakana of CP932; together they are EUC-JP."""
from recipes import Member, emit, png, zip_file

emit(zip_file([Member(name.encode("euc_jp"), png(number), flags=0) for number, name in enumerate(("表計算.png", "地図.png", "資料.png"))]))
