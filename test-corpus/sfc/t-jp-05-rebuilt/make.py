# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import SHAPES, STYLES, features, step
from recipes import emit

emit(step("/* COMMENT-MARK */\r\n", features(
    *STYLES, ("sfig_org", "部分図", 1), *SHAPES, ("externally_defined_symbol", 1, 1, 1, "\\\\symbol.example\\SYMBOL", 0, 0, 0, 1), ("externally_defined_hatch", 1, "http://hatch.example/h", 1, 0, ()), ("raster", "RASTER-MARK.tif"), ("text_string", 1, 1, 1, "it's */ \\", 10, 20, 5, 30, 0, 0, 0, 1, 1),
    ("sfig_org", "$$ATRF$$1$$..\\..\\FILE.saf", 3), ("sfig_locate", 0, "部分図", 0, 0, 0, 0.01, 0.01), ("layer", "C-BGD 背景", 1), ("drawing_attribute", {"tag": "3"}, "事業", "工事", "", "平面図", "1", "", "1:500", 2026, 11, 24, "", "市"), ("drawing_sheet", "図面", 3, 1, 420, 297)), author="AUTHOR-MARK"))
