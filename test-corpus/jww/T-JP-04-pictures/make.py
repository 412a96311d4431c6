# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Drawing, PLAN, SETTINGS
from recipes import emit

emit(Drawing(700, layers={1: "LAYER"}, dummy=7).write(PLAN + [("text", 0.0, 0.0, r"^@BM\\host.example\IMAGE-MARK.bmp,100,100"), ("dimension", (0.0, 0.0, 1.0, 1.0), (0.0, 0.0, r"^@BMC:\IMAGE-MARK.jpg,1,1"))] + SETTINGS, BLOCKS, [("%temp%IMAGE-MARK.bmp", b"PICTURE-MARK" * 20)], b"TAIL-MARK" * 9))
