# SPDX-License-Identifier: GPL-2.0-or-later
"""Drawings (SVG, DXF, SXF, JWW), mailboxes and cpio."""

import drawings
import entities as sxf
import jwc as old_jw_cad
import jww as jw_cad
from shape import again, again_as, grammar, nested


def svg(value):
    return b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">' + value + b"</svg>"


def sheet(value):
    return svg(b"<style>" + value + b"</style>" + b"<rect class='a0 a1' id='b0' style='fill:red'/>" * 50)


def styled(value):
    return svg(b"<style>[a~=x],[a*='bbbbbbbc' i]{fill:red}.c .c .c rect{fill:blue}rect+rect:nth-last-child(3n){fill:lime}:not(.a1):last-of-type{stroke:red}</style>" + value)


def entities(value):
    return b"<!DOCTYPE svg [ <!ENTITY n 'http://www.w3.org/2000/svg'> ]>" + svg(b"<g>" + value + b"</g>")


grammar("SVG", "svg", "a.svg", svg, "<path/>", "<path d='M0 0L1 1'/>", "<g id='a{i}'/>", "<a{i}/>", "<g a{i}='b'/>", "<g id='a'/>", "<use href='#a{i}'/>", "<clipPath id='a{i}'><rect width='1'/></clipPath>", "<rect fill='url(#a{i})' id='a{i}x'/>", "<text>a</text>", "<text><tspan>a</tspan></text>", "<a><path/></a>", "<switch><g/><g/></switch>",
        "<script/>", "<unknown/>", "<image href='data:image/png;base64,AAAA'/>", "<image href='http://a'/>", "<linearGradient id='a{i}'><stop style='stop-color:red'/></linearGradient>", "<rect class='a{i}' style='fill:red;stroke:blue'/>", "<metadata><x/></metadata>", "<style>.a{i}{fill:red}</style>",
        "<g id='a{i}'><use href='#a{i}'/></g>", again("<use href='#a'/>", before="<g id='a'><path/></g>", after=""), nested("<g>", "", "</g>"), nested("<g id='a'>", "<path/>", "</g>"), nested("<a>", "", "</a>"), nested("<text><tspan>", "a", "</tspan></text>"), nested("<switch>", "<g/>", "</switch>"),
        again("M0 0L1 1", before="<path d='", after="'/>"), again("fill:red;", before="<path style='", after="'/>"), again("a{i} ", before="<path class='", after="'/>"), again("(", before="<path style='fill:", after="'/>"), again("font:1px a;", before="<path style='", after="'/>"), again("1px ", before="<path style='font:", after="'/>"),
        again("url(#a) ", before="<path fill='", after="'/>"), again("QUJD\n", before="<image href='data:image/png;base64,", after="'/>"), lambda size: svg(b"<defs>" + b"".join(b"<g id='a%d'><use href='#a%d'/></g>" % (i, i - 1) for i in range(size // 40)) + b"</defs><use href='#a9'/>"))
grammar("style sheets of SVG", "svg", "a.svg", sheet, ".a{fill:red}", "rect.a0,#b0,*{fill:red;stroke:blue}", "a,", ".a0,", "{", "}", "@media{", "@media print,", "@media screen{.a{fill:red}}", "@import 'a';", "/*", "/**/", "'", "(", "a:b;", "@", again("fill:red;", before=".a0{", after="}"), again(".a0,", before="", after=".a1{fill:red}"), again("{", before="@a", after="}"),
        "[a{i}]", "[a*='b' i]{fill:red}", ".a{i} > rect{fill:red}", "rect ~ rect:nth-child(2n+1){fill:red}", ":not(", ":not(.a{i}){fill:red}", "a ", "\\", "[a='", again("a>", before="", after="a{fill:red}"), again("[a]", before="", after="{fill:red}"), again("a,", before=":is(", after="a){fill:red}"))
grammar("elements that rules of style are for", "svg", "a.svg", styled, "<rect a='b'/>", "<rect class='a0 a1 a2'/>", "<g><rect/></g>", "<a/>", again("b", before="<rect a='", after="'/>"), again("b ", before="<rect a='", after="'/>"), again("c{i} ", before="<rect class='", after="'/>"), nested("<g class='c'>", "<rect/>", "</g>"))
grammar("entities of SVG", "svg", "a.svg", entities, "<g xmlns='&n;'/>", "&n;", "&", "&amp;", "&n")
grammar("entities that are said", "svg", "a.svg", lambda value: b"<!DOCTYPE svg [" + value + b"]>" + svg(b"<g/>"), "<!ENTITY a 'http://a'>", "<!ATTLIST a b CDATA #IMPLIED>", "<!-- -->", "<!--", "<!ENTITY", " ")


def dxf(value):
    return b"0\nSECTION\n2\nENTITIES\n" + value + b"0\nEOF\n"


grammar("DXF", "dxf", "a.dxf", dxf, "0\nTEXT\n1\na\n", "0\nMTEXT\n1\n\\\\Pa\n", "1\na\n", "0\nLINE\n10\n1.0\n", "\n", "0\n", "0\nENDSEC\n", "0\nSECTION\n2\nBLOCKS\n", "9\n$DWGCODEPAGE\n3\nANSI_932\n", again("\\\\", before="0\nMTEXT\n1\n", after="\n"), again("\\\\f", before="0\nMTEXT\n1\n", after="\n"),
        again("\\\\S1/2;", before="0\nMTEXT\n1\n", after="\n"), again("%%", before="0\nTEXT\n1\n", after="\n"), again("\\\\U+3042", before="0\nTEXT\n1\n", after="\n"), again("{", before="0\nMTEXT\n1\n", after="\n"))


def whole(value):
    return b"0\nSECTION\n2\nENTITIES\n" + value + b"0\nENDSEC\n0\nEOF\n"


grammar("DXF, rebuilt", "dxf", "a.dxf", whole, "0\nLINE\n5\n{i}00000000\n", "0\nMTEXT\n1\na\n101\nEmbedded Object\n71\n1\n44\n5\n", "101\nEmbedded Object\n", "0\nMTEXT\n1001\nACAD\n1000\nACAD_MTEXT_COLUMNS_BEGIN\n1005\n0\n", "0\nTEXT\n1\na\n", "0\nMTEXT\n1\n\\Pa\n", "0\nLINE\n5\n{i}\n10\n1.0\n330\n{i}\n", "0\nLINE\n10\n0.1234567890123456\n", "0\nTEXT\n1\nあ\n", "0\nTEXT\n1\n%%<\n", "0\nTEXT\n1\n\\U+202E\n", "0\nNEVER{i}\n", "0\nLINE\n1001\nA{i}\n", "0\nLINE\n102\n{A\n", again("10\n1.0\n", before="0\nSPLINE\n", after=""),
        again("97\n1\n330\n1\n", before="0\nHATCH\n", after=""), again("330\n1\n", before="0\nHATCH\n97\n9\n", after=""), again("1001\nACAD\n1000\nDSTYLE\n", before="0\nLINE\n", after=""), again("1000\nDSTYLE\n", before="0\nLINE\n1001\nACAD\n", after=""), again("\\f", before="0\nMTEXT\n1\n", after="\n"), again("102\n{\n", before="0\nLINE\n", after=""),
        lambda size: whole(b"0\nENDSEC\n0\nSECTION\n2\nBLOCKS\n" + b"".join(b"0\nBLOCK\n2\n%d\n0\nINSERT\n2\n%d\n0\nENDBLK\n" % (i, i + 1) for i in range(size // 50))), "0\nINSERT\n2\na{i}\n", "0\nINSERT\n2\na\n",
        again("9\n$LTSCALE\n40\n1.0\n", before="0\nENDSEC\n0\nSECTION\n2\nHEADER\n", after=""), again("3\nACAD_GROUP\n350\n1\n", before="0\nENDSEC\n0\nSECTION\n2\nOBJECTS\n0\nDICTIONARY\n", after=""))
STEP = b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('SCADEC level2 %s_mode'),'2;1');\nFILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\nENDSEC;\nDATA;\n"


def sfc(value):
    return STEP % b"feature" + value + b"ENDSEC;\nEND-ISO-10303-21;\n"


def p21(value):
    return STEP % b"AP202" + value + b"ENDSEC;\nEND-ISO-10303-21;\n"


grammar("SFC", "sfc", "a.sfc", sfc, "/*SXF\n#1 = width_feature('1')\nSXF*/\n", "/*SXF\n#{i} = layer_feature(\\'a{i}\\','1')\nSXF*/\n", "/*SXF\n#1 = never_feature()\nSXF*/\n", "/* */", "/*", "/*SXF", "\n", again("1,", before="/*SXF\n#1 = polyline_feature('1','1','1','1','9','(", after="1)','(1)')\nSXF*/\n"), again("'1',", before="/*SXF\n#1 = line_feature(", after="'1')\nSXF*/\n"),
        again("/", before="/*SXF\n#1 = layer_feature(\\'", after="\\','1')\nSXF*/\n"), again("*/", before="/*SXF\n#1 = layer_feature(\\'", after="\\','1')\nSXF*/\n"), again("'", before="/*SXF\n#1 = layer_feature(\\'", after="\\','1')\nSXF*/\n"), again("9", before="/*SXF\n#1 = width_feature('", after="')\nSXF*/\n"))
grammar("P21", "p21", "a.p21", p21, "#{i}=TEXT_LITERAL(' ','a',$,' ',.RIGHT.,$);\n", "#{i}=(\nLENGTH_UNIT()\nNAMED_UNIT(*)\n);\n", "#{i}=NEVER(#{i});\n", "#{i}=POLYLINE(' ',(#1,#{i}7));\n", "#{i}=SYMBOL_COLOUR(#9999999);\n", again("#1,", before="#1=CARTESIAN_POINT(' ',(0.));#2=POLYLINE(' ',(", after="#1));"), again("1.5E-3,", before="#1=CARTESIAN_POINT(' ',(", after="0));"), again("(", before="#1=CARTESIAN_POINT(' ',", after=");"), again("/", before="#1=APPROVAL_STATUS('", after="');"), again("LENGTH_UNIT()", before="#1=(", after=");"), again("9", before="#1=CARTESIAN_POINT(' ',(", after="));"), "#{i}=TEXT_LITERAL(' ','a',$);\n", "#{i}=CARTESIAN_POINT(' ',(0.0,0.0));\n", "''", "'", "/**/", "/*", "TEXT_LITERAL(", "A", "\\X2\\3042\\X0\\", again("\\X2\\3042\\X0\\", before="#1=TEXT_LITERAL('", after="',$);"), again("\\X2\\", before="#1=TEXT_LITERAL('", after="',$);"), again("''", before="#1=TEXT_LITERAL('", after="',$);"))


def jww(content):
    """MAKE of a drawing of what CONTENT gives for a size: entities, and lists of blocks."""
    def make(size):
        return jw_cad.Drawing(version=700).write(*content(max(size, 1)))
    make.label = content.__name__
    return make


def jww_lines(size):
    return ([("line", 0.0, 1.0, 2.0, 3.0)] * (size // 50),)


def jww_texts(size):
    return ([("text", 0.0, 0.0, "図面")] * (size // 100),)


def jww_long_texts(size):
    return ([("text", 0.0, 0.0, "あ" * (size // 2))],)


def jww_dimensions(size):
    return ([("dimension", (0.0, 0.0, 1.0, 1.0), (0.0, 0.0, "1,000"))] * (size // 500),)


def jww_broken_points(size):
    return ([("point", float("nan"), 0.0, 0)] * (size // 38),)


def jww_blocks(size):
    return [("block", 0.0, 0.0, 1.0, 1.0, 0.0, 1)] * (size // 65), [(1, "a", [("line", 0.0, 1.0, 2.0, 3.0)])]


def jww_lists(size):
    return [("block", 0.0, 0.0, 1.0, 1.0, 0.0, 1)], [(i, "a", [("line", 0.0, 1.0, 2.0, 3.0)]) for i in range(size // 90)]


def jww_lists_of_one_number(size):
    return [("block", 0.0, 0.0, 1.0, 1.0, 0.0, 1)], [(1, "a", [])] * (size // 40)


def jww_lists_in_a_chain(size):
    return [], [(i, "a", [("block", 0.0, 0.0, 1.0, 1.0, 0.0, i - 1)]) for i in range(1, size // 100 + 1)]


def jww_pictures(size):
    return [], [], [("a.bmp", b"a")] * (size // 11)


grammar("JWW", "jww", "a.jww", lambda value: value, *[jww(content) for content in (jww_lines, jww_texts, jww_long_texts, jww_dimensions, jww_broken_points, jww_blocks, jww_lists, jww_lists_of_one_number, jww_lists_in_a_chain, jww_pictures)])
grammar("mailbox", "mbox", "a.mbox", lambda value: b"From a@b Mon Jan  1 09:00:00 2024\nFrom: a@b\n\nx\n\nFrom a@b Mon Jan  1 09:00:00 2024\nFrom: a@b\n\n" + value, "\nFrom a@b Mon Jan  1 09:00:00 2024\nFrom: a@b\n\nx\n", "\nFrom ", "From a 1:1\n", "\n\nFrom a 1:1 1\n", "a", "\n")


def cpio(name, size):
    return b"070701" + b"".join(b"%08x" % value for value in (1, 0o100644, 0, 0, 1, 0, size, 0, 0, 0, 0, len(name) + 1, 0)) + name + bytes(1 + -(len(name) + 111) % 4)


END = cpio(b"TRAILER!!!", 0)
grammar("cpio", "cpio", "a.cpio", lambda value: cpio(b"a.txt", 4) + b"text" + value + END, lambda size: b"".join(cpio(b"%d.txt" % i, 4) + b"text" for i in range(size // 124)) + END, lambda size: cpio(b"a.txt", 4) * (size // 116), lambda size: cpio(b"a/" * (size // 2), 0) + END)


def jwc(content):
    """MAKE of a drawing of what CONTENT gives for a size."""
    def make(size):
        return old_jw_cad.Drawing().write(**content(max(size, 1)))
    make.label = content.__name__
    return make


def jwc_lines(size):
    return {"lines": [(0, 1, 2, 3)] * (size // 22)}


def jwc_texts(size):
    """All the bytes that texts may have are one that does not end early, and each text shows it."""
    return {"texts": [(0, 0, 9, 0, "あ" * 120)] + [(0, 0, 9, 0, "")] * (size // 25)}


def jwc_arcs(size):
    return {"arcs": [(9, 9, 5, 5000, 0, 90, 45)] * (size // 32)}


grammar("JWC", "jwc", "a.jwc", lambda value: value, *[jwc(content) for content in (jwc_lines, jwc_texts, jwc_arcs)])

# --- drawn --------------------------------------------------------------------------------------


def rows_of_features(count, each):
    """What is drawn, COUNT times on a sheet of its own, figures called by EACH."""
    names = {values[0] for kind, *values in drawings.DRAWN if kind == "sfig_org"}
    return [(kind, *(each.format(i) + value if isinstance(value, str) and value in names else value for value in values)) for i in range(max(count, 1)) for kind, *values in drawings.DRAWN]


def drawn_features(size):
    return drawings.step(drawings.features(*rows_of_features(size // 5000, "{}")))


def one_figure_many_times(size):
    """All figures of one name are one, which lies where each of them would; at four million bytes it is as many objects as may be, most of a minute's work."""
    return drawings.step(drawings.features(*rows_of_features(min(size, 1000000) // 5000, "")))


def drawn_entities(size):
    return sxf.Entities(colors=[(255, 0, 0)], fonts=[("$$SXF_a", (5.5, 3.5, 2.5, 1.5))]).add(*rows_of_features(size // 40000, "{}")).file()


def blocks_in_blocks(size):
    """Each block shows the next one twice."""
    blocks = b"".join(b"0\nBLOCK\n2\n%d\n10\n0\n20\n0\n" % i + b"0\nINSERT\n2\n%d\n10\n1\n20\n1\n" % (i + 1) * 2 + b"0\nENDBLK\n" for i in range(size // 80))
    return b"0\nSECTION\n2\nBLOCKS\n" + blocks + b"0\nENDSEC\n" + whole(b"0\nINSERT\n2\n0\n10\n0\n20\n0\n")


def rows_of_blocks(size):
    """Blocks that lie in rows and columns, as many as may be said."""
    return b"0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n2\na\n10\n0\n20\n0\n0\nLINE\n10\n0\n20\n0\n11\n9\n21\n9\n0\nENDBLK\n0\nENDSEC\n" + whole(b"0\nINSERT\n2\na\n10\n0\n20\n0\n70\n32767\n71\n32767\n44\n1\n45\n1\n" * (size // 50))


def fine_hatches(size):
    """Areas whose lines lie close beside each other."""
    edge = b"10\n0\n20\n0\n10\n900000\n20\n0\n10\n900000\n20\n900000\n"
    return whole((b"0\nHATCH\n2\na\n70\n0\n91\n1\n92\n2\n72\n0\n73\n1\n93\n3\n" + edge + b"97\n0\n75\n0\n76\n1\n78\n1\n53\n45\n43\n0\n44\n0\n45\n0.00001\n46\n0.00001\n79\n2\n49\n0.00001\n49\n-0.00001\n") * (size // 190 + 1))


def fine_dashes(size):
    """Long lines of short dashes."""
    kinds = b"0\nSECTION\n2\nTABLES\n0\nTABLE\n2\nLTYPE\n0\nLTYPE\n2\na\n73\n2\n49\n0.00001\n49\n-0.00001\n0\nENDTAB\n0\nENDSEC\n"
    return kinds + whole(b"0\nLINE\n6\na\n10\n0\n20\n0\n11\n900000\n21\n900000\n" * (size // 45))


grammar("DXF, drawn", "dxf-draw", "a.dxf", whole, "0\nMTEXT\n40\n1\n1\na\\Nb\\Pc\n101\nEmbedded Object\n71\n2\n41\n1\n44\n5\n", "0\nMTEXT\n1\na\n75\n1\n48\n5\n1000\nACAD_MTEXT_COLUMNS_BEGIN\n1005\n{i}00000000\n", again("\\N", before="0\nMTEXT\n40\n1\n101\nEmbedded Object\n71\n1\n44\n5\n0\nMTEXT\n75\n1\n48\n5\n1\n", after="\n"), again("46\n1\n", before="0\nMTEXT\n40\n1\n1\na\n101\nEmbedded Object\n71\n2\n44\n5\n", after=""), "0\nLINE\n10\n{i}\n20\n0\n11\n9\n21\n9\n", "0\nCIRCLE\n10\n0\n20\n0\n40\n9\n", "0\nARC\n10\n0\n20\n0\n40\n9\n50\n0\n51\n90\n", "0\nELLIPSE\n10\n0\n20\n0\n11\n9\n21\n0\n40\n0.5\n41\n0\n42\n6\n", "0\nTEXT\n10\n0\n20\n0\n40\n9\n1\na\n", "0\nMTEXT\n10\n0\n20\n0\n40\n9\n41\n20\n1\na b\n", "0\nPOINT\n10\n0\n20\n0\n", "0\nSOLID\n10\n0\n20\n0\n11\n9\n21\n0\n12\n0\n22\n9\n13\n9\n23\n9\n",
        again("10\n{i}\n20\n0\n42\n0.5\n", before="0\nLWPOLYLINE\n90\n9\n", after=""), again("0\nVERTEX\n10\n{i}\n20\n0\n", before="0\nPOLYLINE\n66\n1\n", after="0\nSEQEND\n"), again("10\n{i}\n20\n0\n", before="0\nSPLINE\n71\n3\n72\n8\n73\n4\n", after=""), again("40\n{i}\n", before="0\nSPLINE\n71\n3\n", after=""),
        again("a ", before="0\nMTEXT\n10\n0\n20\n0\n40\n9\n41\n20\n1\n", after="\n"), again("a", before="0\nMTEXT\n10\n0\n20\n0\n40\n9\n41\n0.001\n1\n", after="\n"), again("\\P", before="0\nMTEXT\n10\n0\n20\n0\n40\n9\n1\n", after="\n"), again("a", before="0\nTEXT\n10\n0\n20\n0\n40\n9\n1\n", after="\n"))
grammar("DXF, drawn at length", "dxf-draw", "a.dxf", lambda value: value, blocks_in_blocks, rows_of_blocks, fine_hatches, fine_dashes, bounded=True)
grammar("SFC, drawn at length", "sfc-draw", "a.sfc", lambda value: value, one_figure_many_times, bounded=True)
grammar("SFC, drawn", "sfc-draw", "a.sfc", lambda value: value, drawn_features)
grammar("P21, drawn", "p21-draw", "a.p21", lambda value: value, drawn_entities)
for one in ("dxf", "sfc", "p21", "jww", "jwc"):
    again_as(f"{one}-draw", " as they are drawn", "DXF, rebuilt" if one == "dxf" else one.upper())
