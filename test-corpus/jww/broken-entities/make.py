# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Drawing, PLAN, SETTINGS
from recipes import emit

emit(Drawing(600).write(PLAN + [("line", float("nan"), 0.0, 1.0, 1.0), ("solid", *[1.0] * 8, {"style": 102}), ("line", 0.0, 0.0, 1.0, 1.0, {"style": 200, "color": 5000, "layer": 16, "group": 99})], BLOCKS))
