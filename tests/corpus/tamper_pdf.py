# SPDX-License-Identifier: GPL-2.0-or-later
"""What a writer in other hands could write, the verifier has to refuse.

A small PDF is rebuilt; then each entry that acts or hides something is put into each of its dictionaries, content and
bytes are added where none belong, offsets and lengths mended so that nothing else is wrong.
"""

import pathlib
import re
import subprocess
import sys
import zlib

from readers import pdf as pdf_reader
import recipes_pdf
from waiting import PATIENCE

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = "<</S/JavaScript/JS(x)>>"
ACTIONS = [SCRIPT, "<</S/URI/URI(http://e.example/)>>", "<</S/Launch/F(c)>>", "<</S/GoToR/F(x.pdf)/D[0/Fit]>>",
           "<</S/GoToE/T<</R/C>>>>", "<</S/Named/N/Print>>", "<</S/SubmitForm/F(x)>>", "<</S/SetOCGState/State[]>>", "<</S/Rendition/OP 0>>"]
ANNOTATIONS = ["/Widget/FT/Sig", "/FileAttachment/FS<<>>", "/Screen", "/Movie", "/Sound", "/RichMedia", "/3D", "/Text/RC(<p>x</p>)",
               "/Link/A" + ACTIONS[1]]
ENTRIES = [
    *(f"/{key}{action}" for key in ("A", "OpenAction", "Next", "PA") for action in ACTIONS),
    *(f"/Annots[<</Type/Annot/Subtype{kind}/Rect[0 0 9 9]>>]" for kind in ANNOTATIONS),
    f"/AA<</O{SCRIPT}>>", f"/Names<</JavaScript<</Names[(a){SCRIPT}]>>>>", "/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(x)>>]>>>>",
    "/AF[<</Type/Filespec/F(x)>>]", "/AcroForm<</XFA(x)>>", "/Metadata 1 0 R", "/PieceInfo<<>>", "/F(x)", "/F (x)", "/F 1 0 R", "/F<</FS/URL/F(http://e.example)>>",
    "/FFilter/FlateDecode", "/FDecodeParms<<>>", "/OPI<<>>", "/Ref<</F(x)/Page 0>>", "/PS 1 0 R", "/Subtype2/PS", "/Level1 1 0 R",
    "/Requirements[<</S/EnableJavaScripts>>]", "/Perms<<>>", "/URI<</Base(http://e.example/)>>", "/Collection<<>>", "/Threads[]",
    "/Extensions<<>>", "/Legal<<>>", "/DSS<<>>", "/ViewerPreferences<</HideMenubar true>>", "/PresSteps<<>>", "/Trans<<>>", "/Dur 1", "/B[]",
    "/Thumb 1 0 R", "/KyPayload(x)", "/MK<<>>", "/OC<</Type/OCMD/OCGs[1 0 R]>>", "/OCProperties<<>>", "/HT<<>>", "/Measure<<>>",
    "/JBIG2Globals 1 0 R", "/DecodeParms<</Predictor 12/Columns 4>>", "/Alternates[]", "/LastModified(x)", "/ID(x)", "/Encrypt<<>>",
    "/J#53(x)", *(f"/{key} 9" for key in ("First", "Last", "Next", "Parent", "Prev")), "/Prev<<>>", "/Prev[9]", "/Type/Filespec", "/Type/EmbeddedFile", "/Subtype/PS", "/Filter/CCITTFaxDecode", "/Filter/JBIG2Decode",
    "/Filter[/FlateDecode]", "/Filter/FlateDecode", "/Filter/DCTDecode", "/Length 0", "/DecodeParms<</ColorTransform 0>>",
    *(f"/{holder}<</X<<{entry}>>>>" for holder in ("Font", "XObject", "ExtGState", "Pattern", "Shading", "ColorSpace", "CharProcs")
      for entry in ("/JS(x)", "/OPI<<>>", "/Ref<</F(x)>>", "/HT<<>>", "/F(x)", "/AA<<>>", "/Y<</JS(x)>>", "/KyPayload(x)", "/FontDescriptor<</FontFile4 1 0 R>>", "/Length 0")),
    *(f"/{holder}<</X{value}>>" for holder in ("Font", "XObject", "ExtGState", "Pattern", "Shading", "CharProcs") for value in ("[]", "[1 0 R]", "/X", " 9", "(x)", " null")),
    "/PageMode/FullScreen", "/PageMode/UseAttachments", "/PageMode/JavaScript", "/PageLayout/FullScreen", "/Direction/JavaScript",
    *(f"/ColorSpace[/CalRGB<<{entry}/WhitePoint[1 1 1]>>]" for entry in ("/JS(x)", "/Level1 1 0 R", "/F(x)", "/PieceInfo<<>>", "/WhitePoint[1 1 1]")),
    *(f"/{key}/{name}" for key in ("Encoding", "Alternate", "Intent") for name in ("Action", "#41ction", "URI", "#55RI", "JavaScript", "J#61vaScript")),
    *(f"/{key} {value}" for key in ("S", "Type", "Subtype", "Filter", "PageMode") for value in ("1 0 R", "(Named)", "<4e>", "[/Named]", "<<>>", "null")),
    *(f"/DW<<{entry}>>" for entry in ("/Filter/FlateDecode", "/Length 0", "/DecodeParms<</ColorTransform 0>>", "/DecodeParms<</K -1/Columns 1/Rows 1>>")),
]
OF_STREAMS = ["/Length 1", "/Filter/FlateDecode", "/Filter null"]
OPERATORS = ["BX foo EX", "/P<</MCID 0/X(y)>>BDC EMC", "BI /W 1/H 1/BPC 8/CS/G ID x EI", "(x) PS", "% x", "MP", "/X MP", "/X<</JS(x)>>DP", "(x", "[[1]0]TJ", "[1 0 d"]
CONTENT = recipes_pdf.TEXT + b"/Fm Do q 9 0 0 9 0 0 cm /Im Do /Fax Do Q\n"
FAX = b"<</K -1/Columns 300/Rows 200>>"
FAXES = [b"", b"<<>>", b"null", b"[<</K -1/Columns 300/Rows 200>>]", b"<</K 0/Columns 300/Rows 200>>", b"<</K 4/Columns 300/Rows 200>>",
         b"<</K -1/Columns 304/Rows 200>>", b"<</K -1/Columns 300/Rows 199>>", b"<</K -1/Columns 300/Rows 0>>", b"<</K -1/Columns 300>>",
         b"<</K -1/Columns 300/Rows 200/EndOfLine true>>", b"<</K -1/Columns 300/Rows 200/EncodedByteAlign true>>",
         b"<</K -1/Columns 300/Rows 200/EndOfBlock false>>", b"<</K -1/Columns 300/Rows 200/DamagedRowsBeforeError 9>>",
         b"<</K -1/Columns 300/Rows 200/BlackIs1 1>>", b"<</K -1/Columns 300/Rows 200/JS(x)>>", b"<</ColorTransform 1>>", b"<</ColorTransform 2>>"]


def sample():
    return recipes_pdf.page(
        CONTENT, resources="/XObject<</Fm 6 0 R/Im 7 0 R/Fax 10 0 R>>", trailer="/Info 9 0 R", page_extra="/Annots[8 0 R]", more={
            6: ("/Subtype/Form/BBox[0 0 9 9]/Resources<<>>", b"0 0 9 9 re f"),
            7: ("/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray", b"\0\1\2\3"),
            8: "<</Type/Annot/Subtype/Square/Rect[9 9 90 90]/F 4/C[1 0 0]/Contents(note)>>", 9: "<</Title(title)>>",
            10: ("/Subtype/Image/Width 300/Height 200/BitsPerComponent 1/ColorSpace/DeviceGray", recipes_pdf.scan(300, 200))})


def patched(data, at, length, text):
    """DATA with LENGTH bytes at AT replaced by TEXT; the table says so."""
    table = int(re.search(rb"\nstartxref\n(\d+)\n%%EOF\n?\Z", data)[1])
    head = re.compile(rb"xref\n0 (\d+)\n0{10} 65535 f \n").match(data, table)
    by, rest = len(text) - length, head.end() + 20 * (int(head[1]) - 1)
    rows = [int(data[i:i + 10]) for i in range(head.end(), rest, 20)]
    rows = b"".join(b"%010d 00000 n \n" % (row + by if row > at else row) for row in rows)
    return data[:at] + text + data[at + length:table] + head[0] + rows + re.sub(rb"startxref\n\d+", b"startxref\n%d" % (table + by), data[rest:])


def with_stream(data, document, number, packed):
    """Stream NUMBER with PACKED as its bytes."""
    start = data.index(b"\n%d 0 obj\n" % number) + 1
    body = data.index(b"stream\n", start) + 7
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), data[start:body])
    return patched(data, start, body + len(document.streams[number]) - start, head + packed)


def with_object(data, body):
    """(DATA with one object more, its number)"""
    table = int(re.search(rb"\nstartxref\n(\d+)\n%%EOF\n?\Z", data)[1])
    head = re.compile(rb"xref\n0 (\d+)\n").match(data, table)
    number = int(head[1])
    piece = b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = data[head.end():data.index(b"trailer", table)] + b"%010d 00000 n \n" % table
    rest = data[data.index(b"trailer", table):]
    rest = re.sub(rb"/Size \d+", b"/Size %d" % (number + 1), rest, count=1)
    rest = re.sub(rb"startxref\n\d+", b"startxref\n%d" % (table + len(piece)), rest)
    return data[:table] + piece + b"xref\n0 %d\n" % (number + 1) + rows + rest, number


def attempts_on_fax(data, document, number, packed):
    at = data.index(FAX)
    for parameters in FAXES:
        yield f"a fax with {parameters.decode()}", patched(data, at, len(FAX), parameters)
    for bits in range(8):
        yield f"a fax with bit {bits} behind its end", with_stream(data, document, number, packed[:-1] + bytes((packed[-1] ^ 1 << bits,)))
    for where in (0, 1, len(packed) // 2, len(packed) - 3):
        yield f"a fax without byte {where}", with_stream(data, document, number, packed[:where] + packed[where + 1:])
    for key in (b"/Width 300", b"/Height 200"):
        yield f"a fax with another {key.decode()}", patched(data, data.index(key), len(key), key[:-1] + b"1")
    yield "a fax of two bits", patched(data, data.index(b"/BitsPerComponent 1/"), 19, b"/BitsPerComponent 2")
    yield "a fax that is a form", patched(data, data.index(b"/Image/Width 300"), 6, b"/Form")


def attempts(data):
    """(what is tried, the file)"""
    document = pdf_reader.Document(data)
    for number in document.objects:
        start = data.index(b"\n%d 0 obj\n" % number) + 1
        first = data.index(b"<<", start) + 2
        for entry in ENTRIES + (OF_STREAMS if number in document.streams else []):
            yield f"object {number} with {entry}", patched(data, first, 0, entry.encode())
        for entry in (b"/Kids[%d 0 R]", b"/K %d 0 R", b"/K[%d 0 R]", b"/First %d 0 R", b"/Next %d 0 R", b"/UseCMap %d 0 R"):
            yield f"object {number} below itself: {entry}", patched(data, first, 0, entry % number)
        yield f"a comment before object {number}", patched(data, start, 0, b"%x\n")
    for what, at in (("a number without digits", data.index(b"/Rect[") + 6), ("a number of signs", data.index(b"/MediaBox[") + 10)):
        for number in (b"- ", b"-. ", b". ", b"--1 ", b"1.2.3 ", b"+1 ", b"1e5 "):
            yield f"{what}: {number}", patched(data, at, 0, number)
    for entry in (b"/F1 (x)", b"/X1 null", b"/X1<41>", b"/X1 true"):
        for match in re.finditer(rb"/(?:Font|XObject|ExtGState|ColorSpace)<<(/\w+ ?)", data):
            yield f"{entry} in resources", patched(data, match.start(1), 0, entry)
            yield f"{entry} by the same name", patched(data, match.start(1), 0, match[1].strip() + entry[entry.index(b"1") + 1:])
    for number, packed in document.streams.items():
        yield f"bytes behind stream {number}", with_stream(data, document, number, packed + b"x")
        yield f"stream {number} packed twice", with_stream(data, document, number, zlib.compress(packed))
        if number in pdf_reader.contents_of(document):
            for operator in OPERATORS:
                plain = zlib.decompress(packed) + operator.encode() + b"\n"
                yield f"stream {number} with {operator}", with_stream(data, document, number, zlib.compress(plain))
        else:
            if document.objects[number]["Filter"] == "CCITTFaxDecode":
                yield from attempts_on_fax(data, document, number, packed)
                continue
            yield f"stream {number} with more than it says", with_stream(data, document, number, zlib.compress(zlib.decompress(packed) + b"x"))
    page = re.search(rb"/Type/Page(?=/)", data)
    for kind in (b"", b"/Type/Annot", b"/Type/Pages", b"/Type/Catalog"):
        # Readers draw it nevertheless, and some count pages themselves.
        yield f"a page of the type {kind}", patched(data, page.start(), len(page[0]), kind)
        yield f"a page of the type {kind} that is not counted", patched(data.replace(b"/Count 1", b"/Count 0"), page.start(), len(page[0]), kind)
    yield "a root of pages without a type", patched(data, data.index(b"/Type/Pages"), 11, b"")
    table = data.rindex(b"xref\n0 ")
    yield "a second revision", data + data[table:]
    yield "bytes behind the end", data + b"x"
    yield "bytes before the table", patched(data, data.rindex(b"\nxref\n") + 1, 0, b"x\n")


# A document that has what the specification names, for edits by place.
RICH_CONTENT = recipes_pdf.TEXT + (b"q /Gs gs /Fm Do /P0 BMC EMC Q q 9 0 0 9 9 9 cm /Im Do Q /Pattern cs /Tile scn 9 9 90 90 re f /Pattern cs /Shade scn 0 0 9 9 re f q 9 9 9 9 re W n /Sh sh Q"
                                   b" /Sep cs .5 scn 0 0 9 9 re f /Idx cs 1 sc 0 0 9 9 re f BT /T3 9 Tf (a) Tj ET\n")


def rich():
    """Two pages with all that is drawn, outlines, a link, labels, notes."""
    function = "<</FunctionType 2/Domain[0 1]/C0[0 0 0]/C1[1 0 0]/N 1>>"
    return recipes_pdf.page(
        RICH_CONTENT, catalog="/Outlines 20 0 R/PageLabels<</Nums[0<</S/D>>]>>/PageMode/UseOutlines/Lang(ja)/ViewerPreferences<</Direction/R2L>>", trailer="/Info 9 0 R", page_extra="/Annots[8 0 R 22 0 R 23 0 R]/Rotate 90",
        resources=f"/XObject<</Fm 6 0 R/Im 7 0 R>>/ExtGState<</Gs<</CA .5/ca .5/BM/Multiply/SMask<</Type/Mask/S/Luminosity/G 11 0 R>>/LW 2>>>>/Pattern<</Tile 12 0 R/Shade 13 0 R>>/Shading<</Sh<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 9 9]/Function {function}>>>>"
        f"/ColorSpace<</Sep[/Separation/Ink/DeviceRGB {function}]/Idx[/Indexed/DeviceRGB 1<ff000000ff00>]>>/Font<</F1 5 0 R/T3 14 0 R>>", more={
            6: ("/Subtype/Form/BBox[0 0 9 9]/Resources<<>>/Group<</S/Transparency/CS/DeviceRGB>>", b"0 0 9 9 re f"),
            7: ("/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/SMask 10 0 R", b"\0\1\2\3"),
            8: "<</Type/Annot/Subtype/Square/Rect[9 9 90 90]/F 4/C[1 0 0]/Contents(note)/AP<</N 6 0 R>>>>", 9: "<</Title(title)>>",
            10: ("/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray", b"\0\1\2\3"),
            11: ("/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency/CS/DeviceGray>>", b"1 g 0 0 9 9 re f"),
            12: (recipes_pdf.TILE + "/Resources<<>>", b"1 0 0 rg 0 0 5 5 re f"),
            13: f"<</PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 9 9]/Function {function}>>>>",
            14: "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/CharProcs<</a 15 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<<>>>>",
            15: ("", b"9 0 0 0 9 9 d1 0 0 9 9 re f"), 20: "<</Type/Outlines/First 21 0 R/Last 21 0 R/Count 1>>", 21: "<</Title(here)/Parent 20 0 R/Dest[3 0 R/Fit]>>",
            22: "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Border[0 0 0]/Dest[3 0 R/Fit]>>", 23: "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(n)/Name/Note>>"})


# §12.6, 12.5, 7.11, 12.3 and 13: what acts or leads out, in each dictionary that there is.
IN_EACH = ["/A<</S/JavaScript/JS(a)>>", "/A<</S/URI/URI(http://e/)>>", "/A<</S/Launch/F(a)>>", "/AA<</O<</S/Named/N/Print>>>>", "/Next<</S/URI/URI(http://e/)>>", "/OpenAction 3 0 R", "/JS(a)", "/JS 4 0 R", "/F(a)", "/F<</UF(a)>>", "/UF(a)",
           "/EF<</F 4 0 R>>", "/FS/URL", "/URI(http://e/)", "/Names<</JavaScript 1 0 R>>", "/RichMediaContent<<>>", "/Type/Action", "/Type/Filespec", "/S/GoToR", "/S/Launch", "/S/URI", "/Subtype/FileAttachment", "/Subtype/Widget", "/Filter/Crypt", "/OC 1 0 R",
           "/Ref<</F(a)/Page 0>>", "/OPI<<>>", "/Alternates[<</Image 7 0 R>>]", "/AF 1 0 R", "/Metadata 4 0 R", "/PieceInfo<<>>", "/XFA 4 0 R", "/V(a)", "/#41<</S/URI>>"]
# §8 and 9: operators with what they never have, and what no content has.
CONTENTS = ["BI /W 1 /H 1 /BPC 8 /CS /G ID \0 EI", "BI /W 1/H 1/IM true/F/AHx ID 00> EI", "BI /F/LZW ID EI", "BI /W 1 /H 1 /JS (a) ID \0 EI", "BI ID", "EI", "ID", "/P <</JS(a)>> BDC EMC",
            "/P <</A<</S/URI>>>> BDC EMC", "/Span <</ActualText (a) /F (b)>> BDC EMC", "/P /Props DP", "/P DP", "/MP MP", "BX EX", "BX /a launch EX", "(a) launch", "<</a 1>> gs", "[(a)<</JS(b)>>] TJ", "(a", "<41", "<zz> Tj", 
            "%comment\n", "1 0 R Do", "1 0 obj", "endstream", "stream", "endobj", "trailer", "%%EOF", "xref", "true", "null", "{ 1 }", "1 2 add", "def", "exec", "currentfile", "(a) run", "(a) file", "/x /y findresource", "1e5 w", "+1 w",
            "0x10 w", "16#ff w", "\\u0041", "\0 q", "\x80 q", "\x7f q", "(\0) Tj", "((a) Tj", "(a)) Tj", "<< >>", ">>", "<<", "qq", "Q1", "BTET", "SCNN", "d2", "Tx", "PS", "Ps", "sH", "DO", "do", "tj", "bdc", "@", "#", "&", "!", "$a", "~", "`", "^", ";", ",", "?", "=", "_"]
# §7.3: what values are, and what they never are written as.
VALUES = [b"(a", b"<4", b"<4g>", b"[", b"]", b">>", b"<<", b"<</JS(a)>>", b"(a\nb)", b"(\x80)", b"//", b"9 9 R", b"0 0 R", b"99 0 R", b"-1 0 R", b"1 1 R", b"1  0 R", b"1 0  R", b"1\t0 R", b"nil", b"(a)(b)", b"%a\n1", b"\0", b"@", b"{}", b"(a\\", b"<</A 1 0 R/A 1 0 R>>"]


def dictionaries(data):
    """Behind each "<<" of DATA that no stream holds, but for those whose keys are any names."""
    free = b"|".join((b"CharProcs", b"ColorSpace", b"ExtGState", b"Font", b"Pattern", b"Shading", b"XObject"))
    for match in re.finditer(rb"stream\n.*?\nendstream|(?:/(" + free + rb"))?<<", data[:data.rindex(b"\nxref\n")], re.DOTALL):
        if match[0].endswith(b"<<") and not match[1]:
            yield match.end()


def structures(data):
    """§7.5: forms that a file may have, but this one."""
    table = int(re.search(rb"\nstartxref\n(\d+)\n%%EOF\n?\Z", data)[1])
    size = int(re.search(rb"/Size (\d+)", data)[1])
    script = b"<</S/JavaScript/JS(a)>>"
    pairs = b"%d 0 %s" % (size, script)
    catalog = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction%s>>\nendobj\n" % script
    tables = {"none": b"", "one object": b"xref\n1 1\n%010d 00000 n \n" % len(data), "two sections": b"xref\n0 1\n0000000000 65535 f \n1 1\n%010d 00000 n \n" % len(data), "a free one": b"xref\n1 1\n0000000000 00001 f \n",
              "another generation": b"xref\n1 1\n%010d 00001 n \n" % len(data), "lines of one end": b"xref\n1 1\n%010d 00000 n\n" % len(data), "short numbers": b"xref\n1 1\n%d 0 n\n" % len(data)}
    for what, rows in tables.items():
        for more in (b"", b"/Prev %d" % table, b"/Prev %d/XRefStm %d" % (table, len(data)), b"/Prev 0"):
            for ending in (b"startxref\n%d\n%%%%EOF\n" % (len(data) + len(catalog)), b"startxref\n0\n%%EOF\n", b"startxref\n%d\n" % table, b""):
                yield f"an update by {what} with {more[:5]} and {ending[:12]}", data + catalog + rows + b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (size, more) + ending
    stream = b"%d 0 obj\n<</Type/%s/N 1/First 4/W[1 2 1]/Size %d/Index[1 1]/Root 1 0 R/Length %d>>\nstream\n%s\nendstream\nendobj\n"
    for kind in (b"ObjStm", b"XRef", b"EmbeddedFile", b"Metadata"):
        for filter_ in (b"", b"/Filter/FlateDecode", b"/Filter[/FlateDecode/FlateDecode]", b"/Filter/ASCIIHexDecode", b"/F(a)"):
            body = (stream % (size, kind, size + 1, len(pairs), pairs)).replace(b"/Length", filter_ + b"/Length", 1)
            yield f"a {kind.decode()} stream with {filter_.decode()} behind", data + body + b"startxref\n%d\n%%%%EOF\n" % len(data)
            yield f"a {kind.decode()} stream with {filter_.decode()} in it", with_bytes(data, table, body)
    for what, old, new in (("no table", b"xref\n0 ", b"xrfe\n0 "), ("a table from 1", b"xref\n0 ", b"xref\n1 "), ("a blank in the head", b"xref\n0 ", b"xref \n0 "), ("rows of another end", b" 65535 f \n", b" 65535 f\r\n"),
                           ("a free first that leads on", b"0000000000 65535 f", b"0000000001 65535 f"), ("a trailer of two roots", b"/Root ", b"/Root 2 0 R/Root "), ("an odd root", b"/Root 1 0 R", b"/Root 2 0 R"), ("a greater size", b"/Size %d" % size, b"/Size %d" % (size + 1)),
                           ("a smaller size", b"/Size %d" % size, b"/Size %d" % (size - 1)), ("an end of another line", b"%%EOF\n", b"%%EOF\r\n"), ("no mark", b"\n%", b"\n%%"), ("PDF 2", b"%PDF-1.", b"%PDF-2."), ("another mark", b"%PDF-", b"%!PS-Adobe-3.0 PDF-"), ("a generation", b"\n1 0 obj\n", b"\n1 1 obj\n"),
                           ("an object's other number", b"\n2 0 obj\n", b"\n3 0 obj\n"), ("blanks", b"\n2 0 obj\n", b"\n2  0 obj\n"), ("no end of an object", b"\nendobj\n", b"\n"), ("two ends", b"\nendobj\n", b"\nendobj\nendobj\n"), ("a stream's other line", b"stream\n", b"stream\r\n"),
                           ("a stream's blank", b"stream\n", b"stream \n"), ("two values", b"\nendobj\n", b" null\nendobj\n"), ("a null object", b"\n2 0 obj\n", b"\n2 0 obj\nnull\nendobj\n2 0 obj\n")):
        at = data.rindex(old) if old in (b"xref\n0 ",) else data.index(old)
        yield f"structure: {what}", data[:at] + new + data[at + len(old):]
        if at < table:
            yield f"structure, mended: {what}", patched(data, at, len(old), new)


def with_bytes(data, table, piece):
    return re.sub(rb"startxref\n\d+", b"startxref\n%d" % (table + len(piece)), data[:table] + piece + data[table:])


# Dictionaries that a reader may find by reference; they cost nothing, and hold no value that is counted.
HARMLESS_BY_REFERENCE = {b"CIDSystemInfo", b"Group", b"MarkInfo", b"ViewerPreferences", b"BS", b"PageLabels", b"Encoding"}


def by_reference(data):
    """Each value of each key in an object of its own, where a verifier that looks for it under its key does not see it."""
    value = rb"<<(?:[^<>]|<<(?:[^<>]|<<[^<>]*>>)*>>)*>>|\[[^\]]*\]|\([^)]*\)|/\w+|-?[\d.]+(?! 0 R)(?=[/>])"
    seen = set()
    for match in re.finditer(rb"/([A-Z]\w*) ?(" + value + rb")", data[:data.rindex(b"\nxref\n")]):
        if b"stream" in match[0] or match[0] in seen or (match[1] in HARMLESS_BY_REFERENCE and match[2].startswith(b"<<")) or match[2] == b"<<>>":
            continue
        seen.add(match[0])
        more, number = with_object(data, match[2])
        yield f"{match[1].decode()} by reference", patched(more, match.start(2), len(match[2]), b" %d 0 R" % number)


def refusals(data):
    """Of the richer document: what only one check of the verifier sees."""
    def instead(what, old, new):
        found = re.search(re.escape(old), data)
        return what, patched(data, found.start(), len(old), new)

    def added(body, old, new):
        """An object more, and NEW, which refers to it, in place of OLD."""
        more, number = with_object(data, body)
        return patched(more, more.index(old), len(old), new % number)

    def stream(entries, plain):
        packed = zlib.compress(plain)
        return b"<<%s/Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (entries, len(packed), packed)

    def content(mark, plain, mended=data):
        document = pdf_reader.Document(mended)
        number = next(number for number, packed in document.streams.items() if mark in zlib.decompress(packed))
        return with_stream(mended, document, number, zlib.compress(plain))

    name, form, page = b"/XObject<</Fm ", re.search(rb"/XObject<</Fm (\d+) 0 R", data)[1], re.search(rb"/Contents (\d+) 0 R", data)
    font, box, shading = b"/BaseFont/Helvetica", b"/BBox[0 0 9 9]", b"/ShadingType 2/ColorSpace"
    mask, group = re.search(rb"/SMask(<<[^>]*/G (\d+) 0 R>>)", data).groups()
    head, plain, state = data[:data.index(b"1 0 obj")], b"/Group<</S/Transparency/CS/DeviceRGB>>/Resources<<>>", b"<</LW 2"
    calculator = b"/FunctionType 4/Domain[0 1]/Range[0 1]"
    yield "a word in a function", added(stream(calculator, b"{ 1 run }"), state, state + b"/TR %d 0 R")
    yield "a function of no type of streams", added(stream(b"/FunctionType 2", b""), state, state + b"/TR %d 0 R")
    yield "a function of fewer samples", added(stream(b"/FunctionType 0/Domain[0 1]/Range[0 1]/Size[3]/BitsPerSample 8", b"ab"), state, state + b"/TR %d 0 R")
    yield "a profile of two colours", added(stream(b"/N 2", b"profile"), b"/Sep[", b"/X[/ICCBased %d 0 R]/Sep[")
    yield "an odd map of glyphs", added(stream(b"", b"abc"), font, font + b"/CIDToGIDMap %d 0 R")
    yield instead("a pattern of a type that no stream has", b"/PatternType 1", b"/PatternType 2")
    yield instead("a form of another type", b"/Subtype/Form" + box, b"/Subtype/Line" + box)
    yield instead("a page more than there is", b"/Count 1>>", b"/Count 2>>")
    yield "a glyph of a letter", content(b"d1", b"9 0 0 0 9 9 d1 BT (a) Tj ET")
    yield "a mask by reference", patched(added(mask, mask, b" %d 0 R"), data.index(name) + 10, 0, b"/M %s 0 R" % group)
    yield "a form that draws itself", content(b"0 0 9 9 re", b"/Fm Do", instead("", box + plain, box + b"/Resources<</XObject<</Fm %s 0 R>>>>" % form)[1])
    nested, number = with_object(data, stream(b"/Subtype/Form" + box + b"/Resources<</XObject<</N %d 0 R>>>>" % (len(pdf_reader.Document(data).objects) + 2), b"/N Do"))
    for last in range(number + 2, number + 67):
        nested, _ = with_object(nested, stream(b"/Subtype/Form" + box + b"/Resources<</XObject<</N %d 0 R>>>>" % last, b"/N Do"))
    nested, _ = with_object(nested, stream(b"/Subtype/Form" + box + b"/Resources<<>>", b"0 0 9 9 re f"))
    at = nested.index(box + plain)
    yield "sixty-seven forms in each other", content(b"0 0 9 9 re", b"/N Do", patched(nested, at, len(box + plain), box + b"/Resources<</XObject<</N %d 0 R>>>>" % number))
    yield instead("a mesh without a stream", shading, b"/ShadingType 4/ColorSpace")
    yield instead("a name twice", name, b"/XObject<</Fm %s 0 R/Fm " % form)
    yield instead("a form without a box", box, b"")
    yield instead("a form without resources", plain, b"")
    yield "a page without content", patched(added(b"<<>>", page[0], b"/Contents %d 0 R"), data.index(b"/CharProcs<<") + 12, 0, b"/b %s 0 R" % page[1])
    yield "an object that is not used", with_object(data, b"<<>>")[0]
    yield "a key at the end", data[:data.index(b"/Pages") + 6]
    yield "an array at the end", data[:data.index(b"/Kids[") + 6] + b"5 0 R"
    yield instead("a stream beyond the file", b"/Length ", b"/Length 9999999")
    yield instead("another word behind a stream", b"\nendstream", b"\nendstrean")
    yield instead("a content that is a form", page[0], b"/Contents %s 0 R" % form)
    yield "no table", data[:data.rindex(b"xref\n0 ")]
    yield "no objects", head + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(head)


def attempts_by_rule(data):
    """Of the richer document: entries in each dictionary, values in place of each kind, operators, structure."""
    document = pdf_reader.Document(data)
    yield from by_reference(data)
    for place, at in enumerate(dictionaries(data)):
        for number, entry in enumerate(IN_EACH):
            if (place + number) % 3 == 0:
                yield f"dictionary {place} with {entry}", patched(data, at, 0, entry.encode())
    seen = set()
    for match in re.finditer(rb"/([A-Za-z0-9]+)( ?\d+(?= ?[/>])|/\w+|\([^)]*\)|\[[^\]]*\])", data[:data.rindex(b"\nxref\n")]):
        if match[1] in seen or b"stream" in match[0]:
            continue
        seen.add(match[1])
        for value in VALUES[len(seen) % 3::3]:
            yield f"{match[1].decode()} is {value}", patched(data, match.start(2), len(match[2]), b" " + value)
    for number in sorted(pdf_reader.contents_of(document)):
        for operator in CONTENTS[number % 2::2]:
            yield f"content {number} with {operator!r}", with_stream(data, document, number, zlib.compress(zlib.decompress(document.streams[number]) + operator.encode("latin-1") + b"\n"))
    yield from structures(data)


def inherited_cases():
    """{what: (content, resources, objects)} of pages whose forms and glyphs are drawn in the state of the page, that paint much, or evaluate functions often."""
    form, tile = "/Subtype/Form/BBox[0 0 600 700]", ("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 1/YStep 1/Resources<<>>", b"0 0 .5 .5 re f")
    painted = (form + "/Resources<<>>", b"0 0 100 100 re f\n" * 4)
    lines = (form + "/Resources<<>>", b"0 0 m 100 0 l S\n" * 50)
    glyph = ("", b"1 0 0 0 1 1 d1 0 0 1 1 re f")
    sampled = "<</ShadingType 1/ColorSpace/DeviceGray/Function 7 0 R>>"
    return {"a pattern that a form inherits": (b"/Pattern cs /P scn /F Do", "/Pattern<</P 6 0 R>>/XObject<</F 7 0 R>>", {6: tile, 7: painted}),
            "a pattern that a form in a form inherits": (b"/Pattern cs /P scn .1 0 0 .1 0 0 cm /F Do", "/Pattern<</P 6 0 R>>/XObject<</F 8 0 R>>",
                                                         {6: tile, 7: painted, 8: (form + "/Matrix[10 0 0 10 0 0]/Resources<</XObject<</G 7 0 R>>>>", b"/G Do")}),
            "dashes that a form inherits": (b"[1] 0 d /F Do", "/XObject<</F 6 0 R>>", {6: lines}),
            "a glyph painted with a pattern": (b"/Pattern cs /P scn BT /F1 100 Tf (AAAA) Tj ET", "/Pattern<</P 8 0 R>>", {5: recipes_pdf.TYPE3 % (7, ""), 7: glyph, 8: tile}),
            "outlines in dashes": (b"[.1] 0 d BT 1 Tr /F1 100 Tf (AAAA) Tj ET", "", {}),
            "much paint": (b"0 0 590 800 re f\n" * 40, "", {}),
            "pictures": (b"500 0 0 700 0 0 cm " + b"/I Do\n" * 20, "/XObject<</I 6 0 R>>", {6: ("/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", b"\0")}),
            "canvases": (b"/F Do\n" * 50, "/XObject<</F 6 0 R>>", {6: (form + "/Group<</S/Transparency>>/Resources<<>>", b"")}),
            "a function": (b"/S sh", "/Shading<</S 6 0 R>>", {6: sampled, 7: ("/FunctionType 4/Domain[0 1 0 1]/Range[0 1]", b"{ pop " + b"abs " * 200 + b"}")}),
            **named_cases()}


def named_cases():
    """As above, of pages where little is painted: readers work already where a state, a space or a pattern is named, and read what few operators have."""
    mask = ("/Subtype/Form/BBox[0 0 600 700]/Group<</S/Transparency/CS/DeviceGray>>", b"0 0 9 9 re f")
    mesh = "/ShadingType 4/ColorSpace/DeviceGray/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 9 0 9 0 1]"
    names = "".join(f"/C{number}" for number in range(10))

    def steps(n):
        return "/FunctionType 4/Domain[0 1]/Range[0 1]", b"{ " + b"abs " * n + b"}"

    def samples(inputs, n):
        return f"/FunctionType 0/Domain[{'0 1 ' * inputs}]/Range[0 1]/Size[{f'{n} ' * inputs}]/BitsPerSample 8", bytes(n ** inputs)

    return {"a mask that is set": (b"/G gs " * 20, "/ExtGState<</G<</SMask<</S/Luminosity/G 6 0 R>>>>>>", {6: mask}),
            "a mask that glyphs set": (b"BT /F1 9 Tf (" + b"A" * 20 + b") Tj ET", "", {
                5: recipes_pdf.TYPE3 % (7, "/ExtGState<</G<</SMask<</S/Luminosity/G 6 0 R>>>>>>"), 6: mask, 7: ("", b"1 0 d0 /G gs 0 0 1 1 re f")}),
            "a mask's function": (b"/G gs", "/ExtGState<</G<</SMask<</S/Luminosity/G 6 0 R/TR 7 0 R>>>>>>", {6: mask, 7: steps(10)}),
            "a transfer function": (b"/G gs " * 100, "/ExtGState<</G<</TR 6 0 R>>>>", {6: steps(250)}),
            "colours in a space": (b"/C cs " + b".5 scn .6 scn " * 1000, "/ColorSpace<</C[/Separation/X/DeviceGray 6 0 R]>>", {6: steps(2500)}),
            "lines in a space": (b"/C CS " + b".5 SCN .6 SCN " * 1000, "/ColorSpace<</C[/Separation/X/DeviceGray 6 0 R]>>", {6: steps(2500)}),
            "a colour of many inputs": (b"/I Do", "/XObject<</I 6 0 R>>", {
                6: (f"/Subtype/Image/Width 100/Height 100/BitsPerComponent 8/ColorSpace[/DeviceN[{names}]/DeviceGray 7 0 R]", bytes(100000)), 7: samples(10, 2)}),
            "a space of samples": (b"/C cs " * 100, "/ColorSpace<</C[/Separation/X/DeviceGray 6 0 R]>>", {6: samples(1, 32768)}),
            "a mesh that is named": (b"/Pattern cs " + b"/P scn " * 100, "/Pattern<</P<</PatternType 2/Shading 6 0 R>>>>", {6: (mesh, b"\0\1\1\x80\0\5\5\x80\0\1\5\x80" * 3250)}),
            "numbers of one operator": (b"/F Do " * 50, "/XObject<</F 6 0 R>>", {6: (recipes_pdf.FORM + "/Resources<</Font<</F1 5 0 R>>>>", b"BT /F1 9 Tf [" + b"1 " * 30000 + b"] TJ ET")})}


def nested_cases(tool, folder):
    """(what, file) of pages that draw ten times what draws ten times what … draws a square, four levels deep, or draw much at once, as they are written."""
    form, group = recipes_pdf.FORM, recipes_pdf.FORM + "/Group<</S/Transparency/CS/DeviceGray>>"
    masks = recipes_pdf.nested(group, "ExtGState", b"/N gs " + b"0 0 9 9 re f " * 10, 5, 2)
    masks.update({number - 1: f"<</SMask<</S/Luminosity/G {number} 0 R>>>>" for number in list(masks)[1:]})
    fonts = {}
    for level in range(5):
        fonts[6 + 2 * level] = recipes_pdf.TYPE3 % (7 + 2 * level, f"/Font<</N {8 + 2 * level} 0 R>>" if level < 4 else "")
        fonts[7 + 2 * level] = ("", b"9 0 d0 BT /N 1 Tf (AAAAAAAAAA) Tj ET" if level < 4 else b"9 0 d0 0 0 1 1 re f")
    pages = {"forms": (b"/N Do", "/XObject<</N 6 0 R>>", recipes_pdf.nested(form, "XObject", b"/N Do " * 10, 4)),
             "patterns": (b"/Pattern cs /N scn 0 0 9 9 re f", "/Pattern<</N 6 0 R>>",
                          recipes_pdf.nested(recipes_pdf.TILE, "Pattern", b"/Pattern cs /N scn " + b"0 0 9 9 re f " * 10, 4)),
             "masks": (b"/N gs 0 0 9 9 re f", "/ExtGState<</N 7 0 R>>", masks), "glyphs": (b"BT /N 1 Tf (A) Tj ET", "", fonts), **inherited_cases()}
    for what, (content, resources, objects) in pages.items():
        source, out = pathlib.Path(folder) / "nested.pdf", pathlib.Path(folder) / "nested-out.pdf"
        source.write_bytes(recipes_pdf.page(content, resources=resources, more=objects).replace(b"/F1 5 0 R", b"/N 6 0 R" if what == "glyphs" else b"/F1 5 0 R"))
        subprocess.run([str(tool), "sanitize", "methods.pdf=rebuild", "limits.operators=1000000000000", str(source), str(out)], capture_output=True,
                       timeout=PATIENCE, check=True)
        yield what, out.read_bytes()


def passing(tool, folder, tries, options=()):
    """What of TRIES the verifier takes."""
    paths = {}
    for number, (what, data) in enumerate(tries):
        path = pathlib.Path(folder) / f"{number}.pdf"
        path.write_bytes(data)
        paths[str(path)] = what
    done = subprocess.run([str(tool), "verify", *options, *paths], capture_output=True, timeout=PATIENCE, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"verify: exit {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    refused = {line.partition(": ")[0] for line in done.stderr.decode(errors="replace").splitlines()}
    return [what for path, what in paths.items() if path not in refused]


def untouched(data):
    return patched(data, len(b"%PDF-1.4\n%1234\n"), 0, b"")


def written_again(data):
    """DATA as it is, with its offsets and lengths written again."""
    document = pdf_reader.Document(data)
    yield "nothing", untouched(data)
    for number, packed in document.streams.items():
        yield f"{number} as it was", with_stream(data, document, number, packed)
        if document.objects[number]["Filter"] == "FlateDecode":
            yield f"{number}", with_stream(data, document, number, zlib.compress(zlib.decompress(packed), 1))
