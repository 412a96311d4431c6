# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the make.py recipes of test-corpus/: valid and invalid OpenDocument packages."""

from recipes import Member, zip_file

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in [
    *((name, f"{OASIS}{name}:1.0") for name in ("office", "style", "text", "table", "chart", "form", "script", "meta", "config",
                                              "presentation", "dr3d")),
    ("draw", OASIS + "drawing:1.0"), ("fo", OASIS + "xsl-fo-compatible:1.0"), ("svg", OASIS + "svg-compatible:1.0"),
    ("number", OASIS + "datastyle:1.0"), ("of", OASIS + "of:1.2"), ("xlink", "http://www.w3.org/1999/xlink"),
    ("dc", "http://purl.org/dc/elements/1.1/"), ("math", "http://www.w3.org/1998/Math/MathML"),
    ("ooo", "http://openoffice.org/2004/office"), ("xforms", "http://www.w3.org/2002/xforms"),
    ("field", "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"),
    ("smil", OASIS + "smil-compatible:1.0"), ("anim", OASIS + "animation:1.0")])
MEDIA_TYPE = "application/vnd.oasis.opendocument."
KINDS = {"text": "text", "spreadsheet": "spreadsheet", "presentation": "presentation", "drawing": "graphics", "chart": "chart"}


def part(root, inside):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<office:{root}{NAMESPACES} office:version="1.3">{inside}</office:{root}>'.encode()


def content(body, inside, before=""):
    return part("document-content", f"{before}<office:body><office:{body}>{inside}</office:{body}></office:body>")


def manifest(media_type, entries=(), inside=""):
    rows = "".join(f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}">{inside}</manifest:file-entry>'
                   for path, kind in [("/", media_type), ("content.xml", "text/xml"), *entries])
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="{OASIS}manifest:1.0" '
            f'manifest:version="1.3">{rows}</manifest:manifest>').encode()


def package(body, inside, members=(), before="", **options):
    """Returns a document whose element office:`body` contains `inside`, with further members (name, bytes)."""
    media_type = options.get("media_type", MEDIA_TYPE + KINDS[body])
    first = Member("mimetype", media_type.encode(), method=options.get("mimetype_method", 0))
    return zip_file([first, Member("content.xml", content(body, inside, before)),
                     *(Member(name, data) for name, data in members),
                     Member("META-INF/manifest.xml", options.get("manifest") or manifest(media_type))])


def flat(body, inside, before="", media_type=None):
    """Returns the same document as one XML file; `before` precedes office:body."""
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document{NAMESPACES} office:version="1.3" '
            f'office:mimetype="{media_type or MEDIA_TYPE + KINDS[body]}">{before}<office:body><office:{body}>{inside}</office:{body}></office:body>'
            "</office:document>").encode()
