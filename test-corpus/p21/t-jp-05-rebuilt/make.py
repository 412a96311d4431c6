# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import SHAPES, text_of
from entities import Entities, refs, text
from recipes import emit


def raw(words):
    """As many CAD programs write it, where CP932 has its characters."""
    if any(sign > "\uffff" or sign in "\u202e\u200b" for sign in words):
        return text(words)
    return "'%s'" % words.replace("'", "''").replace("\\", "\\\\")


drawing = Entities(colors=[(255, 0, 0)], fonts=[("$$SXF_線", (5.5, 3.5, 2.5, 1.5))], spell=raw)
drawing.add(*[row for row in SHAPES if row[0] not in ("spline", "clothoid", "composite_curve_org") and not row[0].startswith("fill_area")], ("sfig_org", "部分図", 1))
drawing.add(("polyline", 1, 1, 1, 1, 4, (0, 10, 10, 0), (0, 0, 10, 0)), ("composite_curve_org", 1, 1, 1, 1), ("fill_area_style_colour", 1, 17, 1, 0, ()), ("fill_area_style_hatching", 1, 2, (1, 1, 2, 11.0, 12.0, 5.0, 60.0), (1, 17, 1, 1.0, 2.0, 5.0, 30.0), 1, 0, ()),
            ("spline", 1, 1, 1, 1, 1, 4, (0, 10, 20, 30), (0, 10, 10, 0)), ("clothoid", 1, 1, 1, 1, 0, 0, 50, 0, 0, 0, 20), ("externally_defined_symbol", 1, 1, 1, "\\\\symbol.example\\SYMBOL", 0, 0, 0, 1), ("externally_defined_hatch", 1, "http://hatch.example/h", 1, 0, ()),
            ("text_string", 1, *text_of("it's */ \\ 𠮷")), ("text_string", 1, *text_of("隠\u202e\u200b語")), ("sfig_org", "$$ATRF$$1$$..\\..\\FILE.saf", 3), ("sfig_locate", 0, "部分図", 0, 0, 0, 0.01, 0.01), ("line", 2, 1, 1, 1, 0, 0, 10, 10))
# Entities of nobody, what needs them, and lists of which only a part is left.
unknown = drawing.one("RASTER_PICTURE('RASTER-MARK.tif','\\\\\\\\host.example\\\\MARK')")
drawing.here.append(drawing.occurrence(1, drawing.none, unknown, "ANNOTATION_CURVE_OCCURRENCE()", name="'NEEDS-MARK'"))
drawing.here.append(drawing.several("ANNOTATION_OCCURRENCE()", "PICTURE_OCCURRENCE('PICTURE-MARK')"))
drawing.here.append("#999999")
drawing.one("EXTERNALLY_DEFINED_TEXT_FONT(IDENTIFIER(%s),%s)" % (text("ＭＳ 明朝"), drawing.one("EXTERNAL_SOURCE(IDENTIFIER('\\\\\\\\source.example\\\\SOURCE-MARK'))")))
drawing.one("DRAUGHTING_ORGANIZATION_ASSIGNMENT(%s,%s,%s)" % (drawing.one("ORGANIZATION($,%s,' ')" % text("市")), drawing.one("ORGANIZATION_ROLE('owner')"), refs([drawing.one("DRAUGHTING_DRAWING_REVISION('01',%s,'1/500')" % drawing.one("DRAWING_DEFINITION('1',' ')"))])))
emit(drawing.sheet("A3_horizontal", 420, 297, [("C-BGD 背景", True), ("見えない", False)], title="平面図").file("/* COMMENT-MARK */\r\n", author="AUTHOR-MARK"))
