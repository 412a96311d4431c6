# SPDX-License-Identifier: GPL-2.0-or-later
"""表 of EUC-JP is UTF-8, too; what the other names are in, it is in."""
from recipes import cpio_member, emit, png

emit(b"".join(cpio_member(name.encode("euc_jp"), png(number)) for number, name in enumerate(("表.png", "資料/計画.png", "日程.png"))) + cpio_member(b"TRAILER!!!"))
