# SPDX-License-Identifier: GPL-2.0-or-later
"""PDF: objects, cross-references, names, strings, content streams, filters, fonts."""

import struct
import zlib

import recipes_pdf as made
from shape import again, as_bytes, grammar, nested
from subset import subset
from subset_cff import SANS, cff, cff_by_names, charstring, number
from subset_cff import type1 as plain_type1


def page(content=b"", **more):
    return made.page(made.TEXT + content, **more)


def in_object(before=b"<</A ", after=b">>"):
    """What repeats is a value that the catalog refers to."""
    return lambda value: made.page(catalog="/Names 6 0 R/PieceInfo 6 0 R/Outlines 6 0 R", more={6: before + value + after})


VALUES = ("[", "[]", "[ ", "<<", "<<>>", "<</A ", "(", "()", "(a)", "(\\", "(\\)", "\\(", "<", "<41>", "<4 ", "/", "/A", "/A ", "/#41", "/#", "1 ", "1 0 R ", "6 0 R ", "9 0 R ", "1.", "-", "--1 ", "+1 ", ".", "true ", "null ", "%", "%a\n", "\n", " ", "\x00", "R ", "0 0 R ", "a", "obj ", "endobj ", "stream\n", "endstream ", ">>", "]", ")", ">", "{", "}", "1 0 obj ", "99999999999 ", "/A{i} 1 ", "1e9 ", "\xff",
          nested("[", "1", "]"), nested("<</A", " 1", ">>"), nested("(", "a", ")"), nested("[<</A", "[]", ">>]"), again("\\n", before="(", after=")"), again("\\051", before="(", after=")"), again("(", before="("), again("a", before="(", after=")"), again("4", before="<", after=">"), again("4 ", before="<", after=">"), again("a", before="/"), again("#41", before="/"), again("9", before=""), again("/A{i} 1", before="<<", after=">>"), again("/A 1", before="<<", after=">>"), again("1 0 R", before="[", after="]"))
grammar("PDF values", "pdf", "a.pdf", in_object(), *VALUES)


def chains(link):
    """Objects, each of which says LINK of the next one."""
    def make(size):
        count = max(size // (len(link) + 26), 2)
        objects = {i: link.replace("{n}", str(i + 1)) for i in range(7, 7 + count)}
        objects[7 + count] = "<<>>"
        return made.page(catalog="/Names 7 0 R/Outlines 7 0 R/StructTreeRoot 7 0 R/PageLabels 7 0 R", more=objects)
    make.__name__ = f"chain of {link}"
    return make


def all_to_one(link):
    def make(size):
        count = max(size // (len(link) + 26), 2)
        return made.page(catalog=f"/Dests[{' '.join(f'{i} 0 R' for i in range(8, 8 + count))}]", more={7: "<</A[1 2 3]>>", **{i: link for i in range(8, 8 + count)}})
    make.__name__ = f"all to one by {link}"
    return make


grammar("PDF objects", "pdf", "a.pdf", lambda built: built, *map(chains, ("<</Kids[{n} 0 R]>>", "<</First {n} 0 R/Next {n} 0 R>>", "{n} 0 R", "<</Parent {n} 0 R>>", "[{n} 0 R {n} 0 R]", "<</A {n} 0 R/B {n} 0 R>>", "<</Title(a)/Next {n} 0 R/Parent 7 0 R>>", "<</S/Span/K {n} 0 R>>", "<</Prev {n} 0 R/Next {n} 0 R/Title(a)/Dest[3 0 R/Fit]>>")), *map(all_to_one, ("7 0 R", "<</A 7 0 R>>", "[7 0 R]")))


def tail(value):
    return made.page() + value


grammar("PDF behind the end", "pdf", "a.pdf", tail, "xref\n0 1\n0000000000 65535 f \n", "trailer\n<</Root 1 0 R>>\n", "startxref\n0\n%%EOF\n", "startxref\n9\n", "%%EOF\n", "%PDF-1.4\n", "{i} 0 obj\n<<>>\nendobj\n", "1 0 obj\n<<>>\nendobj\n", "{i} 0 obj ", "endobj\n", "stream\n", "xref\n", "xref\n0 99999999\n", "0000000000 65535 n \n", "obj ", " ", "\n", "\x00", "a", "1 0 obj\n<</Length 9>>stream\n", "endstream\n", "{i} 0 obj\n(", "trailer\n", "{i} 0 obj\n<</Type/ObjStm>>\nendobj\n")
grammar("PDF before the beginning", "pdf", "a.pdf", lambda value: made.page(prefix=value[:900]) + value, "%", "%PDF-", "\n")
grammar("PDF without a table", "pdf", "a.pdf", lambda value: b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n" + value, "{i} 0 obj\n<<>>\nendobj\n", "1 0 obj", "obj", "9 9 obj ", "endobj", "1 0 ", "trailer", "1 0 obj<</Length 9>>stream\n", "<<", "(", "[", "stream\nendstream\n", "xref ", "startxref ", "1 0 obj(")


def revisions(size):
    out = made.page()
    start = out.rindex(b"startxref\n") + 10
    previous = int(out[start:].split()[0])
    pieces, length = [out], len(out)
    for i in range(max((size - len(out)) // 150, 1)):
        piece = b"4 0 obj\n<</Length 0>>stream\n\nendstream\nendobj\n"
        at = length + len(piece)
        piece += b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (length, previous, at)
        previous, length = at, length + len(piece)
        pieces.append(piece)
    return b"".join(pieces)


def pages(size):
    count = max(size // 90, 1)
    objects = {1: "<</Type/Catalog/Pages 2 0 R>>", 2: f"<</Type/Pages/Count {count}/Kids[{' '.join(f'{i} 0 R' for i in range(5, 5 + count))}]>>", 3: ("", made.TEXT), 4: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}
    objects.update({i: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>>>" for i in range(5, 5 + count)})
    return made.pdf(objects)


def deep_pages(size):
    count = max(size // 60, 1)
    objects = {1: "<</Type/Catalog/Pages 2 0 R>>"}
    objects.update({i: f"<</Type/Pages/Count 1/Kids[{i + 1} 0 R]/MediaBox[0 0 9 9]>>" for i in range(2, 2 + count)})
    objects[2 + count] = "<</Type/Page>>"
    return made.pdf(objects)


def object_streams(size):
    count = max(size // 16, 1)
    numbers = " ".join(f"{100 + i} {i * 2}" for i in range(count)).encode()
    return made.page(more={6: (f"/Type/ObjStm/N {count}/First {len(numbers)}", numbers + b"1 " * count)})


def annotations(inner):
    def make(size):
        count = max(size // (len(inner) + 60), 1)
        return made.page(page_extra=f"/Annots[{' '.join(f'{i} 0 R' for i in range(7, 7 + count))}]", more={i: f"<</Type/Annot/Rect[0 0 9 9]{inner}>>" for i in range(7, 7 + count)})
    make.__name__ = f"annotations {inner[:30]}"
    return make


def xref_stream(size):
    """Ranges of a stream of references, each of one."""
    count = max(size // 12, 1)
    index = " ".join(f"{i * 2} 1" for i in range(count))
    return made.page(more={6: (f"/Type/XRef/W[1 2 1]/Size {2 * count}/Index[{index}]/Root 1 0 R", b"\1\0\0\0" * count)})


grammar("PDF structure", "pdf", "a.pdf", lambda built: built, revisions, pages, deep_pages, object_streams, xref_stream, *map(annotations, ("/Subtype/Text/Contents(a)", "/Subtype/Link/Dest[3 0 R/Fit]", "/Subtype/Widget/FT/Tx/T(a)/V(b)", "/Subtype/Ink/InkList[[0 0 9 9]]", "/Subtype/FreeText/DA(/F1 9 Tf)/Contents(a)")))

OPERATORS = ("q ", "Q ", "q Q ", "BT ET ", "BT ", "ET ", "BT /F1 9 Tf (a) Tj ET ", "(a) Tj ", "[(a)1] TJ ", "[(a)] TJ ", "0 0 m ", "0 0 l ", "0 0 m 9 9 l S ", "0 0 9 9 re ", "0 0 9 9 re f ", "0 0 9 9 re W n ", "0 0 600 800 re f ", "1 2 3 4 5 6 c ", "h ", "f ", "S ", "W n ", "n ", "1 0 0 1 0 0 cm ", "1 w ", "[1 1] 0 d ", "[", "[1", "]", "(", "(\\", "<41> Tj ", "<", "<<", "<</A 1>> ", "/A gs ", "/X Do ", "/P scn ", "/Cs cs ", "1 1 1 rg ", "1 g ", "1 ", "a ", "zz ", "BX ", "EX ", "BX EX ", "/A BMC ", "/A BMC EMC ", "/A <</MCID {i}>> BDC EMC ", "/A <</MCID {i}>> BDC ", "EMC ", "BI ", "BI /W 1 /H 1 /BPC 8 /CS /G ID a EI ",
             "BI /W 1 ID ", "ID ", " EI", "BI ID EI ", "BI /W 9 /H 9 ID EI", "% a\n", "/", "/A ", "/#41 ", "-", ".", "\x00", "\n", "/sh sh ", "0 0 m 600 800 l ", "0 0 m 600 800 l h W n ", "0 Tr ", "3 Tr (a) Tj ", "/F1 9 Tf ", "(a) ' ", "T* ", "0 0 Td ", "1 0 0 1 0 0 Tm ", "d0 ", "0 0 0 0 0 0 d1 ", "true ", "R ", "1 0 R ", "endstream ", "/F{i} 9 Tf ", "0 0 0 0 k ", "/A /B DP ", "0 i ", "/Perceptual ri ", "1 1 1 1 1 1 1 1 1 ")
OPERATORS_NESTED = [nested("q ", "", "Q "), nested("[", "", "] TJ "), nested("<</A ", "1", ">> "), nested("/A BMC ", "", "EMC "), nested("BT ", "", "ET "), nested("(", "a", ") Tj "), again("1 ", after=" re f"), again("9 9 l ", before="0 0 m ", after=" f "), again("9 9 l ", before="0 0 m ", after=" S "), again("1 2 3 4 5 6 c ", before="0 0 m ", after=" B "), again("0 0 9 9 re ", after=" f "), again("0 0 9 9 re ", after=" W n "), again("(a)1 ", before="BT /F1 9 Tf [", after="] TJ ET"), again("1 ", before="[", after="] 0 d"), again("a", before="BT /F1 9 Tf (", after=") Tj ET"), again("a", before="BI /W 9 /H 9 /BPC 8 /CS /G ID ", after=" EI"),
                    again("EI", before="BI /W 9 /H 9 /BPC 8 /CS /G ID ", after=" EI"), again(" EI ", before="BI /W 9 /H 9 /BPC 8 /CS /G ID ", after=" EI"), again("BT /F1 9 Tf 3 Tr {i} {i} Td (a) Tj ET "), again("BT /F1 9 Tf {i} 0 Td (a) Tj ET 0 0 600 800 re f "), again("/A{i} Do "), again("q 1 0 0 1 1 1 cm "), again("1 0 0 RG 0 0 9 9 re S "), again("q 0 0 9 9 re W n BT /F1 9 Tf (a) Tj ET Q ")]
grammar("PDF content", "pdf", "a.pdf", lambda value: page(value), *OPERATORS, *OPERATORS_NESTED)
grammar("PDF content in pieces", "pdf", "a.pdf", lambda built: built, lambda size: made.page(page_extra=f"/Contents[{' '.join('4 0 R' for _ in range(size // 6))}]"), lambda size: made.page(page_extra=f"/Contents[{' '.join(f'{i} 0 R' for i in range(7, 7 + size // 60))}]", more={i: ("", b"q Q ") for i in range(7, 7 + max(size // 60, 1))}))
FILTERED = (("ASCIIHexDecode", ("4", "41", "4 ", " ", ">", "z")), ("ASCII85Decode", ("z", "!", "!!!!!", " ", "~", "<~", "u")), ("RunLengthDecode", (b"\x80", b"\0a", b"\x81a", b"\x7f" + b"a" * 128)), ("LZWDecode", (b"\x80\x0b", b"\x80", b"\0", b"\xff", b"\x80\x00")), ("FlateDecode", (b"\0", b"x\x9c", b"\xff")), ("DCTDecode", (b"\xff\xd8", b"\xff", b"\xff\xc4\0\2")), ("CCITTFaxDecode", (b"\0", b"\xff", b"\x35\xac", b"\0\x10\x01")), ("JBIG2Decode", (b"\0\0\0\0\0", b"\x97JB2")), ("JPXDecode", (b"\xff\x4f", b"\0\0\0\x0cjP  ")))
for name, units in FILTERED:
    grammar(f"PDF {name}", "pdf", "a.pdf", lambda value, name=name: made.page(resources="/XObject<</X 6 0 R>>", content=made.TEXT + b"/X Do", more={6: (f"/Subtype/Image/Width 99/Height 99/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/{name}", value)}), *units)
grammar("PDF filters", "pdf", "a.pdf", lambda value: made.page(more={6: (f"/Subtype/Image/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceGray/Filter[{value.decode()}]", b"41>")}, resources="/XObject<</X 6 0 R>>", content=b"/X Do"), "/ASCIIHexDecode", "/FlateDecode", "/A85")
grammar("PDF deflated", "pdf", "a.pdf", lambda value: made.page(content=made.TEXT, more={6: ("/Filter/FlateDecode", zlib.compress(value * 4))}, page_extra="/Contents[4 0 R 6 0 R]"), "q Q ", "0 0 9 9 re f ", "(a) Tj ")

CMAP = (b"/CIDInit /ProcSet findresource begin begincmap\n", b"\nendcmap end")


def cmap(value):
    return made.page(content=b"BT /F2 24 Tf 72 700 Td <0041> Tj ET", resources="/Font<</F2 6 0 R>>", more={6: "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 8 0 R/DescendantFonts[7 0 R]>>",
                     7: "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>", 8: ("", CMAP[0] + value + CMAP[1])})


grammar("PDF CMap", "pdf", "a.pdf", cmap, "1 beginbfchar <0041> <0041> endbfchar\n", "1 beginbfrange <0041> <0042> <0041> endbfrange\n", "1 beginbfrange <0000> <ffff> <0041> endbfrange\n", "<0041> <0041>\n", again("<0041> <0041>\n", before="100 beginbfchar ", after="endbfchar"), again("<0041> ", before="1 beginbfrange <0000> <ffff> [", after="] endbfrange"), "begincodespacerange <00> <ff> endcodespacerange ", "usecmap ", "/A usecmap ", "<", "(", "[", "begin ", "end ", "/A 1 def ", "1 begincidrange <0000> <ffff> 0 endcidrange ", nested("[", "", "]"))
grammar("PDF functions", "pdf", "a.pdf", lambda value: made.page(content=b"/S sh", resources="/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function 6 0 R>>>>", more={6: ("/FunctionType 4/Domain[0 1]/Range[0 1]", b"{" + value + b"}")}), "dup ", "pop ", "1 ", "{", "{}", "1 2 add ", "{1}if ", "{1}{2}ifelse ", "dup mul ", nested("{", "1", "}"), nested("{", "1", "}if "), "1 copy ", "2 1 roll ", "%\n")
grammar("PDF stitched functions", "pdf", "a.pdf", lambda built: built, lambda size: made.page(content=b"/S sh", resources="/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function 6 0 R>>>>", more={6: f"<</FunctionType 3/Domain[0 1]/Bounds[{' '.join('0.5' for _ in range(size // 16))}]/Encode[{'0 1 ' * (size // 16 + 1)}]/Functions[{'7 0 R ' * (size // 16 + 1)}]>>", 7: "<</FunctionType 2/Domain[0 1]/N 1>>"}))
grammar("PDF resources", "pdf", "a.pdf", lambda value: made.page(resources="/XObject<<" + value.decode() + ">>", content=made.TEXT + b"/X1 Do /X5 Do", more={6: (made.FORM, b"0 0 1 1 re f")}), "/X{i} 6 0 R", "/X 6 0 R", "/X{i}<<>>")


def forms(size):
    return made.page(content=made.TEXT + b"/N Do", resources="/XObject<</N 6 0 R>>", more=made.nested(made.FORM, "/XObject", b"/N Do", max(size // 90, 1)))


def fonts_of(size):
    count = max(size // 110, 1)
    return made.page(content=b"".join(b"BT /A%d 9 Tf (a) Tj ET " % i for i in range(count)), resources="/Font<<" + "".join(f"/A{i} {7 + i} 0 R" for i in range(count)) + ">>", more={7 + i: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>" for i in range(count)})


grammar("PDF resources", "pdf", "a.pdf", lambda built: built, forms, fonts_of, lambda size: made.page(resources=f"/ColorSpace<</C {'[/Indexed ' * (size // 20)}/DeviceGray{' 1 <00>]' * (size // 20)}>>", content=b"/C cs 1 sc 0 0 9 9 re f"), lambda size: made.page(more={6: "<</Type/Font/Subtype/Type1/BaseFont/A/Encoding<</Differences[" + "1/a " * (size // 4) + "]>>>>"}, resources="/Font<</F2 6 0 R>>", content=b"BT /F2 9 Tf (a) Tj ET"),
        lambda size: made.page(more={6: "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/W[" + "1[1]" * (size // 4) + "]>>", 7: "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]>>"}, resources="/Font<</F2 7 0 R>>", content=b"BT /F2 9 Tf <0001> Tj ET"))

# --- fonts --------------------------------------------------------------------------------------

def font(**tables):
    extra = tuple((name.encode(), data) for name, data in tables.items())
    return made.fonts(A=("TrueType", "FontFile2", "/Length1 9", made.truetype(extra)))


def cmap12(size):
    groups = b"".join(struct.pack(">III", 65 + i, 65 + i, 1) for i in range(size // 12))
    return font(cmap=struct.pack(">HHHHIHHIII", 0, 1, 3, 10, 12, 12, 0, 16 + len(groups), 0, size // 12) + groups)


def cmap4(size):
    count = min(max(size // 8, 2), 8000)
    table = struct.pack(">7H", 4, (16 + 8 * count) & 0xffff, 0, 2 * count, 2, 1, 0)
    table += struct.pack(f">{count}H", *[min(65 + i, 0xffff) for i in range(count)]) + b"\0\0" + struct.pack(f">{count}H", *[min(65 + i, 0xffff) for i in range(count)]) + bytes(4 * count)
    return font(cmap=struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table)


def subtables(size):
    count = min(max(size // 8, 1), 60000)
    return font(cmap=struct.pack(">HH", 0, count) + b"".join(struct.pack(">HHI", 3, 1, 4 + 8 * count) for _ in range(count)) + struct.pack(">7H", 4, 24, 0, 2, 2, 1, 0) + struct.pack(">HHHHH", 0xffff, 0, 0xffff, 1, 0))


def composite(size):
    parts = b"".join(struct.pack(">HHbb", 0x22 if i + 1 < size // 6 else 2, 1, 0, 0) for i in range(size // 6))
    glyph = struct.pack(">5h", -1, 0, 0, 700, 700) + parts
    return font(glyf=glyph + bytes(-len(glyph) % 4), loca=struct.pack(">3I", 0, 0, len(glyph)))


def contours(size):
    count = min(size // 8, 60000)
    glyph = struct.pack(">5h", min(count, 30000), 0, 0, 700, 700) + b"".join(struct.pack(">H", i) for i in range(min(count, 30000))) + b"\0\0" + b"\x31" * count
    return font(glyf=glyph + bytes(-len(glyph) % 4), loca=struct.pack(">3I", 0, 0, len(glyph)))


def names(size):
    count = min(size // 12, 5400)
    return font(name=struct.pack(">HHH", 0, count, 6 + 12 * count) + b"".join(struct.pack(">6H", 3, 1, 1033, 1, 2, 0) for _ in range(count)) + b"\0a")


def tables(size):
    count = min(size // 16, 4000)
    return made.fonts(A=("TrueType", "FontFile2", "/Length1 9", made.truetype(tuple((b"%04d" % i, b"") for i in range(count)))))


def type1(where, unit):
    def make(size):
        clear, private = (unit * (size // len(unit)), "") if where == "clear" else ("", unit * (size // len(unit)))
        program, lengths = made.type1(clear, private)
        return made.fonts(A=("Type1", "FontFile", "/Length1 {}/Length2 {}/Length3 {}".format(*lengths), program))
    make.__name__ = f"Type 1, {where}: {unit.strip()}"
    return make


def type2(label, unit, end=b"\x0e", subroutines=()):
    def make(size):
        return made.fonts(A=("Type1", "FontFile3", "/Subtype/Type1C", made.cff([b"\x0e", unit * max(size // len(unit), 1) + end], subroutines)))
    make.__name__ = f"CFF, {label}"
    return make


def many_subroutines(size):
    count = min(max(size // 8, 2), 60000)
    return made.fonts(A=("Type1", "FontFile3", "/Subtype/Type1C", made.cff([b"\x0e", b"\x8b\x1d\x0e"], [b"\x8b\x1d\x0b"] * count)))


grammar("fonts", "pdf", "a.pdf", lambda built: built, cmap12, cmap4, subtables, composite, contours, names, tables, *[type1(where, unit) for where in ("clear", "private") for unit in ("/A 1 def\n", "dup 1 put\n", "/A ", "(", "{", "[", "<", "%a\n", "1 ", "/Subrs 9 array\n", "dup 0 4 RD abcd NP\n", "/CharStrings 9 dict\n", "eexec ")],
        type2("moves", b"\x8b\x8b\x15"), type2("lines", b"\x8b\x8b\x05"), type2("stems", b"\x8b\x8b\x01"), type2("masks", b"\x13"), type2("calls", b"\x8b\x1d", subroutines=[b"\x0b"] * 3), type2("calls of calls", b"\x20\x1d", subroutines=[b"\x20\x1d\x20\x1d\x0b"] * 3), type2("numbers", b"\x8b"), type2("curves", b"\x8b" * 6 + b"\x08"), type2("escapes", b"\x0c\x23"), many_subroutines)


def seen(content, **more):
    """A page whose words are known: their font is Helvetica, in an encoding that it names."""
    return made.page(content=content, more={5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"}, **more)


def noted(size):
    return seen(made.TEXT, page_extra="/Annots[" + "<</Type/Annot/Subtype/Text/Rect[0 0 595 842]>>" * (size // 45) + "]")


def known(size):
    """Codes that all lead to the outline of one character of a font of the system, of many lines."""
    n = min(max(size // 20, 1), 65535)
    rows = b"".join(b"100 beginbfchar\n%sendbfchar\n" % b"".join(b"<%04x> <9b31>\n" % code for code in range(i, min(i + 100, n + 1))) for i in range(1, n + 1, 100))
    name = "/BaseFont/BAAAAA+IPAexMincho"
    return made.page(content=b"BT /F1 9 Tf 72 700 Td <00010002> Tj ET", more={
        5: f"<</Type/Font/Subtype/Type0{name}/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>",
        6: f"<</Type/Font/Subtype/CIDFontType2{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 7 0 R/CIDToGIDMap 9 0 R>>",
        7: "<</Type/FontDescriptor/FontName/BAAAAA+IPAexMincho/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent 0/CapHeight 700/StemV 80/FontFile2 10 0 R>>",
        8: ("", b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n" + rows + b"endcmap"), 9: ("", b"\0\1" * (n + 1)), 10: ("", subset("IPAexMincho", "鬱"))})


def of_type1(codes, program, key="FontFile", kind=""):
    """The same of a Type 1 font."""
    rows = b"%d beginbfchar\n%sendbfchar\n" % (len(codes), b"".join(b"<%02x> <9b31>\n" % code for code in codes))
    name = "/BaseFont/BAAAAA+" + SANS
    return made.page(content=b"BT /F1 9 Tf 72 700 Td <0102> Tj ET", more={
        5: f"<</Type/Font/Subtype/Type1{name}/FirstChar 0/LastChar 2/Widths[0 900 900]/FontDescriptor 7 0 R/ToUnicode 8 0 R>>",
        7: f"<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent 0/CapHeight 700/StemV 80/{key} 10 0 R>>",
        8: ("", b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n" + rows + b"endcmap"),
        10: (kind, program)})


def known_names(size):
    """Glyphs that have as many names."""
    n = min(max(size // 20, 1), 65000)
    return of_type1(range(1, 201), cff_by_names([], names=[f"cid{i}" for i in range(n)], charstrings=[b"\x0e"] * n, encoding=b"\1\1\1\0"), "FontFile3", "/Subtype/Type1C")


def known_type1(size):
    """Glyphs that are as long as may be."""
    code = charstring([("m", 9, 9)] + [("l", 9, 9), ("l", -9, -9)] * (min(size, 60000) // 8), number(0) + number(1000) + b"\x0d", b"\x09", b"\x0e")
    return of_type1(range(1, 201), plain_type1([], charstrings=[code] * max(1, min(size // 60000, 200))))


def known_type1_unrun(size):
    """Codes that all lead to one long glyph, of which only the first byte is run."""
    codes = range(1, min(size // 800, 255) + 1)
    program = plain_type1([], charstrings=[b"\x0f" + bytes(min(size // 4, 60000))], names=["a"])
    return of_type1(codes, program.replace(b"dup 1 /a put\n", b"".join(b"dup %d /a put\n" % code for code in codes)))


def known_cff(size):
    """The same of a font by CIDs, whose glyphs are many, or which only call each other."""
    n = min(max(size // 12, 1), 65000)
    rows = b"".join(b"100 beginbfchar\n%sendbfchar\n" % b"".join(b"<%04x> <9b31>\n" % code for code in range(i, min(i + 100, n + 1))) for i in range(1, n + 1, 100))
    name = "/BaseFont/BAAAAA+" + SANS
    return made.page(content=b"BT /F1 9 Tf 72 700 Td <00010002> Tj ET", more={
        5: f"<</Type/Font/Subtype/Type0{name}/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>",
        6: f"<</Type/Font/Subtype/CIDFontType0{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 7 0 R>>",
        7: "<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent 0/CapHeight 700/StemV 80/FontFile3 10 0 R>>",
        8: ("", b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n" + rows + b"endcmap"),
        10: ("/Subtype/CIDFontType0C", cff([], charstrings=[number(-107) + b"\x1d\x0e"] * n,
                                           everywhere=[number(i - 106) + b"\x1d" + number(i - 106) + b"\x1d\x0b" for i in range(9)] + [b"\x0b"]))})


LARGE = "BT /F1 800 Tf 1 0 0 1 -200 100 Tm "
grammar("words over pictures of PDF", "pdf-draw", "a.pdf", seen, "BT /F1 9 Tf 72 {i} Td (a word) Tj ET\n", "BT /F1 9 Tf 72 700 Td (a word) Tj ET\n", "0 0 595 842 re f\n", "0 0 m 595 842 l S\n", "1 1 1 rg 0 0 9 9 re f 0 g\n", "0 0 m ", "q Q ", "/F1 Do ",
        again("(a word) Tj ", before="BT /F1 9 Tf ", after="ET"), again("a ", before="BT /F1 9 Tf 72 700 Td (", after=") Tj ET"), again("a", before="BT /F1 9 Tf 72 700 Td (", after=") Tj ET"), again("(a) 556 ", before="BT /F1 9 Tf 72 700 Td [", after="] TJ ET"),
        again("A", before=LARGE + "-533.6 Tc (", after=") Tj ET"), again("(A) 667 ", before=LARGE + "[", after="] TJ ET"), again("(A) 667 ", before="BT /F1 400 Tf 1 0 0 1 200 100 Tm [", after="] TJ ET"), again("(A) 700 (B) 700 ", before=LARGE + "[", after="] TJ ET"), again("1 0 0 1 -{i} 100 Tm (A) Tj ", before=LARGE, after="ET"), again("(A) Tj ", before=LARGE, after="ET"),
        again("0 0 1 1 re ", before="", after="f"), again("0 0 595 842 re ", before="", after="f"), again("595 842 l ", before="0 0 m ", after="S"))
grammar("notes over pictures of PDF", "pdf-draw", "a.pdf", lambda built: built, noted)
grammar("outlines below pictures of PDF", "pdf-draw", "a.pdf", lambda built: built, known, known_type1, known_type1_unrun, known_cff, known_names)
