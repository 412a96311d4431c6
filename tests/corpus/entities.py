# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes drawings of SXF as entities (P21), from the same rows as those of features (drawings.py)."""

import math

from drawings import step

COLORS = ("black", "red", "green", "blue", "yellow", "magenta", "cyan", "white")
FONTS = ("continuous", "dashed", "dashed spaced", "long dashed dotted")
WIDTHS = (0.13, 0.18, 0.25, 0.35, 0.5)
ENDS = ("blanked arrow", "blanked box", "blanked dot", "dimension origin", "filled box", "filled arrow", "filled dot", "integral symbol", "open arrow", "slash", "unfilled arrow")
MARKERS = ("asterisk", "circle", "dot", "plus", "square", "triangle", "x")
FIGURES = {1: "$$SXF_FM_", 2: "$$SXF_FG_", 3: "$$SXF_G_", 4: "$$SXF_P_"}
CURVES = ("line", "polyline", "circle", "arc", "ellipse", "ellipse_arc", "spline", "clothoid")
STYLES = ("pre_defined_colour", "user_defined_colour", "pre_defined_font", "user_defined_font", "width", "text_font")
RISES = (0.5, -0.5, -1.0)  # vertical offset of a text's reference point by its row, in text heights


def text(words):
    """Returns a string of ISO 10303-21, with characters beyond ASCII as escaped numbers."""
    out, wide = "", ""
    for sign in words + "\0":
        if sign > "~":
            wide += sign.encode("utf-16-be").hex().upper()
            continue
        out += "\\X2\\%s\\X0\\" % wide if wide else ""
        wide = ""
        out += {"'": "''", "\\": "\\\\", "\0": ""}.get(sign, sign)
    return "'%s'" % out


def real(value):
    return "%.6f" % float(value)


def refs(items):
    return "(%s)" % ",".join(items)


class Entities:
    """Converts rows of features (name, parameter …), in the order of their file, to entities."""

    def __init__(self, colors=(), fonts=(), spell=text):
        self.rows, self.number, self.spell = [], 0, spell
        self.unit = self.several("LENGTH_UNIT()", "NAMED_UNIT(*)", "SI_UNIT(.MILLI.,.METRE.)")
        angle = self.several("NAMED_UNIT(*)", "PLANE_ANGLE_UNIT()", "SI_UNIT($,.RADIAN.)")
        self.context = self.several("GEOMETRIC_REPRESENTATION_CONTEXT(2)", "GLOBAL_UNIT_ASSIGNED_CONTEXT((%s,%s))" % (angle, self.unit), "REPRESENTATION_CONTEXT('ID1','2D')")
        self.colors = {i: self.one("DRAUGHTING_PRE_DEFINED_COLOUR('%s')" % name) for i, name in enumerate(COLORS, 1)}
        self.colors |= {i: self.one("COLOUR_RGB(' ',%s,%s,%s)" % tuple(real(part / 255) for part in parts)) for i, parts in enumerate(colors, 17)}
        self.fonts = {i: self.one("DRAUGHTING_PRE_DEFINED_CURVE_FONT('%s')" % name) for i, name in enumerate(FONTS, 1)}
        self.fonts |= {i: self.one("CURVE_STYLE_FONT(%s,%s)" % (spell(name), refs(self.one("CURVE_STYLE_FONT_PATTERN(%s,%s)" % (real(on), real(off))) for on, off in zip(lengths[::2], lengths[1::2])))) for i, (name, lengths) in enumerate(fonts, 17)}
        self.widths = {i: self.one("LENGTH_MEASURE_WITH_UNIT(POSITIVE_LENGTH_MEASURE(%s),%s)" % (real(width), self.unit)) for i, width in enumerate(WIDTHS, 1)}
        self.source = self.one("EXTERNAL_SOURCE(IDENTIFIER('scadec'))")
        self.font = self.one("EXTERNALLY_DEFINED_TEXT_FONT(IDENTIFIER(%s),%s)" % (spell("ＭＳ ゴシック"), self.source))
        self.none = self.one("PRESENTATION_STYLE_ASSIGNMENT((NULL_STYLE(.NULL.)))")
        self.here, self.last, self.curves, self.figures, self.layers = [], [], [], {}, {}

    # --- instances ---

    def one(self, row):
        self.number += 10
        self.rows.append("#%d=%s;\r\n" % (self.number, row))
        return "#%d" % self.number

    def several(self, *parts):
        return self.one("(\r\n%s\r\n)" % "\r\n".join(sorted(parts)))

    def point(self, x, y):
        return self.one("CARTESIAN_POINT(' ',(%s,%s))" % (real(x), real(y)))

    def direction(self, x, y):
        return self.one("DIRECTION(' ',(%.14f,%.14f))" % (x, y))

    def place(self, x, y, degrees=None):
        angle = math.radians(degrees or 0)
        return self.one("AXIS2_PLACEMENT_2D(' ',%s,%s)" % (self.point(x, y), "$" if degrees is None else self.direction(math.cos(angle), math.sin(angle))))

    def occurrence(self, layer, style, item, *kinds, name="' '"):
        made = self.several("ANNOTATION_OCCURRENCE()", "DRAUGHTING_ANNOTATION_OCCURRENCE()", "GEOMETRIC_REPRESENTATION_ITEM()", "REPRESENTATION_ITEM(%s)" % name, "STYLED_ITEM((%s),%s)" % (style, item), *kinds)
        self.layers.setdefault(layer, []).append(made)
        return made

    def style(self, *made):
        return self.one("PRESENTATION_STYLE_ASSIGNMENT((%s))" % ",".join(made))

    def pen(self, color, font, width):
        return self.one("CURVE_STYLE(' ',%s,%s,%s)" % (self.fonts[font], self.widths[width], self.colors[color]))

    def curve(self, layer, color, font, width, item, *kinds, name="' '"):
        return self.occurrence(layer, self.style(self.pen(color, font, width)), item, "ANNOTATION_CURVE_OCCURRENCE()", *kinds, name=name)

    # --- curves ---

    def straight(self, x, y, to_x, to_y):
        first, last = self.point(x, y), self.point(to_x, to_y)
        line = self.one("LINE(' ',%s,%s)" % (first, self.one("VECTOR(' ',%s,1.000000)" % self.direction(float(to_x) - float(x), float(to_y) - float(y)))))
        return self.one("TRIMMED_CURVE(' ',%s,(%s),(%s),.T.,.CARTESIAN.)" % (line, first, last))

    def round(self, x, y, width, height, tilt=None):
        return self.one("CIRCLE(' ',%s,%s)" % (self.place(x, y), real(width)) if width == height else "ELLIPSE(' ',%s,%s,%s)" % (self.place(x, y, tilt), real(width), real(height)))

    def part(self, curve, first, last, clockwise):
        return self.one("TRIMMED_CURVE(' ',%s,(PARAMETER_VALUE(%.14f)),(PARAMETER_VALUE(%.14f)),%s,.PARAMETER.)" % (curve, math.radians(first), math.radians(last), ".F." if clockwise else ".T."))

    def polyline(self, xs, ys):
        return self.one("POLYLINE(' ',%s)" % refs([self.point(x, y) for x, y in zip(xs, ys)]))

    def shape(self, name, values):
        """Returns the geometry of a row, without layer, colour, line type and width."""
        if name == "line":
            return self.straight(*values)
        if name == "polyline":
            return self.polyline(*values[1:])
        if name == "circle":
            return self.round(values[0], values[1], values[2], values[2])
        if name == "arc":
            x, y, radius, clockwise, first, last = values
            return self.part(self.round(x, y, radius, radius), first, last, clockwise)
        if name == "ellipse":
            return self.round(*values)
        if name == "ellipse_arc":
            x, y, width, height, clockwise, tilt, first, last = values
            return self.part(self.round(x, y, width, height, tilt), first, last, clockwise)
        if name == "spline":
            return self.one("BEZIER_CURVE(' ',3,%s,.UNSPECIFIED.,.F.,.U.)" % refs([self.point(x, y) for x, y in zip(values[2], values[3])]))
        x, y, size, clockwise, angle, first, last = values
        return self.one("TRIMMED_CURVE('%s,%s',%s,(PARAMETER_VALUE((%s))),(PARAMETER_VALUE((%s))),.T.,.PARAMETER.)" % (real(first), real(last), self.one("CLOTHOID('%d',%s,%s)" % (clockwise, self.place(x, y, angle), real(size))), real(first), real(last)))

    # --- texts and symbols ---

    def words(self, layer, color, font, words, x, y, height, width, spacing, angle, slant, place, way, name="' '"):
        row, column, turn = (place - 1) // 3, ("left", "centre", "right")[(place - 1) % 3], math.radians(angle)
        rise = RISES[row] * height
        where = self.place(x - math.sin(turn) * rise, y + math.cos(turn) * rise, angle)
        literal = self.one("TEXT_LITERAL_WITH_EXTENT('$$SXF_%s %s',%s,%s,'baseline %s',%s,%s,%s)" % (("baseline", "middleline", "topline")[row], column, self.spell(words), where, column, ".DOWN." if way == 2 else ".RIGHT.", self.font, self.one("PLANAR_EXTENT(' ',%s,%s)" % (real(width), real(height)))))
        style = self.several("TEXT_STYLE(' ',%s)" % self.one("TEXT_STYLE_FOR_DEFINED_FONT(%s)" % self.colors[color]), "TEXT_STYLE_WITH_BOX_CHARACTERISTICS((BOX_HEIGHT(%s),BOX_WIDTH(%s),BOX_SLANT_ANGLE(%.14f),BOX_ROTATE_ANGLE(0.0)))" % (real(height), real(width), math.radians(slant)), "TEXT_STYLE_WITH_SPACING(LENGTH_MEASURE(%s))" % real(spacing))
        return self.occurrence(layer, self.style(style), literal, "ANNOTATION_TEXT_OCCURRENCE()", name=name)

    def symbol(self, layer, color, definition, x, y, to_x, to_y, scale, *kinds):
        target = self.one("SYMBOL_TARGET(' ',%s,%.14f,%.14f)" % (self.one("AXIS2_PLACEMENT_2D(' ',%s,%s)" % (self.point(x, y), self.direction(to_x, to_y))), scale, scale))
        style = self.one("SYMBOL_STYLE(' ',%s)" % self.one("SYMBOL_COLOUR(%s)" % self.colors[color]))
        return self.occurrence(layer, self.style(style), self.one("DEFINED_SYMBOL(' ',%s,%s)" % (definition, target)), "ANNOTATION_SYMBOL_OCCURRENCE()", *kinds)

    def end(self, color, code, x, y, to_x, to_y, scale, curve, *kinds):
        size = math.hypot(to_x, to_y) or 1
        return self.symbol(None, color, self.one("PRE_DEFINED_TERMINATOR_SYMBOL('%s')" % ENDS[code - 1]), x, y, to_x / size, to_y / size, scale, "TERMINATOR_SYMBOL(%s)" % curve, *kinds)

    # --- dimensions and labels ---

    def callout(self, layer, parts, *kinds):
        made = self.several("DRAUGHTING_CALLOUT(%s)" % refs(parts), "DRAUGHTING_ELEMENTS()", "GEOMETRIC_REPRESENTATION_ITEM()", "REPRESENTATION_ITEM(' ')", *kinds)
        styled = self.one("STYLED_ITEM(' ',(%s),%s)" % (self.none, made))
        self.layers.setdefault(layer, []).append(styled)
        self.here.append(styled)

    def note(self, color, values):
        return [self.words(None, color, *values[1:], name="'dimension value'")] if values[0] else []

    def dimension(self, kind, pen, curve, extensions, ends, note):
        """Adds a dimension. `ends` describes its arrow heads: type, direction, place, size and the point from which they come."""
        line = self.curve(None, *pen, curve, "DIMENSION_CURVE()")
        parts = [line]
        for i, values in enumerate(extensions, 1):
            if values[0]:
                parts.append(self.curve(None, *pen, self.straight(*values[3:7]), "PROJECTION_CURVE()", name="'$$SXF_prj_%d'" % i))
        for i, ((code, way, x, y, scale), (from_x, from_y)) in enumerate(ends):
            if code:
                turn = -1 if way == 2 else 1
                parts.append(self.end(pen[0], code, x, y, turn * (x - from_x), turn * (y - from_y), scale, line, "DIMENSION_CURVE_TERMINATOR(%s)" % (".TARGET." if i else ".ORIGIN.")))
        return parts + self.note(pen[0], note)

    def straight_dimension(self, layer, pen, values, n_extensions, n_ends, kind):
        ends, at = [], 4 + 7 * n_extensions
        for i in range(n_ends):
            ends.append((values[at + 5 * i:at + 5 * i + 5], values[2:4] if i == 0 and n_ends == 2 else values[:2]))
        parts = self.dimension(kind, pen, self.straight(*values[:4]), [values[4 + 7 * i:11 + 7 * i] for i in range(n_extensions)], ends, values[at + 5 * n_ends:])
        self.callout(layer, parts, "%s_DIMENSION()" % kind, "DIMENSION_CURVE_DIRECTED_CALLOUT()")

    def round_dimension(self, layer, pen, values, kind):
        x, y, radius, first, last = values[:5]
        ends = []
        for i, (angle, turn) in enumerate(((first, 1), (last, -1))):
            c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            ends.append((values[19 + 5 * i:24 + 5 * i], (x + radius * (c - turn * s), y + radius * (s + turn * c))))
        # SXF's own library says that this arc is clockwise, but it never is.
        parts = self.dimension(kind, pen, self.part(self.round(x, y, radius, radius), first, last, True), (values[5:12], values[12:19]), ends, values[29:])
        self.callout(layer, parts, "%s_DIMENSION()" % kind, "DIMENSION_CURVE_DIRECTED_CALLOUT()")

    def leader(self, layer, pen, xs, ys, circle, code, scale, note):
        line = self.curve(None, *pen, self.polyline(xs, ys), "LEADER_CURVE()")
        parts = [line]
        if circle:
            parts.append(self.curve(None, *pen, self.round(circle[0], circle[1], circle[2], circle[2])))
        if code:
            # The arrow points towards the leader, as in SXF's own library.
            parts.append(self.end(pen[0], code, xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0], scale, line, "LEADER_TERMINATOR()"))
        self.callout(layer, parts + self.note(pen[0], note), "LEADER_DIRECTED_CALLOUT()")

    # --- areas and figures ---

    def area(self, layer, styles, curves):
        item = self.one("ANNOTATION_FILL_AREA(' ',%s)" % refs(self.curves[code - 1] for code in curves))
        style = self.style(self.one("FILL_AREA_STYLE(' ',%s)" % refs(styles)))
        self.here.append(self.occurrence(layer, style, item, "ANNOTATION_FILL_AREA_OCCURRENCE(%s)" % self.point(0, 0)))

    def hatching(self, color, font, width, x, y, distance, degrees):
        angle = math.radians(degrees)
        step_on = self.one("ONE_DIRECTION_REPEAT_FACTOR(' ',%s)" % self.one("VECTOR(' ',%s,%s)" % (self.direction(-math.sin(angle), math.cos(angle)), real(distance))))
        first = self.point(x, y)
        return self.one("FILL_AREA_STYLE_HATCHING(' ',%s,%s,%s,%s,%.14f)" % (self.pen(color, font, width), step_on, first, first, angle))

    def close_curve(self, color, font, width, visible):
        segments = [self.one("COMPOSITE_CURVE_SEGMENT(.CONTINUOUS.,.T.,%s)" % curve) for curve in self.last]
        curve = self.one("COMPOSITE_CURVE(' ',%s,.T.)" % refs(segments))
        self.curves.append(curve)
        self.last = []
        if visible:
            self.here.append(self.curve(None, color, font, width, curve))

    def figure(self, name, kind):
        origin = self.place(0, 0)
        drawn = self.one("DRAUGHTING_SUBFIGURE_REPRESENTATION(%s,%s,%s)" % (self.spell(FIGURES[kind] + name), refs(self.flush() + [origin]), self.context))
        self.figures[name] = self.one("SYMBOL_REPRESENTATION_MAP(%s,%s)" % (origin, drawn)), FIGURES[kind] + name

    def locate(self, layer, name, x, y, angle, scale_x, scale_y):
        mapped, whole = self.figures[name]
        target = self.one("SYMBOL_TARGET(' ',%s,%.14f,%.14f)" % (self.place(x, y, angle), scale_x, scale_y))
        item = self.several("ANNOTATION_SYMBOL()", "GEOMETRIC_REPRESENTATION_ITEM()", "MAPPED_ITEM(%s,%s)" % (mapped, target), "REPRESENTATION_ITEM(' ')")
        self.here.append(self.occurrence(layer, self.none, item, "ANNOTATION_SUBFIGURE_OCCURRENCE()", "ANNOTATION_SYMBOL_OCCURRENCE()", name=self.spell(whole)))

    def flush(self):
        """Writes the entities that were drawn since the last figure."""
        here, self.here = self.here, []
        return here

    # --- rows ---

    def add(self, *rows):
        """Adds a row. The curves before the row of a closed curve are its components."""
        waiting, layers = [], []
        for name, *values in rows:
            values = values[1:] if values and isinstance(values[0], dict) else values
            if name in CURVES:
                waiting.append((name, values))
                continue
            for curve, parameters in waiting:
                if name == "composite_curve_org":
                    self.last.append(self.shape(curve, parameters[4:]))
                else:
                    self.add_row(curve, parameters)
            waiting = []
            if name == "layer":
                layers.append(values)
            elif name == "drawing_sheet":
                self.sheet(values[0], values[3], values[4], layers)
            elif name not in STYLES:
                self.add_row(name, values)
        for curve, parameters in waiting:
            self.add_row(curve, parameters)
        return self

    def add_row(self, name, values):
        layer, pen = values[0], values[1:4]
        if name == "composite_curve_org":
            self.close_curve(*values)
        elif name == "sfig_org":
            self.figure(*values)
        elif name == "sfig_locate":
            self.locate(*values)
        elif name == "text_string":
            self.here.append(self.words(*values))
        elif name == "point_marker":
            _, color, x, y, code, angle, scale = values
            turn = math.radians(angle)
            self.here.append(self.symbol(layer, color, self.one("PRE_DEFINED_POINT_MARKER_SYMBOL('%s')" % MARKERS[code - 1]), x, y, math.cos(turn), math.sin(turn), scale))
        elif name == "externally_defined_symbol":
            _, _, color, symbol, x, y, angle, scale = values
            turn = math.radians(angle)
            self.here.append(self.symbol(layer, color, self.one("EXTERNALLY_DEFINED_SYMBOL(IDENTIFIER(%s),%s)" % (self.spell(symbol), self.source)), x, y, math.cos(turn), math.sin(turn), scale))
        elif name == "fill_area_style_colour":
            self.area(layer, [self.one("FILL_AREA_STYLE_COLOUR(' ',%s)" % self.colors[values[1]])], [values[2], *values[4]])
        elif name == "fill_area_style_hatching":
            n = values[1]
            self.area(layer, [self.hatching(*lines) for lines in values[2:2 + n]], [values[2 + n], *values[4 + n]])
        elif name == "externally_defined_hatch":
            self.area(layer, [self.one("EXTERNALLY_DEFINED_HATCH_STYLE(IDENTIFIER(%s),%s,' ')" % (self.spell(values[1]), self.source))], [values[2], *values[4]])
        elif name == "linear_dim":
            self.straight_dimension(layer, pen, values[4:], 2, 2, "LINEAR")
        elif name == "radius_dim":
            self.straight_dimension(layer, pen, values[4:], 0, 1, "RADIUS")
        elif name == "diameter_dim":
            self.straight_dimension(layer, pen, values[4:], 0, 2, "DIAMETER")
        elif name in ("angular_dim", "curve_dim"):
            self.round_dimension(layer, pen, values[4:], name[:-4].upper())
        elif name == "label":
            self.leader(layer, pen, values[5], values[6], None, values[7], values[8], values[9:])
        elif name == "balloon":
            self.leader(layer, pen, values[5], values[6], values[7:10], values[10], values[11], values[12:])
        else:
            self.here.append(self.curve(layer, *pen, self.shape(name, values[4:])))

    def sheet(self, name, width, height, layers=(), title=None):
        """Adds a sheet with `layers`, (name, is_visible), which are numbered from 1."""
        box = self.one("PLANAR_BOX(' ',%s,%s,%s)" % (real(width), real(height), self.place(0, 0)))
        sheet = self.one("DRAWING_SHEET_REVISION(%s,%s,%s,'01')" % (self.spell(name), refs(self.flush() + [box]), self.context))
        revision = self.one("DRAUGHTING_DRAWING_REVISION('01',%s,'1/100')" % self.one("DRAWING_DEFINITION('1/3',' ')"))
        if title:
            self.one("DRAUGHTING_TITLE((%s),'JAPANESE',%s)" % (revision, self.spell(title)))
        self.one("DRAWING_SHEET_REVISION_USAGE(%s,%s,'01')" % (sheet, revision))
        self.one("PRESENTATION_SIZE(%s,%s)" % (sheet, box))
        hidden = []
        for number, (layer, is_visible) in enumerate([("$$SXF_dummy_layer_for_subfigure", True), *layers]):
            if self.layers.get(number):
                made = self.one("PRESENTATION_LAYER_ASSIGNMENT(%s,' ',%s)" % (self.spell(layer), refs(self.layers[number])))
                self.one("PRESENTATION_LAYER_USAGE(%s,%s)" % (made, sheet))
                hidden += [] if is_visible else [made]
        if hidden:
            self.one("INVISIBILITY(%s)" % refs(hidden))
        return self

    def file(self, *more, author=""):
        return step(*self.rows, *more, mode="AP202_mode", author=author)
