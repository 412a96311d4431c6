# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads a file and its embedded files with the readers of their types. A reader's failure is reported as "could not be read"."""

import lzma
import re
import struct
import tarfile
import typing
import zlib

from second_look import archive, mail, markup, media, messages, office, ole, open_document, page, pdf, picture, plain, rtf
from second_look.findings import Budget, Finding, Inner, TooMuch, malformed, unread
from second_look.identify import INERT, identify, suffix_of
from second_look.written import acts as written

MOST = 200  # findings of each kind that are reported per file
BINARY_PART = re.compile(r"(?:^|/)(?:printersettings\d*\.bin|theme\d*\.bin|layout-cache|thumbnail[^/]*)$", re.I)


def zip_or_document(data, name, budget):
    """Reads a ZIP file, whose members determine which kind of document it is."""
    members = yield from archive.zip_members(data, budget)
    names = {member for member, _ in members}
    kind = next((content for member, content in members if member == "mimetype"), b"")
    if any(member.lower() == "[content_types].xml" for member in names):
        yield from office.package_findings(members)
    elif kind.startswith((b"application/vnd.oasis.opendocument", b"application/vnd.sun.xml")) or not kind and "content.xml" in names:
        yield from open_document.package_findings(members)
    else:
        if kind.startswith(b"application/hwp"):
            yield unread("there is no reader for Hangul documents")
        is_book = kind == b"application/epub+zip"
        for member, content in members:
            if not is_book:
                yield from archive.name_findings(member)
            if not member.endswith("/"):
                yield Inner(member, content)


READERS = {
    "zip": zip_or_document, "pdf": pdf.pdf, "ole": ole.compound, "rtf": rtf.rtf, "mail": mail.mail, "page": page.page, "svg": markup.svg, "xml": markup.xml_file,
    "png": picture.png, "jpeg": picture.jpeg, "gif": picture.gif, "tiff": picture.tiff, "bmp": picture.sized, "webp": picture.riff, "wave": picture.riff, "mp3": media.mp3, "film": media.film,
    "gzip": archive.gzip, "bzip2": archive.other_packed, "xz": archive.other_packed, "tar": archive.tar, "tnef": messages.tnef,
    "program": plain.program, "flash": plain.flash, "form-data": plain.form_data, "shortcut": plain.shortcut, "script": plain.script, "postscript": plain.postscript, "sylk": plain.sylk, "csv": plain.table, "text": plain.text, "calendar": plain.properties, "card": plain.properties,
    "drawing-text": plain.drawing_text, "dxf": plain.dxf, "jww": plain.jww, "jwc": plain.jwc,
}
# Types that the strict readers support, and the strict readers' names of these types.
WRITTEN = {"png": "png", "jpeg": "jpeg", "gif": "gif", "tiff": "tiff", "bmp": "bmp", "webp": "webp", "pdf": "pdf", "rtf": "rtf", "mail": "eml", "csv": "csv", "calendar": "ics", "card": "vcf", "text": "txt", "svg": "svg", "wave": "wav", "mp3": "mp3", "film": "mp4"}


class Look(typing.NamedTuple):
    type: str
    findings: list
    left_out: int  # findings beyond MOST of their kind

    @property
    def status(self):
        """Returns 0: no findings; 1: findings; 2: no findings, but not everything could be read."""
        kinds = {finding.kind for finding in self.findings}
        return 1 if kinds - {"unread"} else 2 if kinds else 0


def written_kind(kind, data):
    if kind != "zip":
        return WRITTEN.get(kind)
    found = archive.directory(data)
    names = {entry.name for entry in found[0]} if found else set()
    return "docx" if b"[Content_Types].xml" in names else "odt" if b"mimetype" in names and b"content.xml" in names else "zip"


def strict_findings(kind, data):
    name = written_kind(kind, data)
    if name:
        for text in sorted(written.found(name, data)):
            yield Finding("unexpected", "", text)


def joined(outer, place):
    return " > ".join(piece for piece in (outer, place) if piece)


def walk(data, name, budget, strict, depth=0, outer=""):
    """Yields the findings about DATA and all files embedded in it."""
    kind = identify(data, name)
    if not data:
        return
    if kind not in READERS:
        if not (depth and (suffix_of(name) in INERT or BINARY_PART.search(name))):
            yield unread("there is no reader for its type" if kind == "unknown" else f"there is no reader for {kind} files", outer)
        return
    if depth > budget.DEPTH:
        yield unread("files are nested too deeply", outer)
        return
    try:
        for item in READERS[kind](data, name, budget):
            if isinstance(item, Inner):
                yield from walk(item.data, item.name, budget, strict, depth + 1, joined(outer, item.name))
            else:
                yield item._replace(place=joined(outer, item.place))
        for finding in strict_findings(kind, data) if strict else ():
            yield finding._replace(place=outer)
    except TooMuch as error:
        yield unread(str(error), outer)
    except (EOFError, IndexError, struct.error, tarfile.TarError, lzma.LZMAError, zlib.error) as error:
        yield malformed(f"the {kind} file ends early or has other data than it says ({type(error).__name__})", outer)
    except OSError as error:  # of bz2
        yield malformed(f"the {kind} file cannot be unpacked: {error}", outer)
    except RecursionError:
        yield unread("it is nested too deeply", outer)
    except MemoryError:
        yield unread("it needs more memory than it may use", outer)
    except Exception as error:  # untrusted data may cause any exception in a reader
        yield unread(f"the reader of {kind} files gave up ({type(error).__name__})", outer)


def look(data, name="", strict=False, budget=None):
    told, counts, left_out = {}, {}, 0
    for finding in walk(data, name, budget or Budget(), strict):
        if finding in told:
            continue
        counts[finding.kind] = counts.get(finding.kind, 0) + 1
        if counts[finding.kind] <= MOST:
            told[finding] = None
        else:
            left_out += 1
    return Look(identify(data, name), list(told), left_out)
