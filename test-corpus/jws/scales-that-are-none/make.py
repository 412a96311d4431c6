# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Figure, PLAN
from recipes import emit

emit(Figure(scales=(0.0, -1.0, float("nan"), float("inf")) * 4).write(PLAN, BLOCKS))
