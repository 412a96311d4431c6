# SPDX-License-Identifier: GPL-2.0-or-later
"""Identifies the type of a file by its first bytes, or by its name if these are not sufficient."""

import re

MAGIC = [
    (b"PK\3\4", "zip"), (b"PK\5\6", "zip"), (b"%PDF-", "pdf"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"{\\rt", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"), (b"II*\0", "tiff"), (b"MM\0*", "tiff"),
    (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"\x78\x9f\x3e\x22", "tnef"),
    (b"MZ", "program"), (b"\x7fELF", "program"), (b"\xcf\xfa\xed\xfe", "program"), (b"\xce\xfa\xed\xfe", "program"), (b"\xca\xfe\xba\xbe", "program"),
    (b"L\0\0\0\1\x14\2\0", "shortcut"), (b"#!", "script"), (b"%!PS", "postscript"), (b"\xc5\xd0\xd3\xc6", "postscript"), (b"ITSF", "program"), (b"!<arch>", "program"), (b"FWS", "flash"), (b"CWS", "flash"), (b"ZWS", "flash"), (b"%FDF-", "form-data"),
    (b"AutoCAD Binary DXF", "dxf"), (b"JwwData", "jww"), (b"JwsData", "jww"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\7", "rar"), (b"MSCF", "cab"), (bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"), "OneNote"),
]
FLASH_VERSIONS = [bytes((number,)) for number in range(1, 32)]
BY_NAME = {"csv": "csv", "tsv": "csv", "ics": "calendar", "ifb": "calendar", "vcs": "calendar", "vcf": "card", "eml": "mail", "mht": "mail", "mhtml": "mail",
           "html": "page", "htm": "page", "xhtml": "page", "svg": "svg", "rtf": "rtf", "dxf": "dxf", "sfc": "drawing-text", "p21": "drawing-text", "jwc": "jwc",
           "url": "script", "hta": "script", "vbs": "script", "vbe": "script", "js": "script", "jse": "script", "wsf": "script", "bat": "script", "cmd": "script", "ps1": "script",
           **dict.fromkeys("""wsh sct wsc psm1 inf ins isp job gadget library-ms search-ms searchconnector-ms settingcontent-ms theme themepack website desktop webloc appref-ms rdp application
                              xbap jnlp msc odc dqy oqy rqy udl dsn pif ahk au3 m3u pls wpl asx""".split(), "script"),
           "reg": "script", "slk": "sylk", "iqy": "script", "scf": "script", "lnk": "shortcut", "mp3": "mp3", "tar": "tar", "eps": "postscript", "ps": "postscript"}
# Types without active content, which are not read if they are embedded: metafiles, fonts, sound, printer settings.
INERT = {"emf", "wmf", "ttf", "otf", "ttc", "odttf", "fntdata", "pcx", "tga", "ico", "cur", "psd", "heic", "heif", "avif", "jp2", "jxl", "wdp", "jxr", "xmp", "pict", "pct", "ogg", "flac",
         "aac", "wmv", "avi", "mov", "webm", "css", "icc", "svm", "thmx", "tmp"}
# Suffixes of text files that a browser shows as plain text.
TEXTS = {"txt", "log", "md", "json", "c", "h", "py", "sql", "tex"}
PAGE = re.compile(rb"<(?:!doctype html|html|head|body|script|iframe|meta|table|div)[\s>]", re.I)
FIELD = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")
MAIL = re.compile(rb"(?im)^(?:received|from|to|subject|date|message-id|mime-version|return-path|delivered-to|x-[\w-]+):(?!//)")


def suffix_of(name):
    return name.rpartition(".")[2].lower() if "." in name else ""


def text_kind(data, head, suffix):
    """Returns the type of a text by its beginning."""
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    first = re.sub(rb"\r?\n[ \t]", b"", head[:100])[:11].upper()  # its line may be folded
    if first.startswith(b"BEGIN:VCAL"):
        return "calendar"
    if first == b"BEGIN:VCARD":
        return "card"
    if BY_NAME.get(suffix) == "script":
        return "script"
    if head.startswith(b"<?xml") or (head.startswith((b"<", b"\xff\xfe<\0")) and suffix in ("xml", "svg", "rels", "vml", "fodt", "fods", "fodp", "fodg")):
        return "svg" if suffix == "svg" or re.search(rb"<(?:\w+:)?svg[\s>]", data[:4096]) else "page" if re.search(rb"<html[\s>]", data[:4096], re.I) else "xml"
    if head.startswith(b"<svg"):
        return "svg"
    if head.startswith(b"ID;P"):
        return "sylk"
    if suffix in BY_NAME:
        return BY_NAME[suffix]
    if suffix not in TEXTS and (FIELD.match(head) and MAIL.search(head) or head.startswith(b"From ")):
        return "mail"
    if suffix not in TEXTS and PAGE.search(head):
        return "page"
    if head.startswith(b"\0\0\0") or head[4:8] == b"ftyp":
        return "film"
    return "text"


def identify(data, name):
    """Returns the type of DATA with the name NAME, or "unknown"."""
    head, suffix = data[:4096], suffix_of(name)
    for magic, kind in MAGIC:
        if head.startswith(magic) and not (magic == b"MZ" and len(data) < 64) and not (kind == "flash" and head[3:4] not in FLASH_VERSIONS):
            return kind
    if head[:2] == b"BM" and len(data) > 26 and head[6:10] == b"\0\0\0\0":
        return "bmp"
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE"):
        return head[8:12].decode().strip().lower()
    if head[4:8] == b"ftyp":
        return "film"
    if head[257:262] == b"ustar":
        return "tar"
    if b"%PDF-" in head[:1024] and re.search(rb"[0-9]\s+obj\b", data) and not (FIELD.match(head) and MAIL.search(head)):
        return "pdf"
    if suffix == "mp3" or head[:3] == b"ID3":
        return "mp3"
    if suffix in ("jwc", "jww"):
        return suffix
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head.replace(b"\x1b", b"")):
        return text_kind(data, head, suffix)
    return BY_NAME.get(suffix) if BY_NAME.get(suffix) in ("mail", "page", "shortcut") else "unknown"
