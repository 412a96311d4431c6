# SPDX-License-Identifier: GPL-2.0-or-later
"""Half-width katakana of CP932 may be UTF-8, too; what the other names are in, they are in."""
from recipes import emit, tar_of_bytes

emit(tar_of_bytes(*(name.encode("cp932") for name in ("a.png", "ﾃｽ.png", "予定表.png", "図/ソース.png"))))
