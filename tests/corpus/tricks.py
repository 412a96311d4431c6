# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes each way to hide a text in each format that can express it (T-HID-01 to T-HID-07), and the same document with a value that
shows the text.

A cell of TRICKS is (hiding value, showing value), with another way if the report of this format has one. Or it is a sentence
that tells why the format cannot express the trick or, as Open, why the trick is not found yet."""

import dataclasses

import hidden_documents
import hidden_forms
import hidden_text
from hidden_forms import INCH, MARK, anchored, cell, docx, odt, paragraph, pdf, placed, pptx, run, scheme, set_text, shape, solid, words, xlsx

FORMATS = ("html", "svg", "docx", "vml", "pptx", "xlsx", "odt", "odp", "rtf", "pdf")
SUFFIXES = {"vml": "docx"}


class Open(str):
    """The reason why a trick is not found yet."""


@dataclasses.dataclass
class Trick:
    name: str
    way: str  # how the text is hidden, as the report states it under text.hidden
    cells: dict


def html(style, outer="", text=MARK):
    return f'<!DOCTYPE html><html><body style="{outer}"><p>ok</p><p style="{style}">{text}</p></body></html>'.encode()


def svg(attributes="", before="", after="", text=MARK):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">{before}<text x="10" y="50" font-size="10" {attributes}>{text}</text>'
            f"{after}</svg>").encode()


def word(properties="", block="", around=None):
    return docx(around or paragraph(run(properties), block))


def vml(style="margin-left:20pt;width:100pt;height:50pt", attributes="", text=run(), after=""):
    return docx(paragraph(f'<w:r><w:pict><v:rect style="position:absolute;margin-top:0;{style}" {attributes}><v:textbox><w:txbxContent>{paragraph(text)}'
                          f"</w:txbxContent></v:textbox></v:rect></w:pict></w:r>{after}"))


def slide(properties="", inside="", place=placed(INCH, INCH, INCH, INCH), more="", after="", fill=""):
    return pptx(shape(words(properties, inside), place, fill, more=more) + after)


def sheet(font="", fill="", row="", before=""):
    xf = f'<xf numFmtId="0" fontId="{1 if font else 0}" fillId="{2 if fill else 0}" borderId="0" xfId="0"/>'
    return xlsx('<c r="A1" s="1" t="s"><v>0</v></c>', fonts=f"<font>{font}</font>" if font else "", fills=fill, xfs=xf, row=row, before=before)


def cell_fill(rgb):
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{rgb}"/><bgColor indexed="64"/></patternFill></fill>'


def ruled(formula="1=1", look='<font><color rgb="FFFFFFFF"/></font>', kind="expression"):
    rule = f'<cfRule type="{kind}" dxfId="0" priority="1"><formula>{formula}</formula></cfRule>'
    return xlsx('<c r="A1" t="s"><v>0</v></c>', looks=f"<dxf>{look}</dxf>", after=f'<conditionalFormatting sqref="A1:B9">{rule}</conditionalFormatting>')


def look(says):
    return hidden_documents.open_document("", hidden_documents.style("T", says=says), f'<text:p><text:span text:style-name="T">{MARK}</text:span></text:p><text:p>ok</text:p>')


def lines(says):
    return hidden_documents.open_document("", f'<style:style style:name="T" style:family="paragraph"><style:paragraph-properties {says}/></style:style>',
                                          f'<text:p text:style-name="T">{MARK}</text:p><text:p>ok</text:p>')


def frame(place):
    body = f'<text:p><draw:frame text:anchor-type="page" {place}><draw:text-box><text:p>{MARK}</text:p></draw:text-box></draw:frame></text:p><text:p>ok</text:p>'
    return hidden_documents.open_document(hidden_documents.PAGE, "", body)


def page(says="", place='svg:x="2cm" svg:y="2cm"', block="", cover=""):
    """Returns a presentation. `cover`: the fill of a rectangle that is painted later."""
    styles = (hidden_documents.style("T", says=says) + f'<style:style style:name="P" style:family="paragraph"><style:paragraph-properties {block}/></style:style>'
              f'<style:style style:name="C" style:family="graphic"><style:graphic-properties {cover}/></style:style>')
    text = f'<text:p text:style-name="P"><text:span text:style-name="T">{MARK}</text:span></text:p>'
    rectangle = '<draw:rect draw:style-name="C" svg:x="1cm" svg:y="1cm" svg:width="9cm" svg:height="9cm"/>' if cover else ""
    return hidden_documents.open_document(hidden_documents.PAGE, styles, f'<draw:page draw:name="a"><draw:frame {place} svg:width="5cm" svg:height="5cm"><draw:text-box>{text}</draw:text-box></draw:frame>'
                                          f"{rectangle}</draw:page>", "presentation")


def hidden_slide(state):
    look = f'<style:style style:name="D" style:family="drawing-page"><style:drawing-page-properties xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" presentation:visibility="{state}"/></style:style>'
    text = f'<draw:frame svg:x="2cm" svg:y="2cm" svg:width="5cm" svg:height="5cm"><draw:text-box><text:p>{MARK}</text:p></draw:text-box></draw:frame>'
    return hidden_documents.open_document(hidden_documents.PAGE, look, f'<draw:page draw:name="a" draw:style-name="D">{text}</draw:page>', "presentation")


def rtf(says, before=""):
    colours = r"{\colortbl;\red255\green255\blue255;\red245\green245\blue245;\red192\green192\blue192;\red16\green32\blue64;}"
    return (r"{\rtf1\ansi" + colours + "ok\\par " + before + "{" + says + " " + MARK + r"}\par}").encode()


def printed(before="", inside="", **more):
    """Returns a PDF."""
    return pdf(set_text(y=700, text="ok") + set_text(before, inside=inside, **{name: more.pop(name) for name in ("size", "x") if name in more}), **more)


def opacity(part):
    return printed("/G gs", resources=f"/ExtGState<</G<</ca {part}/CA {part}>>>>")


def shaded(grey):
    """Returns letters in a gradient of three colours, the last of which is `grey`."""
    parts = "".join(f"<</FunctionType 2/Domain[0 1]/N 1/C0[{start}]/C1[{end}]>>" for start, end in ((1, 0.98), (0.98, grey)))
    function = f"<</FunctionType 3/Domain[0 1]/Bounds[.5]/Encode[0 1 0 1]/Functions[{parts}]>>"
    return printed("/Pattern cs /P scn", resources=f"/Pattern<</P<</PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 600 0]/Extend[true true]/Function {function}>>>>>>")


def of_glyphs(paint):
    """Returns letters of a Type 3 font, each of which is drawn by `paint`."""
    codes = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <41> <5a> <0041> endbfrange endcmap end end"
    font = ("/Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 7 0 R>>/FirstChar 65/LastChar 90/Resources<<>>/ToUnicode 8 0 R"
            f"/Encoding<</Differences[65{'/a' * 26}]>>/Widths[{'1 ' * 26}]")
    data = pdf(set_text(y=700, text="ok") + f"BT /T 12 Tf 100 500 Td ({MARK}) Tj ET\n", more=[(font, None), ("", paint.encode()), ("", codes)])
    return data.replace(b"/F 5 0 R>>", b"/F 5 0 R/T 6 0 R>>")


def filled(part, rgb="000000"):
    return f'<w14:textFill><w14:solidFill><w14:srgbClr w14:val="{rgb}"><w14:alpha w14:val="{part}"/></w14:srgbClr></w14:solidFill></w14:textFill>'


def outlined(rgb, width=9525):
    return f'<w14:textOutline w14:w="{width}"><w14:solidFill><w14:srgbClr w14:val="{rgb}"/></w14:solidFill></w14:textOutline>'


def edged(rgb, width, fill):
    return f'<a:ln w="{width}">{solid(rgb)}</a:ln>{fill}'


def word_box(order):
    return docx(paragraph(anchored(INCH, INCH, INCH, INCH, paragraph(run()), order=5) + anchored(0, 0, 4 * INCH, 4 * INCH, "", solid("FFFFFF"), number=2, order=order)))


def coloured(rgb):
    return f'<w:color w:val="{rgb}"/>'


def row_of(height):
    return docx(cell(paragraph(run())).replace("<w:tr>", f'<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr>'))


def font(rest):
    return f'<sz val="11"/>{rest}'


def indented(properties):
    return pptx(shape(words()).replace("<a:p>", f"<a:p><a:pPr {properties}/>"))


def advanced(points):
    """Returns text after a field ADVANCE."""
    field = "".join(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' + (f"<w:r><w:instrText> ADVANCE \\d {points} </w:instrText></w:r>" if kind == "begin" else "") for kind in ("begin", "end"))
    return paragraph(field + run())


def rtf_field(points):
    return rtf("", rf"\pard {{\field{{\*\fldinst ADVANCE \\d {points}}}{{\fldrslt}}}}")


def rtf_shape(left, right):
    return (rf"{{\rtf1\ansi ok\par {{\shp{{\*\shpinst\shpleft{left}\shptop100\shpright{right}\shpbottom1000\shpbxpage\shpbypage{{\sp{{\sn shapeType}}{{\sv 202}}}}"
            rf"{{\shptxt {MARK}\par}}}}}}\par}}").encode()


def rtf_group(left):
    def properties(names, numbers):
        return "".join(rf"{{\sp{{\sn {name}}}{{\sv {number}}}}}" for name, number in zip(names, numbers))

    inner = properties(("relLeft", "relTop", "relRight", "relBottom", "shapeType"), (left, 0, left + 1000, 500, 202))
    group = properties(("groupLeft", "groupTop", "groupRight", "groupBottom"), (0, 0, 2000, 900))
    return (rf"{{\rtf1\ansi ok\par {{\shpgrp{{\*\shpinst\shpleft1000\shptop100\shpright3000\shpbottom1000\shpbxpage\shpbypage{group}"
            rf"{{\shp{{\*\shpinst{inner}{{\shptxt {MARK}\par}}}}}}}}}}\par}}").encode()


def graded(rgb, other):
    stops = "".join(f'<{{0}}:gs {{1}}pos="{place}"><{{0}}:srgbClr {{1}}val="{colour}"/></{{0}}:gs>' for place, colour in ((0, rgb), (100000, other)))
    return f"<{{0}}:gradFill><{{0}}:gsLst>{stops}</{{0}}:gsLst></{{0}}:gradFill>"


def word_graded(rgb, other):
    return "<w14:textFill>" + graded(rgb, other).format("w14", "w14:") + "</w14:textFill>"


def grouped(left):
    place = placed(left, INCH, 2 * INCH, 2 * INCH).replace("</a:xfrm>", f'<a:chOff x="0" y="0"/><a:chExt cx="{2 * INCH}" cy="{2 * INCH}"/></a:xfrm>')
    return (f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" name="g"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>{place}</p:grpSpPr>{shape(words(), placed(0, 0, INCH, INCH))}</p:grpSp>')


def word_group(left):
    place = f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{INCH}" cy="{INCH}"/><a:chOff x="0" y="0"/><a:chExt cx="{INCH}" cy="{INCH}"/></a:xfrm>'
    box = anchored(left, INCH, INCH, INCH, paragraph(run())).replace("wordprocessingShape", "wordprocessingGroup")
    return box.replace("<wps:wsp>", f"<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr>{place}</wpg:grpSpPr><wps:wsp>").replace("</wps:wsp>", "</wps:wsp></wpg:wgp>")


def svg_graded(rgb, other):
    return svg('fill="url(#g)"', f'<linearGradient id="g"><stop offset="0" stop-color="{rgb}"/><stop offset="1" style="stop-color:{other}"/></linearGradient>')


def spaced(space, values):
    """Returns letters in a colour of another colour space."""
    return printed(f"/C cs {values} sc", resources=f"/ColorSpace<</C[{space}]>>")


NO_LAYOUT = Open("what a browser paints over it is known only after its layout")
NO_GLYPHS = Open("embedded fonts are written glyph by glyph, apart from the text that uses them")
NO_PIXELS = Open("pictures are made anew by other workers, beside the text: their colours are not known where it is judged")
NO_ALPHA = "has no opacity of text"
NO_SHAPES = "is a sheet: what lies over cells are drawings, whose place depends on the width of columns"

TRICKS = [
    Trick("marked as hidden", "hidden", {
        "html": (html("display:none"), html("display:block")), "svg": (svg('display="none"'), svg('display="inline"')),
        "docx": (word("<w:vanish/>"), word('<w:vanish w:val="0"/>')), "vml": (vml("width:100pt;height:50pt;visibility:hidden"), vml()),
        "pptx": (slide(more=' hidden="1"'), slide()), "xlsx": (sheet(row=' hidden="1"'), sheet()), "odt": (look('text:display="none"'), look('text:display="true"')), "odp": (page('text:display="none"'), page('text:display="true"')),
        "rtf": (rtf(r"\v"), rtf(r"\v0")),
        "pdf": tuple(printed("/OC /L BDC", resources="/Properties<</L 6 0 R>>", more=[("/Type/OCG/Name(a)", None)], catalog=f"/OCProperties<</OCGs[6 0 R]/D<</{state}[6 0 R]>>>>")
                     for state in ("OFF", "ON"))}),
    Trick("letters of one point", "tiny", {
        "html": (html("font-size:1pt"), html("font-size:2pt")), "svg": (svg('style="font-size:1.3px"'), svg('style="font-size:2.7px"')),
        "docx": (word('<w:sz w:val="2"/>'), word('<w:sz w:val="4"/>')), "vml": (vml(text=run('<w:sz w:val="2"/>')), vml(text=run('<w:sz w:val="4"/>'))),
        "pptx": (slide(' sz="100"'), slide(' sz="200"')), "xlsx": (sheet('<sz val="1"/>'), sheet('<sz val="2"/>')),
        "odt": (look('fo:font-size="1pt"'), look('fo:font-size="2pt"')), "odp": (page('fo:font-size="1pt"'), page('fo:font-size="2pt"')), "rtf": (rtf(r"\fs2"), rtf(r"\fs4")), "pdf": (printed(size=1), printed(size=2))}),
    Trick("letters of a twentieth of their width", "tiny", {
        "html": (html("transform:scaleX(.01)"), html("transform:scaleX(.5)")), "svg": (svg('transform="scale(.05 1)"'), svg('transform="scale(.5 1)"')),
        "docx": (word('<w:w w:val="5"/>'), word('<w:w w:val="50"/>')), "vml": (vml(text=run('<w:w w:val="5"/>')), vml(text=run('<w:w w:val="50"/>'))),
        "pptx": "has no width of letters", "xlsx": "has no width of letters", "odt": (look('style:text-scale="5%"'), look('style:text-scale="50%"')), "odp": (page('style:text-scale="5%"'), page('style:text-scale="50%"')),
        "rtf": (rtf(r"\charscalex5"), rtf(r"\charscalex50")), "pdf": (printed(inside="5 Tz"), printed(inside="50 Tz"))}),
    Trick("letters turned or slanted to a line", "tiny", {
        "html": (html("transform:rotateY(90deg)"), html("transform:rotateY(30deg)")),
        "svg": (svg('transform="matrix(1 0 100 0 0 50)"'), svg('transform="rotate(30) skewX(20)"')),
        "docx": "has no slant of letters", "vml": "has no slant of letters", "pptx": Open("turns in space are not computed"), "xlsx": "has no slant of letters",
        "odt": "has no slant of letters", "odp": Open("transforms of frames are not computed"), "rtf": "has no slant of letters",
        "pdf": (printed("1 0 5 .05 -2500 475 cm"), printed("1 0 .3 1 -150 0 cm"))}),
    Trick("the colour of the paper", "colour", {
        "html": (html("color:#fff"), html("color:#c0c0c0")), "svg": (svg('fill="#fff"'), svg('fill="#c0c0c0"')),
        "docx": (word(coloured("FFFFFF")), word(coloured("C0C0C0"))), "vml": (vml(text=run(coloured("FFFFFF"))), vml(text=run(coloured("C0C0C0")))),
        "pptx": (slide(inside=solid("FFFFFF")), slide(inside=solid("C0C0C0"))), "xlsx": (sheet(font('<color rgb="FFFFFFFF"/>')), sheet(font('<color rgb="FFC0C0C0"/>'))),
        "odt": (look('fo:color="#ffffff"'), look('fo:color="#c0c0c0"')), "odp": (page('fo:color="#ffffff"'), page('fo:color="#c0c0c0"')), "rtf": (rtf(r"\cf1"), rtf(r"\cf3")), "pdf": (printed("1 g"), printed("0.75 g"))}),
    Trick("a colour that nobody can tell from the paper", "colour", {
        "html": (html("color:rgb(245,245,245)"), html("color:rgb(235,235,235)")), "svg": (svg('fill="rgb(245,245,245)"'), svg('fill="rgb(235,235,235)"')),
        "docx": (word(coloured("F5F5F5")), word(coloured("EBEBEB"))), "vml": (vml(text=run(coloured("F5F5F5"))), vml(text=run(coloured("EBEBEB")))),
        "pptx": (slide(inside=solid("F5F5F5")), slide(inside=solid("EBEBEB"))), "xlsx": (sheet(font('<color rgb="FFF5F5F5"/>')), sheet(font('<color rgb="FFEBEBEB"/>'))),
        "odt": (look('fo:color="#f5f5f5"'), look('fo:color="#ebebeb"')), "odp": (page('fo:color="#f5f5f5"'), page('fo:color="#ebebeb"')), "rtf": (rtf(r"\cf2"), rtf(r"\cf3")), "pdf": (printed("0.96 g"), printed("0.92 g"))}),
    Trick("the colour of a dark ground", "colour", {
        "html": (html("color:#102040;background:#102040"), html("color:#fff;background:#102040")),
        "svg": (svg('fill="#102040"', '<rect width="200" height="100" fill="#102040"/>'), svg('fill="#fff"', '<rect width="200" height="100" fill="#102040"/>')),
        "docx": (word(coloured("102040") + '<w:shd w:val="clear" w:fill="102040"/>'), word(coloured("FFFFFF") + '<w:shd w:val="clear" w:fill="102040"/>')),
        "vml": (vml(attributes='fillcolor="#102040"', text=run(coloured("102040"))), vml(attributes='fillcolor="#102040"', text=run(coloured("FFFFFF")))),
        "pptx": (slide(inside=solid("102040"), fill=solid("102040")), slide(inside=solid("FFFFFF"), fill=solid("102040"))),
        "xlsx": (sheet(font('<color rgb="FF102040"/>'), cell_fill("102040")), sheet(font('<color rgb="FFFFFFFF"/>'), cell_fill("102040"))),
        "odt": (look('fo:color="#102040" fo:background-color="#102040"'), look('fo:color="#ffffff" fo:background-color="#102040"')), "odp": (page('fo:color="#102040" fo:background-color="#102040"'), page('fo:color="#ffffff" fo:background-color="#102040"')),
        "rtf": (rtf(r"\cf4\highlight4"), rtf(r"\cf1\highlight4")),
        "pdf": (printed("0.06 0.12 0.25 rg 50 450 300 100 re f"), printed("0.06 0.12 0.25 rg 50 450 300 100 re f 1 g"))}),
    Trick("an opacity of 4 %", "transparent", {
        "html": (html("opacity:.04"), html("opacity:.3")), "svg": (svg('fill-opacity=".04"'), svg('fill-opacity=".3"')),
        "docx": (word(filled(96000)), word(filled(70000))), "vml": (vml(text=run(filled(96000))), vml(text=run(filled(70000)))),
        "pptx": (slide(inside=solid("000000", '<a:alpha val="4000"/>')), slide(inside=solid("000000", '<a:alpha val="30000"/>'))), "xlsx": NO_ALPHA,
        "odt": (look('loext:opacity="4%"'), look('loext:opacity="30%"')), "odp": (page('loext:opacity="4%"'), page('loext:opacity="30%"')), "rtf": NO_ALPHA, "pdf": (opacity(0.04), opacity(0.3))}),
    Trick("shown at a hundredth of their size", "tiny", {
        "html": (html("transform:scale(.01)"), html("transform:scale(.5)")), "svg": (svg('transform="scale(.01)"'), svg('transform="scale(.5)"')),
        "docx": "has no scale of text", "vml": "has no scale of text", "pptx": tuple(pptx(shape(words(), body=f'<a:normAutofit fontScale="{part}"/>')) for part in (1000, 62500)),
        "xlsx": "has no scale of text", "odt": "has no scale of text", "odp": "has no scale of text: shapes are shrunk so far as their text needs", "rtf": "has no scale of text",
        "pdf": (printed(".01 0 0 .01 0 0 cm"), printed(".5 0 0 .5 0 0 cm"))}),
    Trick("a gradient of one colour", "colour", {
        "html": tuple(html(f"background:linear-gradient(#fff,{rgb});-webkit-background-clip:text;color:transparent") for rgb in ("#f8f8f8", "#c0c0c0")),
        "svg": (svg_graded("#fff", "#f8f8f8"), svg_graded("#fff", "#c0c0c0")),
        "docx": (word(word_graded("FFFFFF", "F8F8F8")), word(word_graded("FFFFFF", "C0C0C0"))), "vml": (vml(text=run(word_graded("FFFFFF", "F8F8F8"))), vml(text=run(word_graded("FFFFFF", "C0C0C0")))),
        "pptx": (slide(inside=graded("FFFFFF", "F8F8F8").format("a", "")), slide(inside=graded("FFFFFF", "C0C0C0").format("a", ""))),
        "xlsx": "fills letters with one colour", "odt": "fills letters with one colour", "odp": "fills letters with one colour", "rtf": "fills letters with one colour",
        "pdf": (shaded(0.97), shaded(0.75))}),
    Trick("a mixture with the ground that leaves the ground", "colour", {
        "html": tuple(html(f"color:#fff;mix-blend-mode:{mode}", "background:#102040") for mode in ("multiply", "screen")), "svg": "is written without blend modes",
        "docx": "has no blend modes", "vml": "has no blend modes", "pptx": "has no blend modes", "xlsx": "has no blend modes", "odt": "has no blend modes", "odp": "has no blend modes", "rtf": "has no blend modes",
        "pdf": tuple(printed("0.06 0.12 0.25 rg 50 450 300 100 re f 1 g /G gs", resources=f"/ExtGState<</G<</BM/{mode}>>>>") for mode in ("Multiply", "Screen"))}),
    Trick("the colour of the paper in another space", "colour", {
        "html": (html("color:hsl(0 0% 100%)"), html("color:hsl(0 0% 75%)")), "svg": (svg('fill="hsl(0,0%,100%)"'), svg('fill="hsl(0,0%,75%)"')),
        "docx": "has one space of colours", "vml": "has one space of colours",
        "pptx": tuple(slide(inside=f'<a:solidFill><a:hslClr hue="0" sat="0" lum="{lum}"/></a:solidFill>') for lum in (100000, 75000)),
        "xlsx": (sheet(font('<color indexed="9"/>')), sheet(font('<color indexed="22"/>'))), "odt": "has one space of colours", "odp": "has one space of colours", "rtf": "has one space of colours",
        "pdf": tuple(spaced("/Lab<</WhitePoint[.9642 1 .8249]>>", f"{light} 0 0") for light in (100, 75))}),
    Trick("the colour of the paper from a table", "colour", {
        "html": (html("color:var(--a)", "--a:#fff"), html("color:var(--a)", "--a:#c0c0c0")), "svg": "has no tables of colours", "docx": (word('<w:color w:val="000000" w:themeColor="background1"/>'), word('<w:color w:val="FFFFFF" w:themeColor="text1"/>')),
        "vml": "has the colours of Word", "pptx": tuple(slide(inside=f'<a:solidFill><a:prstClr val="{name}"/></a:solidFill>') for name in ("snow", "gainsboro")),
        "xlsx": "has those of another space", "odt": "has no tables of colours", "odp": "has no tables of colours", "rtf": "has no other colours than of its table",
        "pdf": tuple(spaced("/Indexed/DeviceRGB 1<fffffff8f8f8>" if hides else "/Indexed/DeviceGray 1<ffc0>", "1") for hides in (True, False))}),
    Trick("an ink of which nothing is printed", "colour", {
        "html": "has no inks", "svg": "has no inks", "docx": "has no inks", "vml": "has no inks", "pptx": "has no inks", "xlsx": "has no inks", "odt": "has no inks", "odp": "has no inks", "rtf": "has no inks",
        "pdf": tuple(spaced("/Separation/Gold/DeviceCMYK<</FunctionType 2/Domain[0 1]/N 1/C0[0 0 0 0]/C1[0 .2 .8 .1]>>", tint) for tint in (0, 1))}),
    Trick("no fill", "transparent", {
        "html": (html("color:transparent"), html("color:black")), "svg": (svg('fill="none"'), svg('fill="none" stroke="black"')),
        "docx": (word("<w14:textFill><w14:noFill/></w14:textFill>"), word()), "vml": (vml(text=run("<w14:textFill><w14:noFill/></w14:textFill>")), vml()),
        "pptx": (slide(inside="<a:noFill/>"), slide(inside=f'<a:ln w="9525">{solid("000000")}</a:ln><a:noFill/>')), "xlsx": "fills all letters", "odt": "has no text without a fill", "odp": "has no text without a fill",
        "rtf": "fills all letters", "pdf": (printed(inside="3 Tr"), printed(inside="1 Tr"))}),
    Trick("letters under a line of the colour of the paper", "colour", {
        "html": (html("-webkit-text-stroke:12px #fff"), html("-webkit-text-stroke:12px #fff;paint-order:stroke")), "svg": (svg('stroke="#fff" stroke-width="8"'), svg('stroke="#fff" stroke-width="8" paint-order="stroke"')),
        "docx": (word(outlined("FFFFFF", 127000)), word(outlined("FFFFFF", 3175))), "vml": (vml(text=run(outlined("FFFFFF", 127000))), vml(text=run(outlined("FFFFFF", 3175)))),
        "pptx": (slide(inside=edged("FFFFFF", 127000, solid("000000"))), slide(inside=edged("FFFFFF", 3175, solid("000000")))), "xlsx": "has no lines around letters of a width",
        "odt": "has no lines around letters of a width", "odp": "has no lines around letters of a width", "rtf": "has no lines around letters of a width",
        "pdf": (printed("1 G 8 w", inside="2 Tr"), printed("1 G .2 w", inside="2 Tr"))}),
    Trick("an outline of the colour of the paper, and no fill", "colour", {
        "html": (html("color:#fff;-webkit-text-stroke:1px #fff"), html("color:#fff;-webkit-text-stroke:1px #c0c0c0")), "svg": (svg('fill="none" stroke="#fff"'), svg('fill="none" stroke="#c0c0c0"')),
        "docx": tuple(word("<w14:textFill><w14:noFill/></w14:textFill>" + outlined(rgb)) for rgb in ("FFFFFF", "000000")),
        "vml": tuple(vml(text=run("<w14:textFill><w14:noFill/></w14:textFill>" + outlined(rgb))) for rgb in ("FFFFFF", "000000")),
        "pptx": tuple(slide(inside=edged(rgb, 9525, "<a:noFill/>")) for rgb in ("FFFFFF", "C0C0C0")), "xlsx": "fills all letters", "odt": "has no text without a fill", "odp": "has no text without a fill",
        "rtf": "fills all letters", "pdf": (printed("1 G", inside="1 Tr"), printed(".75 G", inside="1 Tr"))}),
    Trick("the colour of the paper by another name", "colour", {
        "html": (html("color:hwb(0 100% 0%)"), html("color:hwb(0 75% 25%)")), "svg": (svg('color="#fff" fill="currentColor"'), svg('color="#c0c0c0" fill="currentColor"')),
        "docx": (word(coloured("000000") + filled(0, "FFFFFF")), word(coloured("FFFFFF") + filled(0))), "vml": (vml(text=run(coloured("000000") + filled(0, "FFFFFF"))), vml(text=run(coloured("FFFFFF") + filled(0)))),
        "pptx": (slide(inside=scheme("bg1")), slide(inside=scheme("bg1", '<a:lumMod val="75000"/>'))), "xlsx": (sheet(font('<color theme="0"/>')), sheet(font('<color theme="0" tint="-0.25"/>'))),
        "odt": "has one way to say colours", "odp": "has one way to say colours", "rtf": "has one way to say colours", "pdf": (printed("0 0 0 0 k"), printed("0 0 0 .25 k"))}),
    Trick("beside the page", "outside", {
        "html": (html("position:absolute;left:-9999px"), html("position:absolute;left:20px")), "svg": (svg('dx="0"').replace(b'x="10"', b'x="-5000"', 1), svg()),
        "docx": (docx(paragraph(anchored(-5 * INCH, INCH, INCH, INCH, paragraph(run())))), docx(paragraph(anchored(INCH, INCH, INCH, INCH, paragraph(run()))))),
        "vml": (vml("margin-left:-2000pt;width:100pt;height:50pt"), vml()),
        "pptx": (slide(place=placed(-3 * INCH, INCH, INCH, INCH)), slide()), "xlsx": NO_SHAPES,
        "odt": (frame('svg:x="-40cm" svg:y="2cm" svg:width="5cm" svg:height="5cm"'), frame('svg:x="2cm" svg:y="2cm" svg:width="5cm" svg:height="5cm"')),
        "odp": (page(place='svg:x="-40cm" svg:y="2cm"'), page()), "rtf": (rtf_shape(-30000, -28000), rtf_shape(1000, 3000)), "pdf": (printed(x=-900), printed())}),
    Trick("moved beside the page by what is around it", "outside", {
        "html": (html("transform:translateX(-9999px)"), html("transform:translateX(20px)")), "svg": (svg('transform="rotate(90) translate(-5000 0)"'), svg('transform="translate(-5000 0)"').replace(b'x="10"', b'x="5010"', 1)),
        "docx": tuple(docx(paragraph(word_group(left))) for left in (-5 * INCH, INCH)), "vml": tuple(docx(paragraph(f'<w:r><w:pict><v:group style="position:absolute;margin-left:{left}pt;margin-top:0;width:100pt;height:50pt" coordsize="100,50">'
                       f'<v:rect style="position:absolute;width:100;height:50"><v:textbox><w:txbxContent>{paragraph(run())}</w:txbxContent></v:textbox></v:rect></v:group></w:pict></w:r>')) for left in (-2000, 20)),
        "pptx": tuple(pptx(grouped(left)) for left in (-5 * INCH, INCH)), "xlsx": NO_SHAPES,
        "odt": tuple(frame(f'draw:transform="rotate (0.1) translate ({left}cm 2cm)" svg:width="5cm" svg:height="5cm"') for left in (-40, 4)),
        "odp": tuple(page(place=f'draw:transform="rotate (0.1) translate ({left}cm 2cm)"') for left in (-40, 4)), "rtf": "has no transforms",
        "pdf": (printed("1 0 0 1 -2000 0 cm"), printed("1 0 0 1 20 0 cm"))}),
    Trick("moved beside the page within a group", "outside", {
        "html": "has no groups with units of their own", "svg": tuple(svg(before=f'<g transform="translate({left} 0)">', after="</g>") for left in (-5000, 5)),
        "docx": Open("the units of groups are not computed"), "vml": Open("the units of groups are not computed"),
        "pptx": tuple(pptx(grouped(INCH).replace('<a:off x="0" y="0"/><a:ext', f'<a:off x="{left}" y="0"/><a:ext', 1)) for left in (-20 * INCH, 0)), "xlsx": NO_SHAPES,
        "odt": "has groups in the units of the page", "odp": "has groups in the units of the page", "rtf": (rtf_group(-30000), rtf_group(100)),
        "pdf": (printed("q 1 0 0 1 -2000 0 cm"), printed("q 1 0 0 1 20 0 cm"))}),
    Trick("on a slide or sheet that is hidden", "hidden", {
        "html": "has one page", "svg": "has one page", "docx": "has no pages that can be hidden", "vml": "has no pages that can be hidden",
        "pptx": tuple(pptx(shape(words()), show=f' show="{shown}"') for shown in (0, 1)),
        "xlsx": tuple(xlsx('<c r="A1" t="s"><v>0</v></c>', sheets=f' state="{state}"') for state in ("veryHidden", "visible")), "odt": "has no pages that can be hidden", "odp": tuple(hidden_slide(state) for state in ("hidden", "visible")),
        "rtf": "has no pages that can be hidden", "pdf": "has no pages that can be hidden"}),
    Trick("white by a condition that always holds", "colour", {
        "html": tuple(html("", text=MARK + f"<style>@media {medium}{{[style]{{color:#fff}}}}</style>") for medium in ("all", "print")),
        "svg": "is drawn without conditions", "docx": "has no conditions of looks", "vml": "has no conditions of looks", "pptx": "has no conditions of looks",
        "xlsx": tuple(ruled(formula) for formula in ("TRUE", "A1=7")), "odt": "has no conditions of looks of text", "odp": "has no conditions of looks", "rtf": "has no conditions of looks", "pdf": "has no conditions of looks"}),
    Trick("in a format without anything by a condition that always holds", "format", {
        "xlsx": tuple(ruled("LEN(TRIM(A1))&gt;0", f'<numFmt numFmtId="164" formatCode="{code}"/>', "notContainsBlanks") for code in (";;;", "0;0;0;@")),
        **dict.fromkeys(("html", "svg", "docx", "vml", "pptx", "odt", "odp", "rtf", "pdf"), "has no formats of values")}),
    Trick("white on a white picture", "colour", {
        "html": NO_PIXELS, "svg": NO_PIXELS, "docx": NO_PIXELS, "vml": NO_PIXELS, "pptx": NO_PIXELS, "xlsx": NO_SHAPES, "odt": NO_PIXELS, "odp": NO_PIXELS, "rtf": NO_PIXELS, "pdf": NO_PIXELS}),
    Trick("raised over the page", "outside", {
        "html": (html("vertical-align:-9999px"), html("vertical-align:2px")), "svg": "places each text by itself",
        "docx": (word('<w:position w:val="31680"/>'), word('<w:position w:val="6"/>')), "vml": (vml(text=run('<w:position w:val="31680"/>')), vml(text=run('<w:position w:val="6"/>'))),
        "pptx": (slide(' baseline="9000000"'), slide(' baseline="30000"')), "xlsx": "raises no text so far",
        "odt": (look('style:text-position="9000% 100%"'), look('style:text-position="30% 100%"')), "odp": (page('style:text-position="9000% 100%"'), page('style:text-position="30% 100%"')),
        "rtf": (rtf(r"\up3168"), rtf(r"\up6")), "pdf": (printed(inside="9999 Ts"), printed(inside="3 Ts"))}),
    Trick("an indent far left of the page", "outside", {
        "html": (html("text-indent:-9999px"), html("text-indent:20px")), "svg": "has no paragraphs",
        "docx": (word(block='<w:ind w:left="-20000"/>'), word(block='<w:ind w:left="-720"/>')), "vml": "has the paragraphs of Word",
        "pptx": (indented('indent="-40000000"'), indented('marL="342900" indent="-342900"')), "xlsx": "has no indents to the left",
        "odt": (lines('fo:text-indent="-40cm"'), lines('fo:text-indent="-1cm"')), "odp": (page(block='fo:text-indent="-40cm"'), page(block='fo:text-indent="-1cm"')),
        "rtf": (rtf("", r"\pard\li-20000 "), rtf("", r"\pard\li-720 ")), "pdf": "places each line by itself"}),
    Trick("moved off the page by a field", "outside", {
        "html": "has no fields that move text", "svg": "has no fields", "docx": (docx(advanced(2000)), docx(advanced(5))), "vml": "has the fields of Word", "pptx": "has no fields that move text",
        "xlsx": "has no fields", "odt": "has no fields that move text", "odp": "has no fields that move text", "rtf": (rtf_field(2000), rtf_field(5)), "pdf": "has no fields that move text"}),
    Trick("letters over each other", "tiny", {
        "html": (html("letter-spacing:-14px"), html("letter-spacing:-1px")), "svg": (svg('letter-spacing="-8"'), svg('style="letter-spacing:-.1em"')),
        "docx": (word('<w:spacing w:val="-160"/>'), word('<w:spacing w:val="-20"/>')), "vml": (vml(text=run('<w:spacing w:val="-160"/>')), vml(text=run('<w:spacing w:val="-20"/>'))),
        "pptx": (slide(' spc="-1500"'), slide(' spc="-100"')), "xlsx": "has no spacing of letters",
        "odt": (look('fo:letter-spacing="-8pt"'), look('fo:letter-spacing="-1pt"')), "odp": (page('fo:letter-spacing="-8pt"'), page('fo:letter-spacing="-1pt"')),
        "rtf": (rtf(r"\expndtw-160"), rtf(r"\expndtw-20")), "pdf": (printed(inside="-8 Tc"), printed(inside="-1 Tc"))}),
    Trick("letters squeezed into a width", "tiny", {
        "html": "has no width that letters are squeezed into", "svg": (svg('textLength="1"'), svg('textLength="60" lengthAdjust="spacingAndGlyphs"')), "docx": (word('<w:fitText w:val="2" w:id="1"/>'), word('<w:fitText w:val="2000" w:id="1"/>')),
        "vml": (vml(text=run('<w:fitText w:val="2" w:id="1"/>')), vml(text=run('<w:fitText w:val="2000" w:id="1"/>'))), "pptx": "has no width of letters", "xlsx": "has no width of letters",
        "odt": "has no width that letters are squeezed into", "odp": "has no width that letters are squeezed into", "rtf": (rtf(r"\fittext2"), rtf(r"\fittext2000")), "pdf": "has no width of texts"}),
    Trick("under an opaque box", "covered", {
        "html": NO_LAYOUT, "svg": Open("the text was written before what covers it is read"),
        "docx": (word_box(9), word_box(1)),  "vml": tuple(
            docx(paragraph("".join(f'<w:r><w:pict><v:{kind} style="position:absolute;margin-left:{at}pt;margin-top:{at}pt;width:{size}pt;height:{size}pt;z-index:{number}" fillcolor="white">'
                                   f'<v:textbox><w:txbxContent>{paragraph(run(text=text))}</w:txbxContent></v:textbox></v:{kind}></w:pict></w:r>'
                                   for kind, at, size, number, text in (("rect", 50, 100, 1, MARK), (upper, 20, 200, 2, "ok"))))) for upper in ("rect", "oval")),
        "pptx": tuple(slide(after=shape(number=3, place=placed(0, 0, 4 * INCH, 4 * INCH), fill=solid("C00000", alpha))) for alpha in ("", '<a:alpha val="50000"/>')),
        "xlsx": NO_SHAPES, "odt": Open("shapes are placed by the text around them"),
        "odp": tuple(page(cover=f'draw:fill="solid" draw:fill-color="#ffffff"{opacity}') for opacity in ("", ' draw:opacity="50%"')), "rtf": Open("the order of shapes is not read"),
        "pdf": tuple(pdf(set_text(y=700, text="ok") + set_text() + f"1 1 1 rg 50 450 {width} 100 re f\n") for width in (300, 80))}),
    Trick("a line that cuts its text at two points", "tiny", {
        "html": (html("height:2px;overflow:hidden"), html("height:20px;overflow:hidden")), "svg": "has no lines of a height",
        "docx": (word(block='<w:spacing w:line="40" w:lineRule="exact"/>'), word(block='<w:spacing w:line="200" w:lineRule="exact"/>')),
        "vml": tuple(docx(paragraph(f'<w:r><w:pict><v:rect style="position:absolute;width:100pt;height:50pt"><v:textbox><w:txbxContent>'
                                    + paragraph(run(), f'<w:spacing w:line="{height}" w:lineRule="exact"/>') + "</w:txbxContent></v:textbox></v:rect></w:pict></w:r>")) for height in (40, 200)),
        "pptx": "cuts no lines: those of a small height lie over each other",
        "xlsx": "has rows instead of lines", "odt": (lines('fo:line-height="2pt"'), lines('fo:line-height="12pt"')),
        "odp": (page(block='fo:line-height="2pt"'), page(block='fo:line-height="12pt"')),
        "rtf": (rtf("", r"\pard\sl-40\slmult0 "), rtf("", r"\pard\sl-240\slmult0 ")), "pdf": "places each line by itself"}),
    Trick("a row that cuts its text at two points", "tiny", {
        "html": (html("max-height:2px;overflow:hidden"), html("max-height:20px;overflow:hidden")), "svg": "has no tables",
        "docx": (row_of(40), row_of(400)), "vml": "has no tables of its own", "pptx": "has rows that grow with their text",
        "xlsx": (sheet(row=' ht="2" customHeight="1"'), sheet(row=' ht="20" customHeight="1"'), "hidden"),
        "odt": tuple(hidden_documents.open_document("", f'<style:style style:name="C" style:family="table-row"><style:table-row-properties style:row-height="{height}pt"/></style:style>',
                     f'<table:table table:name="t"><table:table-column/><table:table-row table:style-name="C"><table:table-cell><text:p>{MARK}</text:p></table:table-cell></table:table-row></table:table>'
                     "<text:p>ok</text:p>") for height in (2, 20)),
        "odp": "has rows that grow with their text",
        "rtf": tuple(rtf("", rf"\trowd\trrh-{height}\cellx5000\intbl ").replace(rb"}\par}", rb"}\cell\row}") for height in (40, 400)), "pdf": "has no tables"}),
    Trick("clipped to a place beside it", "outside", {
        "html": (html("clip-path:polygon(-90px 0,-50px 0,-50px 9px)"), html("clip-path:polygon(0 0,900px 0,900px 90px,0 90px)")),
        "svg": tuple(svg('clip-path="url(#c)"', f'<clipPath id="c"><rect width="200" height="{height}"/></clipPath>') for height in (20, 60)),
        "docx": "has no clips", "vml": "has no clips", "pptx": "has no clips", "xlsx": "has no clips", "odt": "has no clips of text", "odp": "has no clips of text", "rtf": "has no clips",
        "pdf": tuple(pdf(set_text(y=700, text="ok") + "/X Do\n", resources="/XObject<</X 6 0 R>>", more=[(f"/Type/XObject/Subtype/Form/BBox[0 {bottom} 600 800]/Resources<</Font<</F 5 0 R>>>>", set_text().encode())])
                     for bottom in (600, 0))}),
    Trick("behind a mask that leaves nothing", "outside", {
        "html": (html("-webkit-mask-image:linear-gradient(transparent,transparent)"), html("-webkit-mask-image:linear-gradient(black,black)")),
        "svg": tuple(svg('mask="url(#m)"', f'<mask id="m"><rect width="200" height="100" fill="{fill}"/></mask>') for fill in ("black", "white")),
        "docx": "has no masks", "vml": "has no masks", "pptx": "has no masks", "xlsx": "has no masks", "odt": "has no masks", "odp": "has no masks", "rtf": "has no masks",
        "pdf": (*(printed("/G gs", resources="/ExtGState<</G<</SMask<</S/Luminosity/G 6 0 R>>>>>>", more=[("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Group<</S/Transparency/CS/DeviceGray>>", paint)])
                  for paint in (b"", b"1 g 0 0 600 800 re f")), "transparent")}),
    Trick("letters of a font whose glyphs are empty", "transparent", {
        "html": "is written without fonts of its own", "svg": "is written without fonts of its own",
        "docx": NO_GLYPHS, "vml": NO_GLYPHS, "pptx": NO_GLYPHS, "xlsx": "has no fonts of its own", "odt": NO_GLYPHS, "odp": NO_GLYPHS, "rtf": "is written without fonts of its own",
        "pdf": (of_glyphs("1 0 d0"), of_glyphs("1 0 0 0 1 1 d1 0 0 1 1 re f"))}),
    Trick("in a drawing of no size", "tiny", {
        "html": (html("width:0;height:0;overflow:hidden"), html("width:300px;height:50px;overflow:hidden")),
        "svg": tuple(svg(before=f'<svg width="{width}" height="100">', after="</svg>") for width in (0, 200)),
        "docx": tuple(docx(paragraph(anchored(INCH, INCH, size, size, paragraph(run())))) for size in (0, INCH)), "vml": tuple(vml(f"margin-left:20pt;width:{size};height:{size}") for size in ("0", "50pt")),
        "pptx": tuple(slide(place=placed(INCH, INCH, size, size)) for size in (0, INCH)), "xlsx": "has the heights of rows and widths of columns, which are hidden then",
        "odt": tuple(frame(f'svg:x="2cm" svg:y="2cm" svg:width="{size}cm" svg:height="{size}cm"') for size in (0, 5)), "odp": "has shapes that grow with their text",
        "rtf": (rtf_shape(1000, 1000), rtf_shape(1000, 3000)), "pdf": tuple(printed(f"{size} 0 0 {size} 0 0 cm") for size in (0, 1))}),
    Trick("raised letters of a fiftieth of their size", "tiny", {
        "html": (html("vertical-align:super;font-size:2%"), html("vertical-align:super;font-size:60%")), "svg": (svg('style="baseline-shift:super;font-size:.2px"'), svg('style="baseline-shift:super;font-size:6px"')),
        "docx": "has one size of raised letters", "vml": "has one size of raised letters", "pptx": "has one size of raised letters", "xlsx": "has one size of raised letters",
        "odt": tuple(look(f'style:text-position="33% {size}%"') for size in (2, 58)), "odp": tuple(page(f'style:text-position="33% {size}%"') for size in (2, 58)),
        "rtf": "has one size of raised letters", "pdf": (printed(inside="/F .3 Tf 4 Ts"), printed(inside="/F 7 Tf 4 Ts"))}),
    Trick("clipped away", "outside", {
        "html": (html("clip-path:inset(100%)"), html("clip-path:inset(0)")), "svg": tuple(svg('clip-path="url(#c)"', after=f'<clipPath id="c"><rect width="200" height="{height}"/></clipPath>') for height in (0.5, 100)), "docx": "has no clips", "vml": "has no clips", "pptx": "has no clips",
        "xlsx": "has no clips", "odt": "has no clips of text", "odp": "has no clips of text", "rtf": "has no clips", "pdf": (printed("q 300 100 50 50 re W n"), printed("q 50 450 300 100 re W n"))}),
]


def cases():
    """Yields (trick, format, cell) of all cells that are documents. Each row has each format."""
    for trick in TRICKS:
        assert set(trick.cells) == set(FORMATS), trick.name
        for name, content in trick.cells.items():
            if not isinstance(content, str):
                yield trick, name, content


def faults(tool, folder, trick, name, content):
    suffix, way = SUFFIXES.get(name, name), content[2] if len(content) > 2 else trick.way
    rebuilt = ["methods.svg=rebuild"] if suffix == "svg" else []
    removed = [*rebuilt, hidden_forms.REMOVE.get(suffix, "office.hidden=remove")]
    for is_hidden, data in zip((True, False), content):
        which = "what hides" if is_hidden else "what shows"
        written, report = hidden_text.run(tool, folder, suffix, data, *rebuilt)
        told, codes = hidden_text.ways(report)
        if suffix == "html":
            told = {way} & {way if code.endswith("hidden-text") else "" for code in codes}
        elif suffix != "pdf" and not hidden_text.has_mark(hidden_text.content_of(written)):  # layers that are off are removed
            yield f"{which}: is gone by default"
        if told != ({way} if is_hidden else set()):
            yield f"{which}: is told to be {told or 'seen'}"
        if suffix != "html":
            written, _ = hidden_text.run(tool, folder, suffix, data, f"methods.{suffix}=text")
            less, _ = hidden_text.run(tool, folder, suffix, data, *removed)
            if hidden_text.has_mark(hidden_text.content_of(less)) == is_hidden:
                yield f"{which}: {'stays' if is_hidden else 'goes'} where the policy removes"
        if hidden_text.has_mark(written) == is_hidden:
            yield f"{which}: {'is' if is_hidden else 'is not'} in the text"
