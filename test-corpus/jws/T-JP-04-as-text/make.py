# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Figure, PLAN, SETTINGS
from recipes import emit

emit(Figure(700).write(PLAN + [("text", 0.0, 0.0, r"^@BM\\\\host.example\\IMAGE-MARK.bmp,100,100")] + SETTINGS, BLOCKS))
