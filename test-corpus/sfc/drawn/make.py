# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import STYLES, features, step
from recipes import emit


def note(text, x, y, height=5.0, width=None, angle=0, place=2, direction=1):
    return 1, 1, text, x, y, height, width or height * len(text) / 2, 0, angle, 0, place, direction


def square(x, y, size):
    return "polyline", 1, 1, 1, 1, 5, (x, x + size, x + size, x, x), (y, y, y + size, y + size, y)


emit(step(features(
    *STYLES, ("layer", "見える", 1), ("layer", "見えない", 0),
    square(0, 0, 40), ("composite_curve_org", 1, 1, 3, 1), square(10, 10, 10), ("composite_curve_org", 1, 1, 3, 0),
    ("fill_area_style_colour", 1, 17, 1, 1, (2,)), ("fill_area_style_hatching", 1, 1, (1, 1, 1, 0.0, 0.0, 4.0, 45.0), 2, 0, ()), ("sfig_org", "塗り", 1),
    ("line", 1, 17, 2, 3, 0, 0, 3000, 0), ("text_string", 1, 1, *note("北へ三千", 3000, 0, 300.0, 1200.0, 0, 1)[1:]), ("sfig_org", "測地", 2),
    ("line", 1, 17, 4, 5, 20, 20, 400, 20), ("line", 2, 1, 1, 1, -9000, -9000, 9000, 9000), ("circle", 1, 1, 2, 2, 100, 100, 30), ("arc", 1, 1, 1, 3, 100, 100, 40, 1, 90, 0), ("ellipse", 1, 1, 1, 1, 200, 100, 40, 20, 30), ("ellipse_arc", 1, 1, 17, 1, 200, 100, 50, 30, 0, 30, 0, 180),
    ("spline", 1, 17, 1, 1, 1, 7, (300, 310, 330, 340, 350, 370, 380), (100, 140, 140, 100, 60, 60, 100)), ("clothoid", {"tag": "3.1"}, 1, 1, 1, 3, 300, 150, 50, 0, 0, 10, 80), *(("point_marker", 1, 1, 40 + 10 * code, 40, code, 0, 3) for code in range(1, 8)),
    ("text_string", 1, 1, 1, "配筋図 ソ 表示", 210, 250, 10, 70, 0, 0, 0, 5, 1), ("text_string", 1, 17, *note("縦書き", 380, 250, 40.0, 10.0, 0, 7, 2)[1:]), ("text_string", 1, 1, *note("斜め", 300, 220, 10.0, 20.0, 30, 3)[1:]),
    ("linear_dim", 1, 1, 1, 1, 60, 180, 160, 180, 1, 60, 140, 60, 142, 60, 182, 1, 160, 140, 160, 142, 160, 182, 6, 1, 60, 180, 1, 10, 1, 160, 180, 1, *note("1,000", 110, 181)), ("angular_dim", 1, 1, 1, 1, 200, 180, 40, 0, 90, *[0] * 7, *[0] * 7, 9, 1, 240, 180, 1, 9, 1, 200, 220, 1, *note("90", 235, 215)),
    ("radius_dim", 1, 1, 1, 1, 100, 100, 121.2, 121.2, 6, 1, 121.2, 121.2, 1, *note("R30", 130, 125)), ("diameter_dim", 1, 1, 1, 1, 70, 100, 130, 100, 7, 1, 70, 100, 1, 7, 2, 130, 100, 1, *note("D60", 150, 101)),
    ("label", 1, 1, 1, 1, 3, (50, 70, 90), (240, 250, 250), 9, 1, *note("引出", 80, 251)), ("balloon", 1, 1, 1, 1, 2, (100, 125), (240, 250), 130, 250, 5, 6, 1, *note("12", 130, 250, 4.0, 4.0, 0, 5)), ("externally_defined_symbol", 1, 1, 1, "\\\\symbol.example\\SYMBOL-MARK", 30, 200, 0, 5),
    ("sfig_locate", 1, "塗り", 20, 40, 10, 1, 1), ("sfig_locate", 0, "測地", 350, 30, 0, 0.02, 0.02), ("sfig_locate", 2, "塗り", -9000, 0, 0, 1, 1), ("drawing_sheet", "図面", 3, 1, 420, 297))))
