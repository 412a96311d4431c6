# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Drawing, PLAN, SETTINGS
from recipes import emit

emit(Drawing(600).write(PLAN, BLOCKS + [(9, "a", [("block", 0.0, 0.0, 1.0, 1.0, 0.0, 10)]), (10, "b", [("block", 0.0, 0.0, 1.0, 1.0, 0.0, 9)])]))
