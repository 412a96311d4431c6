# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that the text layer over the page pictures of the method image has exactly the words that the pages provably show
(T-HID-01, T-HID-02).

Each case is a small PDF and the text that the layer of its page must have or, for the hidden texts of hidden_forms.py, must not
have. The test also checks that the output verifies, and that converting it again keeps the pictures and no layer, whichever
program made the layer."""

import collections
import pathlib
import re
import struct

import hidden_forms
import hidden_text
import warm
from hidden_forms import MARK, pdf, set_text
from recipes_pdf import truetype
from subset import by_codes, read_tables, subset
from subset_cff import SANS, cff, cff_by_names, charstring, entry, number, opentype, outline, type1

Case = collections.namedtuple("Case", "name data words exactly")
# The visible texts of hidden_forms.py that a page proves; for the others, the layer may have the text or not. Another reader, which
# accepts malformed numbers, draws the page.
PROVEN = {"plain", "behind many states", "in a state below many others", "a colour behind other numbers", "over a box", "within its clip", "a size that matrices enlarge",
          "white on a dark box", "white with a black outline", "in a form that is seen once"}


def layer_of(data):
    """Returns the layer of a PDF, decoded only by its codes, which are UTF-16."""
    found = re.findall(rb"(?:<([0-9A-Fa-f]+)>|\(((?:[^\\()]|\\.)*)\)) ?Tj", hidden_forms.unpacked_pdf(data, has_pictures=False))
    texts = [bytes.fromhex(code.decode()) if code else re.sub(rb"\\(.)", rb"\1", literal) for code, literal in found]
    return "".join(text.decode("utf-16-be") + "|" for text in texts if len(text) % 2 == 0)


def composite(encoding, ordering, unicode_map=None, more="", program=None):
    """Returns a composite font in object 5, as entries and further objects."""
    objects = [(f"/Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 2>>/DW 1000/FontDescriptor 7 0 R{more}", None),
               (f"/Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent 0/CapHeight 700/StemV 80{'/FontFile2 9 0 R' if program else ''}", None),
               ("", b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n" + (unicode_map or b"") + b"\nendcmap end end"),
               *([("", program)] if program else [])]
    return f"/Type/Font/Subtype/Type0/BaseFont/A/Encoding{encoding}/DescendantFonts[6 0 R]" + ("/ToUnicode 8 0 R" if unicode_map else ""), objects


def by_program(unicode_map):
    """Returns a font whose codes are the glyph numbers of its program; the first is A."""
    return composite("/Identity-H", "Identity", unicode_map, "/CIDToGIDMap/Identity/W[1[800]]", truetype())


MINCHO = "IPAexMincho"


def by_outlines(characters, says, name="BAAAAA+" + MINCHO, more="", **others):
    """Returns a simple font with the outlines of `characters` and a ToUnicode map to the characters `says`, in the form in which
    LibreOffice writes fonts."""
    n = len(characters)
    entries = f"/Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar 0/LastChar {n}/Widths[0{' 1000' * n}]/FontDescriptor 6 0 R/ToUnicode 7 0 R{more}"
    rows = b"".join(b"<%02x> <%s>\n" % (i + 1, text.encode("utf-16-be").hex().encode()) for i, text in enumerate(says))
    return entries, [(f"/Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent 0/CapHeight 700/StemV 80/FontFile2 8 0 R", None),
                     ("", b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n%d beginbfchar\n%sendbfchar endcmap" % (n, rows)),
                     ("", subset(MINCHO, characters, **others))]


def by_glyphs(characters, says, glyphs=None, encoding="/Identity-H", ordering="Identity", codes=None, name=MINCHO, **others):
    """Returns such a font as a composite font, whose CIDs are mapped to `glyphs`, a string of CIDToGIDMap."""
    entries, objects = composite(encoding, ordering, maps(*zip(codes or range(1, len(says) + 1), says)), "/CIDToGIDMap" + ("/Identity" if glyphs is None else " 10 0 R"),
                                 subset(MINCHO, characters, **others))
    return entries.replace("/BaseFont/A", "/BaseFont/" + name), objects + ([] if glyphs is None else [("", glyphs)])


def with_font(font, content):
    """Returns a page whose font F is not Helvetica."""
    entries, objects = font
    return pdf(content, more=[*objects], page="").replace(b"/Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding", entries.encode())


def renumbered(data):
    """Returns the same with renumbered objects and a matching table."""
    body = data[:data.rindex(b"xref\n0 ")]
    places = [match.start(1) for match in re.finditer(rb"(?:^|\n)(\d+ 0 obj\n)", body)]
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, table, len(places) + 1, len(body))


DROP = "pdf.image-text=drop"


def shown(codes, place="100 500", size=20):
    return f"BT /F {size} Tf {place} Td <{codes}> Tj ET\n"


def maps(*pairs):
    rows = b"".join(b"<%04x> <%s>\n" % (code, text.encode("utf-16-be").hex().encode()) for code, text in pairs)
    return b"%d beginbfchar\n%sendbfchar" % (len(pairs), rows)


def cases():
    for case in hidden_forms.pdf_cases():
        yield Case("hidden text: " + case.name, case.data, [MARK], None if case.name in PROVEN else [] if case.way else "any")
    grey = ("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80")
    clear = ("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/SMask 6 0 R", b"\xff")
    picture = {"resources": "/XObject<</I 6 0 R>>", "more": [grey]}
    # texts that a page shows
    yield Case("two words and a space", pdf(set_text(text="Two words")), ["Two |words|"], True)
    yield Case("a page that is turned", pdf(set_text(text="Turned"), page="/Rotate 90"), ["Turned|"], True)
    yield Case("a page that is cropped", pdf(set_text(text="Cropped"), page="/CropBox[50 300 600 800]"), ["Cropped|"], True)
    yield Case("twice, to be bold", pdf(set_text(text="Bold") + set_text(text="Bold", x=100.3)), ["Bold|"], True)
    yield Case("underlined", pdf(set_text(text="Under") + "100 497 m 140 497 l S\n"), ["Under|"], True)
    japanese = composite("/UniJIS-UCS2-H", "Japan1")
    yield Case("Japanese", renumbered(with_font(japanese, shown("65e5672c8a9e"))), ["日本語|"], True)
    yield Case("Japanese, downwards", renumbered(with_font(composite("/UniJIS-UCS2-V", "Japan1"), shown("65e5672c8a9e"))), ["日本語|"], True)
    yield Case("Japanese with a wide space", renumbered(with_font(japanese, shown("65e5672c30008a9e"))), ["日本 |語|"], True)
    yield Case("kana, whose codes are letters", renumbered(with_font(japanese, shown("304230443046"))), ["あいう|"], True)
    yield Case("Japanese by CIDs", renumbered(with_font(composite("/Identity-H", "Japan1"), shown("0e8a0e8b"))), [], "any")
    # texts that a page does not show, or may not show
    yield Case("of which a cover hides marks", renumbered(with_font(japanese, shown("30d030e9") + "1 g 100 514.4 60 20 re f\n")), ["バ", "ラ"], [])
    yield Case("where a path within the text moves what follows", pdf(set_text(text="Seen) Tj 100 400 m 300 400 l S (" + MARK)), [MARK], [])
    yield Case("where a state comes back within the text", pdf("BT /F 12 Tf 100 500 Td q 1 0 0 1 0 -100 Tm Q (" + MARK + ") Tj ET\n"), [MARK], [])
    yield Case("outside of any text", pdf("/F 12 Tf 100 500 m (" + MARK + ") Tj n\n"), [MARK], [])
    yield Case("a font without widths", pdf(set_text()).replace(b"/BaseFont/Helvetica", b"/BaseFont/Elsewhat_"), [MARK], [])
    cover = "q 0.9 0.1 -0.1 0.9 40 440 cm 300 0 0 100 0 0 cm /I Do Q\n"
    yield Case("under a picture that is turned", pdf(set_text() + cover, **picture), [MARK], [])
    yield Case("under a picture with a mask", pdf(set_text() + "q 300 0 0 100 50 450 cm /I Do Q\n", resources="/XObject<</I 7 0 R>>", more=[grey, clear]), [MARK], [])
    yield Case("under a round shape", pdf(set_text() + "1 g 50 450 m 350 450 l 400 500 350 550 350 550 c 50 550 l h f\n"), [MARK], [])
    yield Case("under a pattern", pdf(set_text() + "/Pattern cs /P scn 50 450 300 100 re f\n", resources="/Pattern<</P 6 0 R>>",
                                      more=[("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>", b"1 g 0 0 9 9 re f 0 g 1 1 3 3 re f")]), [MARK], [])
    yield Case("white across lines", pdf("".join(f"100 {y} m 400 {y} l S\n" for y in range(498, 512, 2)) + "1 g " + set_text()), [MARK], [])
    yield Case("white across small boxes", pdf("".join(f"{x} 500 3 6 re f\n" for x in range(100, 300, 6)) + "1 g " + set_text()), [MARK], [])
    yield Case("white below words", pdf("1 g " + set_text() + "0 g " + set_text(text="Other words to be read")), [MARK], [])
    yield Case("white over words", pdf(set_text(text="Other words to be read") + "1 g " + set_text()), [MARK], [])
    yield Case("painted within a figure cut by a round clip", pdf("q 300 490 m 380 500 300 520 300 520 c W n " + set_text() + "Q\n"), [MARK], [])
    yield Case("in hardly another grey", pdf("0.93 g " + set_text()), [MARK], [])
    yield Case("under an annotation", pdf(set_text(), page="/Annots[<</Type/Annot/Subtype/Square/Rect[50 450 350 550]/IC[1 1 1]/C[1 1 1]>>]"), [MARK], [])
    yield Case("half beside the page", pdf(set_text(x=-20)), [MARK], [])
    yield Case("in a form that is faint", pdf("/G gs /X Do\n", resources="/XObject<</X 6 0 R>>/ExtGState<</G<</ca 0.05/CA 0.05>>>>",
                                              more=[("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Group<</S/Transparency>>/Resources<</Font<</F 5 0 R>>>>", set_text().encode())]), [MARK], [])
    yield Case("of which a clip takes a stroke away", pdf("q 104.5 480 200 60 re W n " + set_text(text="-5000") + "Q\n"), ["5000"], [])
    yield Case("of which a clip takes a side away", pdf("q 100 495 7 30 re 107 500 m 107 495 93 30 re W n " + set_text(text="-5000") + "Q\n"), ["5000"], [])
    yield Case("in the clip of its cell", pdf("q 98 495 100 20 re W n " + set_text(text="Cell") + "Q\n"), ["Cell|"], True)
    broad = "q 1 J 1 j 1 G 90 w BT /F 12 Tf 1 Tr 112 460 Td (.) Tj ET Q\n"
    yield Case("below the broad lines of another letter", pdf(set_text() + broad), [MARK], [])
    yield Case("below lines that a state makes broad", pdf(set_text() + broad.replace("90 w", "/G gs"), resources="/ExtGState<</G<</LW 90>>>>"), [MARK], [])
    yield Case("mirrored", pdf("BT /F 12 Tf -1 0 0 1 200 500 Tm (" + MARK + ") Tj ET\n"), [MARK], [])
    yield Case("upside down", pdf("BT /F 12 Tf -1 0 0 -1 200 500 Tm (" + MARK + ") Tj ET\n"), [MARK], [])
    yield Case("mirrored twice", pdf("q 1 0 0 -1 0 800 cm BT /F 12 Tf 1 0 0 -1 100 300 Tm (Seen) Tj ET Q\n"), ["Seen|"], True)
    other = pdf(set_text(text="PAID"), more=[("", set_text(text="VOID").encode())])
    yield Case("another content below a name that readers cut", renumbered(other.replace(b"/Contents 4 0 R", b"/Contents 4 0 R/Contents#00 6 0 R")), ["PAID"], [])
    yield Case("another content below the same name", renumbered(other.replace(b"/Contents 4 0 R", b"/Contents 6 0 R/Contents 4 0 R")), ["PAID"], [])
    # text that maps to other characters than the page draws
    lie = maps((0x65e5, "悪"), (0x672c, "本"), (0x8a9e, "語"))
    yield Case("a ToUnicode that lies", renumbered(with_font(composite("/UniJIS-UCS2-H", "Japan1", lie), shown("65e5672c8a9e"))), ["悪"], [])
    truth = maps((0x65e5, "日"), (0x672c, "本"), (0x8a9e, "語"))
    yield Case("a ToUnicode that says the truth", renumbered(with_font(composite("/UniJIS-UCS2-H", "Japan1", truth), shown("65e5672c8a9e"))), ["日本語|"], True)
    yield Case("a ToUnicode with nobody to agree", renumbered(with_font(composite("/Identity-H", "Identity", maps((65, "W"), (66, "X"))), shown("00410042"))), ["W"], [])
    yield Case("a ToUnicode with which the font's own table agrees", renumbered(with_font(by_program(maps((1, "A"))), shown("00010001"))), ["AA|"], True)
    yield Case("a ToUnicode that lies of a font's own table", renumbered(with_font(by_program(maps((1, "X"))), shown("00010001"))), ["X", "A"], [])
    yield from outlines()
    yield from charstrings()
    yield from named_charstrings()
    latin = "/Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 6 0 R"
    yield Case("a simple font's ToUnicode that lies",
               renumbered(pdf(set_text(text="ABC"), more=[("", b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <41> <0058> endbfchar endcmap")])
                          .replace(b"/Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding", latin.encode())), ["X", "ABC"], [])
    yield Case("ActualText", pdf("/Span <</ActualText(" + MARK + ")>> BDC " + set_text(text="Seen") + "EMC\n"), ["Seen|"], True)
    # a CMap in the file: readers disagree about the length of codes outside its code spaces
    for what, spaces, exactly in (("a codespace holds", [b"<0000> <7fff>"], True), ("no codespace holds", [b"<0000> <0dff>"], []), ("two codespaces hold", [b"<0000> <7fff>", b"<0e> <0e>"], [])):
        entries, objects = composite(" 9 0 R", "Japan1")
        table = b"begincmap %d begincodespacerange %s endcodespacerange 2 begincidchar <0e8a> 3284 <0e8b> 3722 endcidchar endcmap" % (len(spaces), b" ".join(spaces))
        own = ("/Type/CMap/CMapName/Own/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>", table)
        yield Case("codes that " + what, renumbered(with_font((entries, [*objects, own]), shown("0e8a0e8b"))), ["日本|"] if exactly else ["日", "本"], exactly)
    # a layer that the input has
    scan = "q 600 0 0 800 0 0 cm /I Do Q\n"
    yield Case("the layer of a scan that others made", pdf(scan + set_text(inside="3 Tr"), **picture), [MARK], [])


def outlines():
    """Returns fonts whose codes and tables have no characters: their outlines are those of a system font, or not."""
    unpaid, paid, codes = "未払い", "支払い", shown("010203")
    tables = read_tables(subset(MINCHO, unpaid))
    metrics, head = bytearray(tables[b"hmtx"]), bytearray(tables[b"head"])
    metrics[7] ^= 64
    head[18:20] = (1000).to_bytes(2, "big")
    hinted = bytearray(tables[b"fpgm"])
    hinted[-1] ^= 1
    other_codes = {"cmap": by_codes([0, 2, 1, 3])}
    two = b"\0\0\0\x02\0\1\0\0\0\0\0\x14\0\1\0\0\0\0\1\x1a"
    twice = two + by_codes([0, 1, 2, 3])[12:] + by_codes([0, 2, 1, 3])[12:]
    yield Case("outlines of the system's font", renumbered(with_font(by_outlines(unpaid, unpaid), codes)), [unpaid + "|"], True)
    yield Case("outlines of the system's font by CIDs", renumbered(with_font(by_glyphs(unpaid, unpaid), shown("000100020003"))), [unpaid + "|"], True)
    yield Case("outlines of the system's font by a map of CIDs", renumbered(with_font(by_glyphs(unpaid, "払い未", b"\0\0\0\2\0\3\0\1"), shown("000300010002"))), [unpaid + "|"], True)
    yield Case("outlines of the system's font without hinting", renumbered(with_font(by_outlines(unpaid, unpaid, fpgm=b"", prep=b""), codes)), [unpaid + "|"], True)
    yield Case("outlines by codes in another order", renumbered(with_font(by_outlines(unpaid, "払未い", **other_codes), shown("020103"))), [unpaid + "|"], True)
    # the page draws other characters
    yield Case("a ToUnicode that says another of two words", renumbered(with_font(by_outlines(unpaid, paid), codes)), ["支", "未", "払"], [])
    yield Case("a ToUnicode that says the same in another order", renumbered(with_font(by_outlines(unpaid, "払未い"), codes)), ["払", "未", "い"], [])
    yield Case("one outline exchanged for one that is nearly the same", renumbered(with_font(by_outlines("末払い", unpaid), codes)), ["未", "末", "払"], [])
    yield Case("codes that lead to other outlines", renumbered(with_font(by_outlines(unpaid, unpaid, **other_codes), codes)), ["未", "払"], [])
    yield Case("codes by two tables that differ", renumbered(with_font(by_outlines(unpaid, unpaid, cmap=twice), codes)), ["未", "払"], [])
    yield Case("CIDs that lead to other outlines", renumbered(with_font(by_glyphs(unpaid, unpaid, b"\0\0\0\2\0\1\0\3"), shown("000100020003"))), ["未", "払"], [])
    yield Case("an outline that is moved aside", renumbered(with_font(by_outlines(unpaid, unpaid, hmtx=bytes(metrics)), codes)), ["未", "払"], [])
    yield Case("outlines of another size", renumbered(with_font(by_outlines(unpaid, unpaid, head=bytes(head)), codes)), ["未", "払"], [])
    yield Case("outlines that are hinted otherwise", renumbered(with_font(by_outlines(unpaid, unpaid, fpgm=bytes(hinted)), codes)), ["未", "払"], [])
    yield Case("outlines below layers of colour", renumbered(with_font(by_outlines(unpaid, unpaid, COLR=bytes(14)), codes)), ["未", "払"], [])
    yield Case("outlines of a font that the system lacks", renumbered(with_font(by_outlines(unpaid, unpaid, name="BAAAAA+Elsewhat"), codes)), ["未", "払"], [])
    yield Case("outlines of another font of the system", renumbered(with_font(by_outlines(unpaid, unpaid, name="BAAAAA+IPAexGothic"), codes)), ["未", "払"], [])
    # é of Windows, which readers look up where Macintosh has it
    font = by_outlines(unpaid, unpaid, more="/Encoding/WinAnsiEncoding", cmap=by_codes([1 if code == 0xe9 else 2 if code == 0x8e else 0 for code in range(256)]))
    encoded = with_font(font, shown("e9")).replace(b"FirstChar 0/LastChar 3/Widths[0 ", b"FirstChar 230/LastChar 233/Widths[1000 ").replace(b"<01> <672a>", b"<e9> <672a>")
    yield Case("outlines that an encoding chooses otherwise", renumbered(encoded.replace(b"/Flags 4", b"/Flags 32")), ["未", "払"], [])
    # the glyph names of a program count for the glyphs of its CIDs, not for those of the codes
    named = by_program_names(unpaid)
    lies = bytearray(2 * 0x3043)
    lies[2 * 0x3042:], lies[2 * 843:2 * 844] = b"\0\1", b"\0\2"  # U+3042 is CID 843
    lying = by_glyphs(unpaid, "未", bytes(lies), "/UniJIS-UCS2-H", "Japan1", [0x3042], "A", cmap=named)
    yield Case("a program's names for codes that are no CIDs", renumbered(with_font(lying, shown("3042"))), ["未", "払"], [])


def by_type1(program, says, name="BAAAAA+" + SANS + "-Kanji", more=""):
    """Returns a simple font with CFF outlines in the form in which LibreOffice writes it."""
    n = len(says)
    rows = b"".join(b"<%02x> <%s>\n" % (i + 1, text.encode("utf-16-be").hex().encode()) for i, text in enumerate(says))
    return (f"/Type/Font/Subtype/Type1/BaseFont/{name}/FirstChar 0/LastChar {n}/Widths[0{' 1000' * n}]/FontDescriptor 6 0 R/ToUnicode 7 0 R{more}",
            [(f"/Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent 0/CapHeight 700/StemV 80/FontFile 8 0 R", None),
             ("", b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n%d beginbfchar\n%sendbfchar endcmap" % (n, rows)), ("", program)])


def by_cff(program, says, codes=None, name=SANS, kind="CIDFontType0", more="", **others):
    """Returns a composite font with CIDs."""
    entries, objects = composite("/Identity-H", "Identity", maps(*zip(codes or range(1, len(says) + 1), says)), more, program, **others)
    objects = [(part.replace("CIDFontType2", kind).replace("/FontFile2", "/FontFile3"), data) for part, data in objects]
    objects[3] = ("/Subtype/CIDFontType0C", program)
    return entries.replace("/BaseFont/A", "/BaseFont/" + name), objects


def by_third(program, says, kind="Type1C", name="BAAAAA+" + SANS, more="", flags=4, subtype="Type1"):
    """Returns a simple font with a program of another kind."""
    entries, objects = by_type1(program, says, name, more)
    objects = [(part.replace("/FontFile ", "/FontFile3 ").replace("/Flags 4", f"/Flags {flags}"), data) for part, data in objects]
    objects[2] = ("/Subtype/" + kind, program)
    return entries.replace("/Subtype/Type1", "/Subtype/" + subtype), objects


def named_charstrings():
    """Returns the cases for charstrings of simple fonts, also within OpenType."""
    unpaid, paid, codes, wide = "未払い", "支払い", shown("010203"), shown("000100020003")
    paths = [outline(SANS, character) for character in unpaid]
    plain = cff_by_names(paths)
    differences = "/Encoding<</Type/Encoding/Differences[1%s]>>"
    named = differences % "/cid100/cid101/cid102"

    def simple(what, exactly, program, says=unpaid, shows=codes, **others):
        return Case(what, renumbered(with_font(by_third(program, says, **others), shows)), [unpaid + "|"] if exactly else ["未", "末", "支", "払"], True if exactly else [])

    def by_cids(what, exactly, program, says=unpaid, kind="OpenType", **others):
        entries, objects = by_cff(program, says, **others)
        objects[3] = ("/Subtype/" + kind, program)
        return Case(what, renumbered(with_font((entries, objects), wide)), [unpaid + "|"] if exactly else ["未", "末", "支", "払"], True if exactly else [])

    for way, more in (("", ""), (" that an encoding names", named)):
        yield simple("simple charstrings of the system's font" + way, True, plain, more=more)
        yield simple("simple charstrings of which a ToUnicode says another" + way, False, plain, paid, more=more)
        yield simple("simple charstrings of which a ToUnicode says another order" + way, False, plain, "払未い", more=more)
        yield simple("a simple charstring that is nearly the same" + way, False, cff_by_names([outline(SANS, "末"), *paths[1:]]), unpaid[:1] + "悪い", more=more)
        yield simple("simple charstrings of a font that the system lacks" + way, False, plain, name="BAAAAA+Elsewhat", more=more)
        yield simple("simple charstrings below a TrueType font's name" + way, False, plain, name="BAAAAA+" + MINCHO, more=more)
        yield simple("simple charstrings of another em" + way, False, cff_by_names(paths, more=b"\x1e\xa0\x00\x9f" + entry(1207, 0, 0, 0, 0, 0)), more=more)
        yield simple("simple charstrings of a font that says it is TrueType" + way, False, plain, more=more, subtype="TrueType")
        yield simple("simple charstrings of a font that says it is by CIDs" + way, False, plain, more=more, kind="CIDFontType0C")
        yield simple("simple charstrings by CIDs in place of names" + way, False, cff(paths), more=more)
        yield simple("simple charstrings two of which have a name" + way, False, cff_by_names(paths, ["cid100", "cid101", "cid100"]), more=more)
        yield simple("simple charstrings two of which have a number" + way, False, cff_by_names(paths, sids=[391, 392, 391]), more=more)
        yield simple("simple charstrings with a name that is a standard one" + way, False, cff_by_names(paths, ["cid100", "cid101", "A"], sids=[391, 392, 34]), says=unpaid[:2] + "悪", shows=shown("03"), more=more)
        yield simple("simple charstrings with a name that may be a standard one" + way, False, cff_by_names(paths, ["cid100", "cid101", "A"]), more=more)
    yield simple("simple charstrings by a range of codes", True, cff_by_names(paths, encoding=b"\1\1\1\2"))
    yield simple("simple charstrings that the program gives other codes", False, cff_by_names(paths, encoding=b"\0\3\2\1\3"), says=unpaid[:2] + "悪")
    yield simple("simple charstrings with a code that stands there twice", False, cff_by_names(paths, encoding=b"\0\3\1\2\1"))
    yield simple("simple charstrings with a code more for one of them", False, cff_by_names(paths, encoding=b"\x80\3\1\2\3\1\1\1\x88"))
    yield simple("simple charstrings with more codes than glyphs", False, cff_by_names(paths, encoding=b"\1\1\1\x10"))
    yield simple("simple charstrings whose codes some readers take for letters", False, plain, flags=32)
    yield simple("simple charstrings that an encoding names, of letters", True, plain, flags=32, more=named)
    yield simple("simple charstrings that an encoding chooses otherwise", False, plain, more=differences % "/cid101/cid100/cid999")
    yield simple("simple charstrings that an encoding names twice", False, plain, more=differences % "/cid100/cid101/cid102 1/cid100")
    yield simple("simple charstrings that an encoding names behind no code", False, plain, more=(differences % "/cid100/cid101/cid102").replace("[1", "[/cid100"))
    yield simple("simple charstrings that an encoding names among others", False, plain, more=differences % "/cid100/cid101/cid102(x)")
    yield simple("simple charstrings of an encoding that names none", False, plain, more="/Encoding/WinAnsiEncoding")
    # within OpenType
    yield simple("simple charstrings within OpenType", True, opentype(plain, 3), kind="OpenType", more=named)
    yield simple("simple charstrings within OpenType, by codes", False, opentype(plain, 3), kind="OpenType")
    for way, write, table, more in (("", by_cids, cff(paths), ""), (", by names", simple, plain, named)):
        kind = {"kind": "OpenType", "more": more}
        yield write("a table of charstrings of which a ToUnicode says another" + way, False, opentype(table, 3), paid, **kind)
        yield write("a table of charstrings beside another that draws" + way, False, opentype(table, 3, COLR=bytes(14)), **kind)
        yield write("a table of charstrings beside outlines" + way, False, opentype(table, 3, glyf=bytes(4), loca=bytes(16)), **kind)
        yield write("a table of charstrings of another em" + way, False, opentype(table, 3, em=2048), **kind)
        yield write("a table of charstrings of fewer glyphs" + way, False, opentype(table, 3, maxp=struct.pack(">IH", 0x5000, 1)), **kind)
        yield write("a table of charstrings below another magic number" + way, False, b"\0\1\0\0" + opentype(table, 3)[4:], **kind)
        yield write("a table of charstrings of a font that the system lacks" + way, False, opentype(table, 3), name="BAAAAA+Elsewhat", **kind)
        yield write("a table of charstrings that says it stands alone" + way, False, opentype(table, 3), **{**kind, "kind": "Type1C" if more else "CIDFontType0C"})
    yield by_cids("a table of charstrings", True, opentype(cff(paths), 3))
    yield by_cids("a table of charstrings whose CIDs are no glyphs", False, opentype(cff(paths, cids=[2, 1, 3]), 3), says="払未" + "悪")
    entries, objects = by_outlines(unpaid, unpaid)
    objects = [(part.replace("/FontFile2", "/FontFile3"), data) for part, data in objects]
    objects[2] = ("/Subtype/OpenType", objects[2][1])
    yield Case("outlines within OpenType", renumbered(with_font((entries, objects), codes)), [unpaid + "|"], True)
    objects[2] = ("/Subtype/Type1C", objects[2][1])
    yield Case("outlines within what is no OpenType", renumbered(with_font((entries, objects), codes)), ["未", "払"], [])


def charstrings():
    """Returns the cases for outlines in charstrings."""
    unpaid, paid, codes, wide = "未払い", "支払い", shown("010203"), shown("000100020003")
    paths = [outline(SANS, character) for character in unpaid]
    moved = [*paths[0][:-1], (*paths[0][-1][:-1], paths[0][-1][-1] + 1)]
    strings = [charstring(path, number(0) + number(1000) + b"\x0d", b"\x09", b"\x0e") for path in paths]
    plain = [charstring(path, b"", b"", b"\x0e") for path in paths]
    longer = [*paths[0], ("m", 0, 0), ("l", 9, 9), ("l", 9, -9)]
    end = lambda first, more: first[:-1] + more + b"\x0e"  # noqa: E731

    def simple(what, exactly, program, says=unpaid, **others):
        return Case(what, renumbered(with_font(by_type1(program, says, **others), codes)), [unpaid + "|"] if exactly else ["未", "末", "支", "払"], True if exactly else [])

    def by_cids(what, exactly, program, says=unpaid, shows=wide, **others):
        return Case(what, renumbered(with_font(by_cff(program, says, **others), shows)), [unpaid + "|"] if exactly else ["未", "末", "支", "払"], True if exactly else [])

    yield simple("charstrings of the system's font", True, type1(paths))
    yield simple("charstrings of the system's font, with stems and parts of a unit", True,
                 type1(paths, charstrings=[strings[0][:4] + number(10) + number(64) + b"\x0c\x0c" + number(9) + b"\x01" + number(1) * 6 + b"\x0c\x01" + strings[0][4:], *strings[1:]])
)
    yield by_cids("charstrings of the system's font by CIDs", True, cff(paths))
    yield by_cids("charstrings of the system's font by other CIDs", True, cff(paths, cids=[7, 300, 9000]), codes=[7, 300, 9000], shows=shown("0007012c2328"))
    # the page draws other characters
    for way, write, make in (("", simple, type1), (" by CIDs", by_cids, cff)):
        yield write("charstrings of which a ToUnicode says another" + way, False, make(paths), paid)
        yield write("charstrings of which a ToUnicode says another order" + way, False, make(paths), "払未い")
        yield write("a charstring that is nearly the same" + way, False, make([outline(SANS, "末"), *paths[1:]]), unpaid[:1] + "悪い")
        yield write("a charstring with one point moved" + way, False, make([moved, outline(SANS, "悪"), paths[2]]), unpaid)
        yield write("a charstring with one more contour" + way, False, make([longer, outline(SANS, "悪"), paths[2]]), unpaid)
        yield write("charstrings of a font that the system lacks" + way, False, make(paths), name="BAAAAA+Elsewhat")
        yield write("charstrings of another font of the system" + way, False, make(paths), name="BAAAAA+NotoSerifCJKjp-Regular")
        yield write("charstrings below a TrueType font's name" + way, False, make(paths), name="BAAAAA+" + MINCHO)
    yield simple("charstrings of another em", False, type1(paths, matrix="0.0009 0 0 0.001 0 0"))
    yield simple("charstrings that begin aside", False, type1(paths, charstrings=[number(1) + code[1:] for code in strings]))
    yield simple("charstrings of a program with more to it", False, type1(paths, more=b"/CharStrings 1 dict dup begin\n"))
    yield simple("charstrings that stand there twice", False, type1(paths, names=["a", "b", "a"]))
    yield simple("charstrings that an encoding chooses otherwise", False, type1(paths), more="/Encoding<</Type/Encoding/Differences[1/cid101/cid100]>>")
    yield simple("a charstring that calls another", False, type1(paths, charstrings=[end(code, number(3) + b"\x0a") for code in strings]))
    yield simple("a charstring put together of two", False, type1(paths, charstrings=[end(code, number(0) * 5 + b"\x0c\x06") for code in strings]))
    # Readers use a descendant's program even if the kind of the font permits none.
    honest, objects = by_type1(type1([outline(SANS, character) for character in paid]), paid, more="/DescendantFonts[9 0 R]")
    descendant = [("/Type/Font/Subtype/CIDFontType0/FontDescriptor 10 0 R", None), (objects[0][0].replace("8 0 R", "11 0 R"), None), ("", type1(paths))]
    yield Case("charstrings of a simple font with a descendant, which is drawn", renumbered(with_font((honest, [*objects, *descendant]), codes)), ["支", "未", "払"], [])
    # Readers use the first program.
    honest, objects = by_outlines(unpaid, unpaid)
    objects[0] = (objects[0][0] + "/FontFile 9 0 R", None)
    yield Case("outlines below the program that is drawn", renumbered(with_font((honest, [*objects, ("", type1([outline(SANS, character) for character in "支払い"]))]), codes)), ["未", "払"], [])
    zero = by_cff(cff(paths, notdef=charstring(outline(SANS, "支"), b"", b"", b"\x0e")), unpaid)
    yield Case("a string that ends amid a code", renumbered(with_font(zero, "BT /F 20 Tf 100 500 Td [<01>] TJ [<00020003>] TJ ET\n")), ["未", "払", "い"], [])
    yield by_cids("CIDs that lead to other charstrings", False, cff(paths, cids=[1, 3, 2]), unpaid[:1] + "い" + "払", codes=[3, 1, 2])
    yield by_cids("CIDs that stand there twice", False, cff(paths, cids=[1, 1, 2]))
    yield by_cids("charstrings of a font that says it is TrueType", False, cff(paths), kind="CIDFontType2")
    yield by_cids("charstrings of another em by CIDs", False, cff(paths, more=b"\x1e\xa0\x00\x9f" + entry(1207, 0, 0, 0, 0, 0)))
    for what, width in (("wider", 120), ("narrower", 3000)):
        yield by_cids(f"charstrings that are {what} than they are said to be", False, cff(paths), more=f"/W[1[{width}]]")
        entries, objects = by_outlines(unpaid, unpaid)
        yield Case(f"outlines that are {what} than they are said to be", renumbered(with_font((entries.replace("[0 1000", f"[0 {width}"), objects), codes)), ["未"], [])
        entries, objects = composite("/UniJIS-UCS2-H", "Japan1")
        objects[0] = (objects[0][0].replace("/DW 1000", f"/DW {width}"), None)
        yield Case(f"characters that are {what} than they are said to be", renumbered(with_font((entries, objects), shown("65e5672c"))), ["日", "本"], [])
    yield by_cids("charstrings of lines by CIDs", False, cff(paths, more=entry(1205, 2)))
    yield by_cids("an offset that stands there twice", False, cff(paths, more=entry(17, 4)))
    yield by_cids("a charstring put together of two by CIDs", False, cff(paths, charstrings=[end(code, number(0) * 4) for code in plain]))
    # 72 stems, which readers ignore where they are: a mask of ten bytes, or of one byte and a call that draws another character
    stem, stems = number(0) + number(1) + b"\x12", (number(1) * 48 + b"\x17") * 3
    masked, drawn = b"\x13" + b"\x80\x20\x1d".ljust(10, b"\0"), charstring(outline(SANS, "支"), b"", b"", b"\x0e")
    for way, first in (("a mask", stem + b"\x13\x80"), ("another kind of mask", stem + b"\x14\x80"), ("a move", stem + number(0) + b"\x16")):
        yield by_cids("a charstring with stems behind " + way, False, cff(None, charstrings=[first + stems + masked + drawn, *plain[1:]], everywhere=[plain[0]]), paid)
    # offsets that do not ascend, which readers limit or ignore
    parts = [charstring(outline(SANS, character), b"", b"", b"\x0b") for character in "支未"]
    for way, places in (("beyond the last", (1, 2, 1 << 23, 1, 2, 3)), ("of none", (1, 2, 0, 1, 2, 3))):
        index = b"\0\5\4" + b"".join(struct.pack(">I", sum(map(len, parts[:place - 1])) + 1 if 0 < place < 4 else place) for place in places) + b"".join(parts)
        calls = number(1 - 107) + b"\x1d" + number(3 - 107) + b"\x1d\x0e"
        yield by_cids("subroutines at a place " + way, False, cff(None, charstrings=[calls, *plain[1:]], everywhere=index), paid)


def by_program_names(characters):
    """Returns a Unicode cmap of a few glyphs, from 1 on, in the order of their characters."""
    groups = b"".join(struct.pack(">III", ord(character), ord(character), characters.index(character) + 1) for character in sorted(characters))
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(characters)) + groups


def run(tool, folder, data, *options):
    return hidden_text.run(tool, folder, "pdf", data, "methods.pdf=image", *(options or ["pdf.image-text=keep"]))[0]


def faults(tool, folder, case):
    written = run(tool, folder, case.data)
    words = layer_of(written)
    for word in case.words:
        if case.exactly == [] and word in words:
            yield f"the layer says {word}, which nobody is proven to see"
        if case.exactly is None and word not in words:
            yield f"the layer lacks {word}"
        if case.exactly is True and words != word:
            yield f"the layer says {words!r}, not {word!r}"
    plain = run(tool, folder, case.data, DROP)
    if layer_of(plain):
        yield "has a layer though the policy drops it"
    if run(tool, folder, written) != plain or run(tool, folder, plain) != plain:
        yield "is not the pictures alone when it is done again"
    pathlib.Path(folder, "v.pdf").write_bytes(written)
    if warm.call(tool, "verify", "methods.pdf=image", pathlib.Path(folder, "v.pdf")).returncode != 0:
        yield "does not verify"
