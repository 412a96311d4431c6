# SPDX-License-Identifier: GPL-2.0-or-later
"""The names of a packed archive are looked at before the first of them is read that may be read in two ways."""
import gzip

from recipes import emit, tar_of_bytes

emit(gzip.compress(tar_of_bytes(*(name.encode("euc_jp") for name in ("a.png", "表.png", "資料/計画.png", "日程.png"))), mtime=0))
