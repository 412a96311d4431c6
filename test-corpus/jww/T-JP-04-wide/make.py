# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Drawing, PLAN, SETTINGS
from recipes import emit

emit(Drawing(700, wide=True).write(PLAN + [("text", 0.0, 0.0, r"^@BM\\host.example\IMAGE-MARK.bmp,100,100"), ("text", 0.0, 9.0, "a\u202eb\0c\x07", 5.0, 0.0, r"\\host.example\FONT-MARK.ttf")] + SETTINGS, BLOCKS, [("IMAGE-MARK.png", b"PICTURE-MARK" * 20)]))
