# SPDX-License-Identifier: GPL-2.0-or-later
"""表 of EUC-JP is UTF-8, too; what the other names are in that have no flag, it is in."""
from recipes import Member, emit, png, zip_file

names = ["表.png", "資料/計画.png", "日程.png"]
emit(zip_file([Member(name.encode("euc_jp"), png(number), flags=0) for number, name in enumerate(names)] + [Member("ý.png", png(4))]))
