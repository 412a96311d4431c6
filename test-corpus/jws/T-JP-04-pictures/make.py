# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Figure, PLAN, SETTINGS
from recipes import emit

emit(Figure(700, mark=b"MARK-OF-ANOTHER").write(PLAN + [("text", 0.0, 0.0, r"^@BM\\\\host.example\\IMAGE-MARK.bmp,100,100")] + SETTINGS, BLOCKS, [("%%temp%%IMAGE-MARK.bmp", b"PICTURE-MARK" * 20)], b"TAIL-MARK" * 9))
