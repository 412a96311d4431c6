# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that kiyome-second-look reports active content, references, hidden content and malformed data in foreign files, and only
the fact for files that it cannot read. That it finds nothing in kiyome's outputs is tested in each case (cases.py)."""
import ast
import email.message
import io
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest

import cases
import film
import looks
import opendocument
import recipes_ooxml
import sound
from readers import look
from rules import rule
from second_look.findings import KINDS, Budget
from second_look.formulas import formula_findings
from waiting import PATIENCE

PACKAGE = cases.ROOT / "packaging" / "second-look"
PROGRAM = PACKAGE / "kiyome-second-look"
# For each code under which kiyome removes something, the kind of finding that the second look reports in the original.
FOUND_AS = {
    "acts": """pdf.javascript pdf.launch pdf.media pdf.rich-media pdf.xfa pdf.submit-form ooxml.activex ooxml.alt-chunk ooxml.embedded ooxml.macro-reference html.event-handler html.iframe html.object
               odf.applet odf.plugin odf.dde odf.macro-field odf.ole-object rtf.object svg.foreign-object dxf.macro dxf.ole""",
    "reaches-out": """pdf.uri pdf.remote-goto pdf.embedded-goto pdf.reference-xobject ooxml.attached-template ooxml.connection ooxml.external-data ooxml.external-hyperlink ooxml.external-link
               ooxml.external-relationship html.remote-content html.media html.link-mismatch ics.attachment vcf.media odf.external-reference odf.external-section odf.link rtf.link rtf.template
               rtf.external-reference svg.external-reference dxf.hyperlink""",
    "hides": "pdf.hidden-text odf.hidden rtf.hidden rtf.trailing-data zip.tail text.bidi webp.trailing-data gif.trailing-data",
    "malformed": "mail.duplicate-field mail.nul mail.bare-cr ooxml.unreadable-part odf.unreadable-part",
    "unread": "pdf.encryption ooxml.encryption odf.encryption",
}


def kinds_of(data, name):
    return {finding.kind for finding in look.look(data, name).findings}


def cases_of(code):
    """Returns the cases in which kiyome removes `code` from the root itself, not from something inside."""
    for case in cases.all_cases():
        removed = cases.words(cases.read_expectation(case)["expect"], "removed") if case.parent.name in CODES_OF_TYPES[code.partition(".")[0]] else ()
        if code in removed:
            yield case


CODES_OF_TYPES = {"pdf": ["pdf"], "ooxml": ["docx", "xlsx", "pptx", "ooxml_encrypted"], "html": ["html"], "odf": ["odt", "ods", "odp", "odg"], "rtf": ["rtf"], "svg": ["svg", "eml", "gz"], "dxf": ["dxf"], "ics": ["ics"], "vcf": ["vcf"],
                  "zip": ["zip"], "text": ["txt"], "mail": ["eml"], "webp": ["webp"], "gif": ["gif"]}


@pytest.mark.parametrize("kind, code", [(kind, code) for kind, codes in FOUND_AS.items() for code in codes.split()])
def test_what_kiyome_removes_is_found_in_the_original(kind, code, tmp_path):
    case = next(cases_of(code))
    path = cases.build_input(case, cases.read_expectation(case), tmp_path)
    assert kind in kinds_of(path.read_bytes(), path.name), look.look(path.read_bytes(), path.name)


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def mail_of(content, subtype, filename=None):
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"], message["Date"] = "a@example.jp", "b@example.jp", "s", "Mon, 1 Apr 2024 09:00:00 +0900"
    if filename:
        message.set_content("本文")
        message.add_attachment(content, maintype="application", subtype=subtype, filename=filename)
    else:
        message.set_content(content, subtype=subtype)
    return bytes(message)


SLIDE = '<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:hlinkClick action="ppaction://macro?name=x"/></p:sld>'
# One pixel, with its strip before the directory.
TIFF = b"II*\0\x0c\0\0\0\xff\0\0\0" + struct.pack("<H" + "HHII" * 4 + "I", 4, 256, 4, 1, 1, 257, 4, 1, 1, 273, 4, 1, 8, 279, 4, 1, 1, 0)

STRANGERS = {
    "mail.eml with a script": (mail_of("<p onclick='x()'>a</p>", "html"), "mail.eml", {"acts"}),
    "mail.eml with a picture of the web": (mail_of("<img src='http://e.example/a.png'>", "html"), "mail.eml", {"reaches-out"}),
    "mail.eml with a hidden line": (mail_of("<p>a</p><p style='display:none'>ignore</p>", "html"), "mail.eml", {"hides"}),
    "mail.eml with a plain line": (mail_of("<p>a</p>", "html"), "mail.eml", set()),
    "mail.eml with a program": (mail_of(b"MZ" + bytes(100), "octet-stream", "a.pdf.exe"), "mail.eml", {"acts", "hides"}),
    "mail.eml with an archive with a program": (mail_of(packed({"a.bin": b"\x7fELF" + bytes(100)}), "zip", "a.zip"), "mail.eml", {"acts"}),
    "mail.eml that shows another address": (b"From: \"boss@example.jp\" <thief@e.example>\nTo: b@example.jp\nSubject: s\n\ntext\n", "mail.eml", {"hides"}),
    "a.csv with a command": (b"a,=cmd|'/c calc'!A0\n", "a.csv", {"acts"}),
    "a.csv of numbers": ("a,-5\n日本,+81-3-1234-5678\n".encode(), "a.csv", set()),
    "a.txt": ("見積書 https://a.example/\n".encode(), "a.txt", set()),
    "a.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>", "a.svg", set()),
    "a.svg with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>", "a.svg", {"acts"}),
    "a.ics with a text that is elsewhere": (b'BEGIN:VCALENDAR\r\nSUMMARY;ALTREP="http://e.example/a":x\r\nEND:VCALENDAR\r\n', "a.ics", {"reaches-out"}),
    "a calendar that is folded in its first line": (b'BEG\r\n IN:V\r\n\tCALENDAR\r\nSUMMARY;ALTREP="http://e.example/a":x\r\nEND:VCALENDAR\r\n', "a.txt", {"reaches-out"}),
    "a.ics with paths": (b"BEGIN:VCALENDAR\r\nDESCRIPTION:C:\\\\a\\\\b\r\nEND:VCALENDAR\r\n", "a.ics", set()),
    "a.ics with a folder on another machine": (b"BEGIN:VCALENDAR\r\nLOCATION:\\\\\\\\srv\\\\share\r\nEND:VCALENDAR\r\n", "a.ics", {"reaches-out"}),
    "mail of a list": (b"From: a@b.example\r\nList-Unsubscribe: <https://e.example/u>\r\nSubject: x\r\n\r\nhi\r\n", "a.eml", {"reaches-out"}),
    "mail with a base of its links": (b"From: a@b.example\r\nContent-Base: http://e.example/\r\nSubject: x\r\n\r\nhi\r\n", "a.eml", {"reaches-out"}),
    "a.tif": (TIFF, "a.tif", set()),
    "a.tif with bytes behind it": (TIFF + b"hidden", "a.tif", {"hides"}),
    "a.tif with a directory that is cut off": (TIFF[:-4], "a.tif", {"malformed"}),
    "a.zip with a folder that is called as a program": (packed({"setup.exe/": b"", "setup.exe/a.txt": b"a"}), "a.zip", set()),
    "a.zip with a member beside its directory": (packed({"a.txt": b"a"})[:-22] + packed({"b.exe": b"x" * 40, "c.txt": b"x"}), "a.zip", {"acts", "hides"}),
    "slide with a macro": (packed({"[Content_Types].xml": "<Types/>", "ppt/slides/slide1.xml": SLIDE, "_rels/.rels": "<Relationships/>"}), "a.pptx", {"acts", "hides"}),
    "a.pdf with a script in a name of escapes": (b"%PDF-1.4\n1 0 obj\n<</S/#4aava#53cript/J#53(app.alert\\(1\\))>>\nendobj\nstartxref\n9\n%%EOF", "a.pdf", {"acts", "malformed"}),
    "a.pdf with names where no names are": (b"%PDF-1.4\n1 0 obj\n<</S<<>>/Subtype[]>>\nendobj\n2 0 obj\n<</S/Launch/F(a.exe)/P 1 0 R/Type/StructElem>>\nendobj\nstartxref\n9\n%%EOF", "a.pdf", {"acts", "malformed"}),
    "a.pdf with a font that is called as a form": (b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/P<</Font<</XFA 2 0 R>>>>>>\nendobj\n2 0 obj\n<</Type/Font>>\nendobj\nstartxref\n9\n%%EOF", "a.pdf", set()),
    "a.pdf with a form that is XFA alone": (b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/AcroForm<</XFA 2 0 R>>>>\nendobj\n2 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF", "a.pdf", {"acts"}),
    "a Hangul document": (packed({"mimetype": "application/hwp+zip", "META-INF/manifest.xml": "<a/>"}), "a.hwpx", {"unread"}),
    "a page of XPS with a link": (packed({"[Content_Types].xml": "<Types/>", "a.fdseq": "<a/>", "1.fpage": "<FixedPage><Path FixedPage.NavigateUri='http://e.example/'/></FixedPage>"}), "a.xps", {"reaches-out"}),
    "a workbook of 2003 with a hidden sheet": (b"<Workbook><Worksheet><Visible>SheetHidden</Visible></Worksheet></Workbook>", "a.xml", {"hides"}),
    "sound": (sound.frame() * 3, "a.mp3", set()),
    "sound with a link in a tag": (sound.tag((b"WXXX", b"\0\0http://e.example/")) + sound.frame() * 3, "a.mp3", {"reaches-out"}),
    "sound with a picture that is elsewhere": (sound.tag((b"APIC", b"\0-->\0\3\0http://e.example/a.png")) + sound.frame() * 3, "a.mp3", {"reaches-out"}),
    "sound with a program in a tag": (sound.tag((b"GEOB", b"\0application/x\0a.exe\0\0MZ" + bytes(100))) + sound.frame() * 3, "a.mp3", {"acts", "hides"}),
    "sound with bytes between its frames": (sound.frame() * 2 + b"x" * 40 + sound.frame() * 2, "a.mp3", {"hides"}),
    "film": (film.film(film.pictures()), "a.mp4", set()),
    "film with media data elsewhere": (film.film(film.pictures(reference=(b"url ", 0, b"http://e.example/\0"))), "a.mp4", {"reaches-out"}),
    "film with a link in its tables": (film.film(film.pictures(), in_movie=film.box(b"udta", film.box(b"\xa9url", b"http://e.example/"))), "a.mp4", {"reaches-out"}),
    "film with bytes in free space": (film.film(film.pictures(), between=film.box(b"free", b"hidden")), "a.mp4", {"hides"}),
    "film with bytes behind it": (film.film(film.pictures()) + b"hidden bytes", "a.mp4", {"malformed"}),
    "an unknown type": (bytes(range(256)), "a.bin", {"unread"}),
    "nothing": (b"", "a.bin", set()),
    "a text about mails": (b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\ntext\r\n", "a.txt", set()),
    "a.docx with two parts of one name": (packed({"[Content_Types].xml": "<Types/>", "a.xml": "<a/>", "b.xml": "<b/>"}).replace(b"b.xml", b"a.xml"), "a.docx", {"hides", "malformed"}),
}


@pytest.mark.parametrize("what", STRANGERS)
def test_a_file_of_a_stranger_is_told_in_kinds(what):
    data, name, kinds = STRANGERS[what]
    assert kinds_of(data, name) == kinds, look.look(data, name)


def test_a_fault_of_an_output_is_told_unless_the_policy_keeps_it():
    data = mail_of("<a href='http://e.example/'>a</a>", "html")
    assert any(fault.startswith("reaches-out") for fault in looks.faults("a.eml", data))
    assert not list(looks.faults("a.eml", data, ["office.links=keep"]))


@rule
def test_edited_files_of_all_types_never_do_more_than_not_to_be_read(tmp_path):
    """Changes, omits or duplicates bytes, always the same ones."""
    dice = random.Random(1)
    for kind in ("pdf", "docx", "xlsx", "odt", "rtf", "eml", "html", "svg", "zip", "xls", "doc", "ppt", "msg", "tnef", "png", "jpeg", "gif", "tiff", "dxf", "ics", "csv", "tar", "gz", "mp4", "mp3", "wav"):
        case = next(case for case in cases.all_cases() if case.parent.name == kind)
        path = cases.build_input(case, cases.read_expectation(case), tmp_path)
        source = path.read_bytes()[:30_000]
        for _ in range(12):
            data = bytearray(source)
            for _ in range(dice.choice((1, 4, 30))):
                at = dice.randrange(len(data) or 1)
                data[at:at + dice.choice((0, 1, 4))] = dice.choice((b"", b"\xff\xff\xff\xff", b"\0", bytes(data[:dice.randrange(40)])))
            data = bytes(data[:dice.randrange(1, len(data) + 1)])
            told = look.look(data, path.name, strict=True, budget=Budget(1 << 22, 2000))
            yield from (f"{kind}: a finding of no kind: {finding}" for finding in told.findings if finding.kind not in KINDS or not finding.text)


def called(*words, **more):
    return subprocess.run([sys.executable, "-I", PROGRAM, *words], capture_output=True, text=True, timeout=PATIENCE, check=False, **more)


@pytest.fixture(name="files", scope="module")
def _files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("looks")
    (folder / "clean.txt").write_text("text\n")
    (folder / "formula.csv").write_text("=cmd|'/c calc'!A0\n")
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head, piece = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH), packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    (folder / "bomb.gz").write_bytes(head + piece * 300)
    (folder / "unknown.bin").write_bytes(bytes(range(256)))
    return folder


def test_the_command_tells_in_words_and_by_its_status(files):
    done = called(files / "clean.txt", files / "formula.csv", files / "unknown.bin", files / "absent")
    assert done.returncode == 1
    lines = [line.removeprefix(f"{files}/") for line in done.stdout.splitlines()]
    assert lines[0] == "clean.txt: nothing found"
    assert lines[1].startswith("formula.csv: acts: ") and "(DDE)" in lines[1]
    assert lines[-2:] == ["unknown.bin: could not be read: there is no reader for its type", "absent: could not be read: No such file or directory"]


def test_an_address_is_no_field_of_a_mail():
    assert not look.look(b"x-call://a.example/\nx-call://a.example/\n\ntext\n", "a.txt", strict=True).findings


@pytest.mark.parametrize("names, status", [(["clean.txt"], 0), (["formula.csv"], 1), (["unknown.bin"], 2), (["absent"], 2), (["clean.txt", "unknown.bin"], 2), ([], 2), (["--unheard-of"], 2)])
def test_the_status_of_the_command(names, status, files):
    assert called(*names, cwd=files).returncode == status


def test_what_is_no_regular_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    done = called("pipe", "/dev/zero", cwd=tmp_path)
    assert (done.returncode, done.stdout.count("it is not a regular file")) == (2, 2), done.stdout


def test_json_has_what_the_words_say(files):
    done = called("--json", "formula.csv", "clean.txt", cwd=files)
    answer = json.loads(done.stdout)
    assert set(answer["kinds"]) == set(KINDS)
    formula, clean = answer["files"]
    assert (formula["path"], formula["type"], formula["status"], clean["status"], clean["findings"]) == ("formula.csv", "csv", "found", "nothing", [])
    assert {"acts"} == {finding["kind"] for finding in formula["findings"]}


def test_what_unpacks_to_too_much_is_not_read(files):
    done = called("bomb.gz", cwd=files)
    assert (done.returncode, done.stdout) == (2, "bomb.gz: could not be read: it unpacks to more than 268435456 bytes\n")


def test_a_reader_that_needs_too_much_memory_or_time_is_ended(tmp_path):
    """Uses limits that the interpreter itself soon reaches."""
    (tmp_path / "a.csv").write_text("a,b\n" * 2_000_000)
    assert "could not be read: reading it takes more than 1 s" in called("--seconds", "1", "a.csv", cwd=tmp_path).stdout
    (tmp_path / "b.eml").write_bytes(b"From: a@b.jp\nTo: b@b.jp\n\n" + bytes(80 << 20))
    assert "could not be read" in called("--memory", "128", "b.eml", cwd=tmp_path).stdout


@rule
def test_the_readers_are_made_of_pythons_library_alone():
    """Neither a package nor a part of kiyome is needed."""
    for path in sorted(PACKAGE.rglob("*.py")) + [PROGRAM]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) else []
            yield from (f"{path.relative_to(PACKAGE)} imports {name}" for name in names if name.partition(".")[0] not in sys.stdlib_module_names | {"second_look"})
            if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in ("eval", "exec", "system", "Popen", "connect", "urlopen", "loads") and not (name == "loads" and path.name == "command.py"):
                    yield f"{path.relative_to(PACKAGE)} calls {name}()"


def test_files_of_the_program_lie_where_the_build_installs_them_from():
    listed = (PACKAGE / "meson.build").read_text("utf-8")
    assert [path.name for path in sorted(PACKAGE.iterdir()) if path.name not in ("README.md", "meson.build", "__pycache__") and f"'{path.name}'" not in listed] == []
    assert pathlib.Path(PROGRAM).stat().st_mode & 0o111


OFFICE_XML = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


@pytest.mark.parametrize("kind, words, content", [
    ("malformed", "the relationship rId9", f'<w:p><w:hyperlink r:id="rId9" {OFFICE_XML}/></w:p>'),
    ("malformed", "the relationship rId9", f'<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link" r:id="rId9" {OFFICE_XML}/></w:object></w:r></w:p>'),
    ("reaches-out", "imagedata leads to", '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="http://e.example/a.png"/></v:shape></w:pict></w:r></w:p>'),
    ("reaches-out", "rect leads to", '<w:p><w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" href="file://e.example/a"/></w:pict></w:r></w:p>')])
def test_references_of_elements_are_followed(kind, words, content):
    found = look.look(recipes_ooxml.docx(content), "a.docx").findings
    assert [finding for finding in found if finding.kind == kind and words in finding.text], found


def word(**parts):
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    return recipes_ooxml.docx(parts.pop("document", recipes_ooxml.paragraph("a")), [(f"rId{number}", name, f"{name}.xml") for number, name in enumerate(parts, 7)],
                              parts={f"word/{name}.xml": f"<w:{name} {recipes_ooxml.W}>{content}</w:{name}>" for name, content in parts.items()},
                              types={f"word/{name}.xml": kind + name + "+xml" for name in parts})


def based(*pairs):
    return word(styles="".join(f'<w:style w:styleId="{own}"><w:basedOn w:val="{other}"/></w:style>' for own, other in pairs))


def open_text(styles):
    return opendocument.package("text", "<text:p>a</text:p>", before=f"<office:automatic-styles>{styles}</office:automatic-styles>")


def formats(*pairs):
    return open_text("".join(f'<number:number-style style:name="{own}"><style:map style:condition="value()&gt;0" style:apply-style-name="{other}"/></number:number-style>' for own, other in pairs))


def rich(styles, used=1):
    return (r"{\rtf1\ansi{\stylesheet" + styles + r"}{\*\listoverridetable{\listoverride\listid1\listoverridecount0\ls1}}\pard\ls" + f"{used} a\\par}}").encode()


NOTED = {kind: f'<w:p><w:r><w:{kind}Reference w:id="1"/></w:r></w:p>' for kind in ("footnote", "endnote")}
LISTED = '<w:p><w:pPr><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr></w:p>'
NUM = '<w:abstractNum w:abstractNumId="0">{}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
CHAIN = [(f"s{number}", f"s{number + 1}") for number in range(8000)]


def by_words(rows):
    return [pytest.param(*row, id=f"{row[0]} {row[1]} {number}") for number, row in enumerate(rows)]


@pytest.mark.parametrize("name, words, bad, good", by_words([
    ("a.docx", "circle", based(("a", "b"), ("b", "a")), based(("a", "b"), ("b", "c"))), ("a.docx", "too long", based(*CHAIN), based(*CHAIN[:100])),
    ("a.docx", "circle", word(styles='<w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>', numbering=NUM.format('<w:numStyleLink w:val="a"/>')), word(numbering=NUM.format(""))),
    ("a.docx", "list 2 does not exist", word(document=LISTED.format(2), numbering=NUM.format("")), word(document=LISTED.format(1) + LISTED.format(0), numbering=NUM.format(""))),
    ("a.docx", "no footnotes", word(document=NOTED["footnote"]), word(document=NOTED["footnote"], footnotes='<w:footnote w:id="1"/>')),
    ("a.docx", "a note in endnotes", word(endnotes=f'<w:endnote w:id="1">{NOTED["endnote"]}</w:endnote>'), word(footnotes='<w:footnote w:id="1"/>', endnotes=f'<w:endnote w:id="1">{NOTED["footnote"]}</w:endnote>')),
    ("a.docx", "of the kind styles", recipes_ooxml.docx(recipes_ooxml.paragraph("a"), [(f"rId{number}", "styles", "styles.xml") for number in (7, 8)], parts={"word/styles.xml": f"<w:styles {recipes_ooxml.W}/>"}), word(styles="")),
    ("a.odt", "circle", formats(("a", "b"), ("b", "a")), formats(("a", "b"))),
    ("a.rtf", "circle", rich(r"{\s1\sbasedon1 a;}"), rich(r"{\s1\sbasedon0 a;}{\s2\sbasedon1 b;}")), ("a.rtf", "too long", rich("".join(rf"{{\s{i}\sbasedon{i + 1} a;}}" for i in range(8000))), rich("")),
    ("a.rtf", "list 2 does not exist", rich("", 2), rich("", 0))]))
def test_what_leads_to_nothing_or_on_and_on_is_told(name, words, bad, good):
    told = [[finding.text for finding in look.look(data, name).findings if finding.kind == "malformed" and words in finding.text] for data in (bad, good)]
    assert told[0] and not told[1], told


@pytest.mark.parametrize("formula, kind", [('FILTERXML("<a/>","//a")', None), ('FILTERXML(WEBSERVICE("http://e/"),"//a")', "reaches-out"), ('HYPERLINK(CALL("a","b","c"))', "acts"), ('ENCODEURL(IMAGE("a"))', "reaches-out")])
def test_of_the_functions_of_a_formula_the_worst_is_told(formula, kind):
    assert [finding.kind for finding in formula_findings(formula, False)] == ([kind] if kind else [])


@pytest.mark.parametrize("paint, kind", [("url(#a)", None), ("red", None), ("url(http://e.example/a.svg#b)", "reaches-out"), ("url( '//e.example/a#b')", "reaches-out"), ("url(file:///a#b)", "reaches-out")])
@pytest.mark.parametrize("attribute", ["fill", "filter", "mask", "marker-end"])
def test_paint_of_drawings_that_is_elsewhere_is_told(attribute, paint, kind):
    found = look.look(f'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L5 5" {attribute}="{paint}"/></svg>'.encode(), "a.svg").findings
    assert [finding.kind for finding in found] == ([kind] if kind else []), found
