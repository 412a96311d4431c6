# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Drawing, PLAN, SETTINGS
from recipes import emit

emit(Drawing(600).write([("line", 0.0, 0.0, 1.0, 1.0)] * 33000 + PLAN, BLOCKS))
