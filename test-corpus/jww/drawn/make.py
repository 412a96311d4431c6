# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Drawing, PLAN, SETTINGS
from recipes import emit

ROUND = [("solid", -60.0 + 20.0 * i, 90.0, 8.0, 0.5, 0.3, 0.5, 2.0, kind, 0x00ff00, {"style": style, "color": 10}) for i, (style, kind) in enumerate(((101, -1.0), (101, 0.0), (101, 5.0), (105, 4.0), (106, 4.0), (111, 0.0)))]
emit(Drawing(600, states={(0, 12): 0}).write(PLAN + SETTINGS + ROUND + [("text", 0.0, 80.0, "^@BM\\\\host.example\\IMAGE-MARK.bmp"), ("text", 0.0, 70.0, "m^u2", 3.0, 0.0, "@ＭＳ 明朝", 20001)], BLOCKS))
