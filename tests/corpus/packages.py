# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes documents that are ZIP files and of which only the text is read: EPUB, XPS and Visio. They are inert: every payload is
only a mark."""

import io
import zipfile

from recipes import Member, zip_file

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
VISIO = "http://schemas.microsoft.com/office/visio/2012/main"
XPS = "http://schemas.microsoft.com/xps/2005/06"
OPEN_XPS = "http://schemas.openxps.org/oxps/v1.0"


def package(members):
    """Returns a ZIP file of (name, content) or {name: content}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items() if isinstance(members, dict) else members:
            file.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def repacked(document, is_packed=False):
    """Returns the document rewritten by a program that does not know its format: `mimetype` is last, or is first and, with
    `is_packed`, compressed."""
    with zipfile.ZipFile(io.BytesIO(document)) as file:
        names = sorted(file.namelist(), key=lambda name: (not is_packed) == (name == "mimetype"))
        return zip_file([Member(name, file.read(name), method=8 if is_packed else 0) for name in names])


def relations(*rows):
    """Returns a relationships part: (id, type, target, more attributes)."""
    return (f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{RELATIONSHIPS}">'
            + "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"{more}/>' for i, kind, target, more in rows) + "</Relationships>")


def visio(pages, more=(), targets=None):
    """Returns a Visio document. `pages`: (name, content of PageSheet, shapes)."""
    listed = "".join(f'<Page ID="{i}" NameU="Page-{i}" Name="{name}"><PageSheet>{sheet}</PageSheet><Rel r:id="rId{i}"/></Page>'
                     for i, (name, sheet, _) in enumerate(pages))
    members = [("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
               ("_rels/.rels", relations(("rId1", "http://schemas.microsoft.com/visio/2010/relationships/document", "visio/document.xml", ""))),
               ("visio/document.xml", f'<VisioDocument xmlns="{VISIO}"/>'),
               ("visio/_rels/document.xml.rels", relations(("rId1", "http://schemas.microsoft.com/visio/2010/relationships/pages", "pages/pages.xml", ""))),
               ("visio/pages/pages.xml", f'<Pages xmlns="{VISIO}" xmlns:r="{OFFICE}">{listed}</Pages>'),
               ("visio/pages/_rels/pages.xml.rels", targets or relations(*((f"rId{i}", "http://schemas.microsoft.com/visio/2010/relationships/page",
                                                                            f"page{i + 1}.xml", "") for i in range(len(pages)))))]
    members += [(f"visio/pages/page{i + 1}.xml", f'<PageContents xmlns="{VISIO}"><Shapes>{shapes}</Shapes></PageContents>')
                for i, (_, _, shapes) in enumerate(pages)]
    return package(members + list(more))


def shape(text, cells="", inside=""):
    return (f'<Shape ID="1" Type="Shape">{cells}<Section N="Character"><Row IX="0"><Cell N="Size" V="0.1"/></Row></Section><Text><cp IX="0"/>{text}</Text>'
            + (f"<Shapes>{inside}</Shapes>" if inside else "") + "</Shape>")


def xps(pages, more=(), space=XPS, source="/Documents/1/Pages/{}.fpage", encoding="utf-8"):
    """Returns an XPS document. `pages`: their contents; `more`: further members; `encoding`: of the parts that form the
    document."""
    kind = space + "/fixedrepresentation"
    members = [("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
               ("_rels/.rels", relations(("R1", kind, "/FixedDocumentSequence.fdseq", ""))),
               ("FixedDocumentSequence.fdseq", f'<FixedDocumentSequence xmlns="{space}"><DocumentReference Source="Documents/1/FixedDocument.fdoc"/></FixedDocumentSequence>'),
               ("Documents/1/FixedDocument.fdoc", f'<FixedDocument xmlns="{space}">'
                + "".join(f'<PageContent Source="{source.format(i + 1)}"/>' for i in range(len(pages))) + "</FixedDocument>")]
    members += [(f"Documents/1/Pages/{i + 1}.fpage", f'<FixedPage xmlns="{space}" Width="816" Height="1056" xml:lang="ja">{page}</FixedPage>')
                for i, page in enumerate(pages)]
    return package([(name, text.encode(encoding) if name.startswith(("Documents", "Fixed")) else text) for name, text in members] + list(more))


XPS_FONT = "/Resources/5F906952-1649-6DF1-F15A-BB41E926EB01.odttf"


def glyphs(text, x, y, more="", size=12, fill="#FF000000", font="/f.odttf"):
    return f'<Glyphs OriginX="{x}" OriginY="{y}" FontRenderingEmSize="{size}" FontUri="{font}" UnicodeString="{text}" Fill="{fill}"{more}/>'


def epub(chapters, more=(), items="", spine=None):
    """Returns an EPUB. `chapters`: bodies, or whole files as bytes."""
    manifest = "".join(f'<item id="c{i}" href="Text/chapter%20{i}.xhtml" media-type="application/xhtml+xml"/>' for i in range(len(chapters)))
    order = spine if spine is not None else "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    members = [("mimetype", "application/epub+zip"),
               ("META-INF/container.xml", '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
                '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'),
               ("OEBPS/content.opf", f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/><manifest>{manifest}{items}</manifest>'
                f"<spine>{order}</spine></package>")]
    members += [(f"OEBPS/Text/chapter {i}.xhtml", body if isinstance(body, bytes) else
                 '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head>'
                 f"<body>{body}</body></html>") for i, body in enumerate(chapters)]
    return package(members + list(more))
