# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes small Office packages for the cases of docx, xlsx and pptx."""

import base64
import io
import re
import struct
import zipfile

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
R = f'xmlns:r="{OFFICE}"'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
CHART = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
MAIN = {
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
    "docm": ("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    "xlsm": ("xl/workbook.xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    "xlsb": ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
    "pptm": ("ppt/presentation.xml", "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
    "pptx": ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
}


def relationships(rows):
    """rows: (Id, type below the Office relationships or a whole URI, target[, "External"])"""
    xml = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    for row in rows:
        kind = row[1] if "://" in row[1] else f"{OFFICE}/{row[1]}"
        mode = f' TargetMode="{row[3]}"' if len(row) > 3 else ""
        xml += f'<Relationship Id="{row[0]}" Type="{kind}" Target="{row[2]}"{mode}/>'
    return xml + "</Relationships>"


def package(kind, main, rels=(), parts=None, types=None, extra=(), root_rels=(), more_types=""):
    """A package of KIND: MAIN is the main part's XML, RELS its relationships; PARTS further members by name, TYPES their
    content types; EXTRA pairs of a name and bytes that are added last, names in use among them; ROOT_RELS further
    relationships of the package, MORE_TYPES rows for its content types."""
    name, content_type = MAIN[kind]
    folder, file = name.rsplit("/", 1)
    overrides = {name: content_type, **(types or {})}
    content_types = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                     '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                     '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
                     '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>')
    content_types += "".join(f'<Override PartName="/{part}" ContentType="{kind_}"/>' for part, kind_ in overrides.items()) + more_types + "</Types>"
    members = [("[Content_Types].xml", content_types), ("_rels/.rels", relationships([("rId1", "officeDocument", name), *root_rels])), (name, main)]
    if rels:
        members.append((f"{folder}/_rels/{file}.rels", relationships(rels)))
    members += list((parts or {}).items()) + list(extra)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file_:
        for part, content in members:
            info = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            file_.writestr(info, content)
    return out.getvalue()


def without_folders(data, *folders):
    """The package DATA with what is below FOLDERS at its top."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package_, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as flat:
        for member in package_.infolist():
            name, content = member.filename, package_.read(member)
            for folder in folders:
                name = name.replace(folder, "", 1)
                content = content.replace(folder.encode(), b"")
            flat.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def flat(data, hoisted=False, without=()):
    """The package DATA as one XML file, less the parts WITHOUT; HOISTED: the root declares the namespaces of all parts."""
    out, spaces = "", {}
    with zipfile.ZipFile(io.BytesIO(data)) as package_:
        types = package_.read("[Content_Types].xml").decode()
        overrides = dict(re.findall(r'PartName="([^"]*)" ContentType="([^"]*)"', types))
        defaults = dict(re.findall(r'Extension="([^"]*)" ContentType="([^"]*)"', types))
        for name in package_.namelist():
            if name == "[Content_Types].xml" or name in without:
                continue
            kind, content = overrides.get("/" + name) or defaults[name.rsplit(".", 1)[1]], package_.read(name)
            out += f'<pkg:part pkg:name="/{name}" pkg:contentType="{kind}" pkg:padding="256">'
            if kind.endswith("xml"):
                xml = re.sub(r"<\?xml.*?\?>", "", content.decode())
                if hoisted:
                    spaces.update(re.findall(r' xmlns:(\w+)="([^"]*)"', xml))
                    xml = re.sub(r' xmlns:\w+="[^"]*"', "", xml)
                out += f"<pkg:xmlData>{xml}</pkg:xmlData></pkg:part>"
            else:
                out += f'<pkg:binaryData>{base64.encodebytes(content).decode()}</pkg:binaryData></pkg:part>'
    spaces["pkg"] = "http://schemas.microsoft.com/office/2006/xmlPackage"
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in spaces.items())
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n'
            f"<pkg:package{declared}>{out}</pkg:package>").encode()


def document(body, namespaces=""):
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {W} {R} {namespaces}><w:body>{body}</w:body></w:document>'


def paragraph(*runs):
    return "<w:p>" + "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def field(instruction, result):
    """A complex field, its instruction split over two runs."""
    half = len(instruction) // 2

    def char(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def instr(text):
        return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'
    return (char("begin") + instr(instruction[:half]) + instr(instruction[half:]) + char("separate")
            + f"<w:r><w:t>{result}</w:t></w:r>" + char("end"))


def docx(body, rels=(), kind="docx", namespaces="", **more):
    return package(kind, document(body, namespaces), rels, **more)


# --- fonts that are brought along -----------------------------------------------------------------------

def font_tables(family="Square"):
    """Tables by which programs choose a font of FAMILY."""
    texts = [(1, family), (2, "Regular"), (4, family), (6, family)]
    packed = [(name, text.encode("utf-16be")) for name, text in texts]
    records, at = b"", 0
    for name, text in packed:
        records += struct.pack(">6H", 3, 1, 0x409, name, len(text), at)
        at += len(text)
    names = struct.pack(">3H", 0, len(packed), 6 + len(records)) + records + b"".join(text for _, text in packed)
    return {b"OS/2": struct.pack(">HhHHH", 1, 800, 400, 5, 8) + bytes(48) + b"SOLD" + struct.pack(">3H5H2I", 0x40, 65, 65, 800, 0, 0, 800, 200, 1, 0), b"name": names}


def disguised(font, guid):
    """FONT as Word embeds it (ISO/IEC 29500-1 17.8.1)."""
    key = bytes.fromhex(guid.strip("{}").replace("-", ""))[::-1] * 2
    return bytes(a ^ b for a, b in zip(font, key)) + font[32:]


def eot(font, flags=0, address="", behind=b""):
    """FONT as PowerPoint embeds it: Embedded OpenType, 2.1."""
    def name(text):
        return struct.pack("<HH", 0, 2 * len(text)) + text.encode("utf-16le")

    if flags & 0x10000000:
        font = bytes(byte ^ 0x50 for byte in font)
    head = struct.pack("<II", 0x20001, flags) + bytes(10) + b"\1\0" + struct.pack("<IHH", 400, 0, 0x504c) + bytes(44)
    head += name("Square") + name("Regular") + name("Version 1") + name("Square") + name(address)
    return struct.pack("<II", 8 + len(head) + len(font), len(font)) + head + font + behind


def xlsx(rows, names="", rels=(), sheet_extra="", parts=None, types=None, sheet_rels=(), book_extra="", extra=(), kind="xlsx",
         **more):
    """One sheet whose sheetData holds ROWS (XML)."""
    book = (f'<workbook {S} {R}><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>{book_extra}'
            + (f"<definedNames>{names}</definedNames>" if names else "") + "</workbook>")
    sheet = f'<worksheet {S} {R}><sheetData>{rows}</sheetData>{sheet_extra}</worksheet>'
    all_parts = {"xl/worksheets/sheet1.xml": sheet, **(parts or {})}
    if sheet_rels:
        all_parts["xl/worksheets/_rels/sheet1.xml.rels"] = relationships(sheet_rels)
    kinds = {"xl/worksheets/sheet1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml", **(types or {})}
    return package(kind, book, [("rId1", "worksheet", "worksheets/sheet1.xml"), *rels], all_parts, kinds, extra, **more)


def cell(reference, value, formula=None, kind=""):
    inner = (f"<f>{formula}</f>" if formula is not None else "") + f"<v>{value}</v>"
    return f'<row r="{reference[1:]}"><c r="{reference}"{kind}>{inner}</c></row>'


def pptx(shapes, slide_extra="", slide_rels=(), parts=None, types=None, rels=(), presentation_extra="", kind="pptx", **more):
    """One slide whose tree holds SHAPES (XML)."""
    slide = (f'<p:sld {P} {A} {R}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
             f"{shapes}</p:spTree></p:cSld>{slide_extra}</p:sld>")
    presentation = (f'<p:presentation {P} {A} {R}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>'
                    '<p:notesSz cx="6858000" cy="9144000"/>' + presentation_extra + "</p:presentation>")
    all_parts = {"ppt/slides/slide1.xml": slide, **(parts or {})}
    if slide_rels:
        all_parts["ppt/slides/_rels/slide1.xml.rels"] = relationships(slide_rels)
    kinds = {"ppt/slides/slide1.xml": "application/vnd.openxmlformats-officedocument.presentationml.slide+xml", **(types or {})}
    return package(kind, presentation, [("rId1", "slide", "slides/slide1.xml"), *rels], all_parts, kinds, **more)


def shape(text, properties=""):
    return ('<p:sp><p:nvSpPr><p:cNvPr id="2" name="Text"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
            f"<a:p><a:r><a:rPr>{properties}</a:rPr><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>")


def modern_comments(comments, comment_rels=()):
    """Arguments of pptx(): COMMENTS (XML of p188:cm) of its slide, and their two authors."""
    names = (f'xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main" xmlns:pc="http://schemas.microsoft.com/office/powerpoint/2013/main/command" '
             f'xmlns:ac="http://schemas.microsoft.com/office/drawing/2013/main/command" {P} {A} {R}')
    author = '<p188:author id="{{0B000000-0000-4000-8000-00000000000{}}}" name="{}" initials="{}" userId="u" providerId="None"/>'.format
    kinds = "http://schemas.microsoft.com/office/2018/10/relationships/"
    parts = {"ppt/comments/modernComment_100_B.xml": f"<p188:cmLst {names}>{comments}</p188:cmLst>",
             "ppt/authors.xml": f"<p188:authorLst {names}>{author(1, '例示花子', '例')}{author(2, '役所太郎', '役')}</p188:authorLst>"}
    if comment_rels:
        parts["ppt/comments/_rels/modernComment_100_B.xml.rels"] = relationships(comment_rels)
    return {"slide_extra": '<p:extLst><p:ext uri="{6950BFC3-D8DA-4A85-94F7-54DA5524770B}"><p188:commentRel xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main" r:id="rId1"/></p:ext></p:extLst>',
            "slide_rels": [("rId1", kinds + "comments", "../comments/modernComment_100_B.xml")], "rels": [("rId2", kinds + "authors", "authors.xml")], "parts": parts,
            "types": {name: f"application/vnd.ms-powerpoint.{kind}+xml" for name, kind in zip(parts, ("comments", "authors"))}}


CHART_EX = "http://schemas.microsoft.com/office/drawing/2014/chartex"


def chart_ex(layout, title, f, values, series, data=""):
    """A chart of one of the kinds that came with Office 2016: a part."""
    numbers = "".join(f'<cx:pt idx="{i}">{value}</cx:pt>' for i, value in enumerate(values))
    names = "".join(f'<cx:pt idx="{i}">区分{i}</cx:pt>' for i in range(len(values)))
    return (f'<cx:chartSpace xmlns:cx="{CHART_EX}" {A} {R}><cx:chartData>{data}<cx:data id="0"><cx:strDim type="cat"><cx:f>{f}</cx:f><cx:lvl ptCount="{len(values)}">{names}</cx:lvl></cx:strDim>'
            f'<cx:numDim type="val"><cx:f dir="row">{f}</cx:f><cx:lvl ptCount="{len(values)}" formatCode="General">{numbers}</cx:lvl></cx:numDim></cx:data></cx:chartData>'
            f'<cx:chart><cx:title pos="t" align="ctr" overlay="0"><cx:tx><cx:txData><cx:v>{title}</cx:v></cx:txData></cx:tx></cx:title><cx:plotArea><cx:plotAreaRegion>'
            f'<cx:series layoutId="{layout}" uniqueId="{{0F000000-0000-4000-8000-000000000001}}">{series}<cx:dataId val="0"/></cx:series></cx:plotAreaRegion>'
            '<cx:axis id="0"><cx:catScaling gapWidth="0.5"/><cx:tickLabels/></cx:axis></cx:plotArea></cx:chart></cx:chartSpace>')


def chart_frame(rid, version):
    """What a sheet shows of such a chart, which readers know since VERSION of the schema: others show a box."""
    return (f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:new="http://schemas.microsoft.com/office/drawing/{version}/chartex" Requires="new">'
            '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="グラフ"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></xdr:xfrm>'
            f'<a:graphic><a:graphicData uri="{CHART_EX}"><cx:chart xmlns:cx="{CHART_EX}" r:id="{rid}"/></a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice><mc:Fallback>'
            '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="3" name=""/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>使えないグラフ</a:t></a:r></a:p></xdr:txBody></xdr:sp>'
            '</mc:Fallback></mc:AlternateContent>')
