# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import SHAPES, STYLES, features, step
from recipes import emit

emit(step(features(*STYLES, *SHAPES, ("drawing_attribute", {"tag": "3"}, "事業", "工事", "", "平面図", "1", "", "1:500", 2026, 11, 24, "", "市"), ("layer", "LAYER-MARK", 1), ("drawing_sheet", "図面", 3, 1, 420, 297)), author="AUTHOR-MARK"))
