# SPDX-License-Identifier: GPL-2.0-or-later
"""表 of EUC-JP is UTF-8, too; what the other names are in, it is in."""
from recipes import emit, tar_of_bytes

emit(tar_of_bytes(*(name.encode("euc_jp") for name in ("a.png", "表.png", "資料/計画.png", "日程.png"))))
