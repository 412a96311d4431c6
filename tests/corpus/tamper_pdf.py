#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a writer in other hands could write, the verifier has to refuse.

usage: tamper_pdf.py [--tool PATH]

A small PDF is rebuilt; then each entry that acts or hides something is put into each of its dictionaries, content and
bytes are added where none belong, offsets and lengths mended so that nothing else is wrong. TAP; exit 1 when one passes.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib

import audit_pdf
import recipes_pdf

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
    "/J#53(x)", "/Type/Filespec", "/Type/EmbeddedFile", "/Subtype/PS", "/Filter/CCITTFaxDecode", "/Filter/JBIG2Decode",
    "/Filter[/FlateDecode]", "/Filter/FlateDecode", "/Filter/DCTDecode", "/Length 0", "/DecodeParms<</ColorTransform 0>>",
    *(f"/{holder}<</X<<{entry}>>>>" for holder in ("Font", "XObject", "ExtGState", "Pattern", "Shading", "ColorSpace", "CharProcs")
      for entry in ("/JS(x)", "/OPI<<>>", "/Ref<</F(x)>>", "/HT<<>>", "/F(x)", "/AA<<>>", "/Y<</JS(x)>>", "/KyPayload(x)", "/FontDescriptor<</FontFile4 1 0 R>>", "/Length 0")),
    "/PageMode/FullScreen", "/PageMode/UseAttachments", "/PageMode/JavaScript", "/PageLayout/FullScreen", "/Direction/JavaScript",
    *(f"/ColorSpace[/CalRGB<<{entry}/WhitePoint[1 1 1]>>]" for entry in ("/JS(x)", "/Level1 1 0 R", "/F(x)", "/PieceInfo<<>>", "/WhitePoint[1 1 1]")),
    *(f"/{key}/{name}" for key in ("Encoding", "Alternate", "Intent") for name in ("Action", "#41ction", "URI", "#55RI", "JavaScript", "J#61vaScript")),
    *(f"/{key} {value}" for key in ("S", "Type", "Subtype", "Filter", "PageMode") for value in ("1 0 R", "(Named)", "<4e>", "[/Named]", "<<>>", "null")),
    *(f"/DW<<{entry}>>" for entry in ("/Filter/FlateDecode", "/Length 0", "/DecodeParms<</ColorTransform 0>>", "/DecodeParms<</K -1/Columns 1/Rows 1>>")),
]
OF_STREAMS = ["/Length 1", "/Filter/FlateDecode", "/Filter null"]
OPERATORS = ["BX foo EX", "/P<</MCID 0/X(y)>>BDC EMC", "BI /W 1/H 1/BPC 8/CS/G ID x EI", "(x) PS", "% x", "MP", "/X MP", "/X<</JS(x)>>DP", "(x"]
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
    document = audit_pdf.Document(data)
    for number in document.objects:
        start = data.index(b"\n%d 0 obj\n" % number) + 1
        first = data.index(b"<<", start) + 2
        for entry in ENTRIES + (OF_STREAMS if number in document.streams else []):
            yield f"object {number} with {entry}", patched(data, first, 0, entry.encode())
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
        if number in audit_pdf.contents_of(document):
            for operator in OPERATORS:
                plain = zlib.decompress(packed) + operator.encode() + b"\n"
                yield f"stream {number} with {operator}", with_stream(data, document, number, zlib.compress(plain))
        else:
            if document.objects[number]["Filter"] == "CCITTFaxDecode":
                yield from attempts_on_fax(data, document, number, packed)
                continue
            yield f"stream {number} with more than it says", with_stream(data, document, number, zlib.compress(zlib.decompress(packed) + b"x"))
    table = data.rindex(b"xref\n0 ")
    yield "a second revision", data + data[table:]
    yield "bytes behind the end", data + b"x"
    yield "bytes before the table", patched(data, data.rindex(b"\nxref\n") + 1, 0, b"x\n")


def heavy_cases(tool, folder):
    """(case, file) of the cases that are withheld for what they draw, as they are written where more is allowed."""
    for case in sorted((ROOT / "test-corpus/pdf").iterdir()):
        if "operators:" not in (case / "expect.ini").read_text(encoding="utf-8"):
            continue
        source, out = pathlib.Path(folder) / "heavy.pdf", pathlib.Path(folder) / "heavy-out.pdf"
        source.write_bytes(subprocess.run([sys.executable, str(case / "make.py")], env={**os.environ, "PYTHONPATH": str(ROOT / "tests/corpus")},
                                          capture_output=True, timeout=60, check=True).stdout)
        done = subprocess.run([str(tool), "sanitize", "limits.operators=1000000000000", str(source), str(out)], capture_output=True,
                              timeout=120, check=False)
        if done.returncode == 0:
            yield case.name, out.read_bytes()
            out.unlink()


def passing(tool, folder, tries, options=()):
    """What of TRIES the verifier takes."""
    paths = {}
    for number, (what, data) in enumerate(tries):
        path = pathlib.Path(folder) / f"{number}.pdf"
        path.write_bytes(data)
        paths[str(path)] = what
    done = subprocess.run([str(tool), "verify", *options, *paths], capture_output=True, timeout=600, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"verify: exit {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    refused = {line.partition(": ")[0] for line in done.stderr.decode(errors="replace").splitlines()}
    return [what for path, what in paths.items() if path not in refused]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", type=pathlib.Path, default=ROOT / "build/tests/tools/inprocess")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kiyome-tamper-") as folder:
        source, rebuilt = pathlib.Path(folder) / "in.pdf", pathlib.Path(folder) / "out.pdf"
        source.write_bytes(sample())
        subprocess.run([str(arguments.tool), "sanitize", str(source), str(rebuilt)], capture_output=True, timeout=60, check=True)
        data = rebuilt.read_bytes()
        # what mends offsets and lengths must itself be right, or all would be refused for that
        document = audit_pdf.Document(data)
        whole = [("nothing", patched(data, len(b"%PDF-1.4\n%1234\n"), 0, b""))]
        for number, packed in document.streams.items():
            whole += [(f"{number} as it was", with_stream(data, document, number, packed))]
            if document.objects[number]["Filter"] == "FlateDecode":
                whole += [(f"{number}", with_stream(data, document, number, zlib.compress(zlib.decompress(packed), 1)))]
        kept = passing(arguments.tool, folder, whole)
        tries = list(attempts(data))
        passed = passing(arguments.tool, folder, tries)
        heavy = list(heavy_cases(arguments.tool, folder))
        light = passing(arguments.tool, folder, heavy)
        allowed = passing(arguments.tool, folder, heavy, ["limits.operators=1000000000000"])
    print("1..3")
    print(f"{'ok' if len(kept) == len(whole) else 'not ok'} 1 - a file whose offsets and lengths were written again passes")
    for what in passed:
        print(f"# not refused: {what}")
    print(f"{'not ok' if passed else 'ok'} 2 - {len(tries)} ways to tamper with a rebuilt PDF are refused")
    for what in light:
        print(f"# not refused: {what}")
    is_weighed = heavy and not light and len(allowed) == len(heavy)
    print(f"{'ok' if is_weighed else 'not ok'} 3 - {len(heavy)} files that draw too much are refused, and only for that")
    return 1 if passed or not is_weighed or len(kept) < len(whole) else 0


if __name__ == "__main__":
    sys.exit(main())
