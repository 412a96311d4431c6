# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks mails that kiyome wrote with Python's email package: O-EML-01 to 05 and O-TXT-01. Shares no code with kiyome.

problems (data) returns a list of sentences, which is empty for a valid mail.
"""

import email
import email.policy
import re
import unicodedata

from second_look.texts import INVISIBLE

FIELDS = set("return-path received date from sender reply-to to cc subject message-id in-reply-to references mime-version "
             "content-type content-transfer-encoding content-disposition content-id content-description content-language "
             "importance auto-submitted precedence list-id authentication-results kiyome-result".split())
TYPES = {"text/plain", "text/csv", "text/tab-separated-values", "text/calendar", "text/vcard", "message/rfc822", "application/pdf",
         "application/zip", "application/rtf", "text/rtf", "image/png", "image/jpeg", "image/gif", "image/tiff", "image/bmp", "image/webp", "image/svg+xml"}
DOCUMENTS = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
BAD_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]|^[.\-~@ ]|[. ]$')
SCRIPTS = (".exe", ".js", ".vbs", ".hta", ".lnk", ".scr", ".bat", ".cmd", ".ps1", ".html", ".htm", ".svg", ".url")


def check_lines(data):
    if re.search(rb"[\x80-\xff\x00]", data):
        yield "it is not of seven bits"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        yield "a line end that is not CRLF"
    longest = max((len(line) for line in data.split(b"\r\n")), default=0)
    if longest > 998:
        yield f"a line of {longest} bytes"


def check_fields(part, where, is_message):
    seen = set()
    for name, value in part.raw_items():
        lower = name.lower()
        if lower not in FIELDS and not lower.startswith("x-kiyome-"):
            yield f"{where}: the field {name}"
        if lower in seen and lower != "received":
            yield f"{where}: {name} twice"
        seen.add(lower)
        if not is_message and not lower.startswith(("content-", "x-kiyome-")):
            yield f"{where}: the field {name} of a part"
        if re.search("[^\t\r\n\x20-\x7e]", str(value)):
            yield f"{where}: {name} holds what is not printable"
    if is_message and part.get_content_maintype() == "multipart" and "mime-version" not in seen:
        yield f"{where}: no MIME-Version"


def check_name(part, where):
    name = part.get_filename()
    typed = part.get_param("name")
    if isinstance(typed, tuple):
        typed = email.utils.collapse_rfc2231_value(typed)
    if name is None:
        return
    if typed is not None and typed != name and part.policy.header_factory("subject", typed) != name:
        yield f"{where}: it is called {name!r} and {typed!r}"
    if not name or BAD_NAME.search(name) or len(name.encode()) > 255 or unicodedata.normalize("NFC", name) != name:
        yield f"{where}: the name {name!r}"
    if name.lower().endswith(SCRIPTS) and not (name.lower().endswith(".svg") and part.get_content_type() == "image/svg+xml"):
        yield f"{where}: the name {name!r} runs"


def check_text(part, where):
    if part.get_content_charset() not in ("utf-8", "iso-2022-jp", "us-ascii", "cp932", "shift_jis", "windows-31j"):
        yield f"{where}: character set {part.get_content_charset()}"
        return
    try:
        text = part.get_payload(decode=True).decode(part.get_content_charset())
    except UnicodeDecodeError as error:
        yield f"{where}: {error}"
        return
    found = INVISIBLE.search(text)
    if found:
        yield f"{where}: the character U+{ord(found[0]):04X}"
    if re.search(r"<(?:script|html|body|iframe)[\s>]", text, re.IGNORECASE) and part.get_filename() is None:
        yield f"{where}: it holds tags"


def check_part(part, where, depth, is_message):
    kind = part.get_content_type()
    if depth > 9:
        yield f"{where}: nested too deep"
        return
    for defect in part.defects:
        yield f"{where}: {type(defect).__name__}"
    yield from check_fields(part, where, is_message)
    if len(part.get_all("content-type", [])) != 1 and part.get_all("content-type"):
        yield f"{where}: content types"
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        if kind not in ("multipart/mixed", "multipart/report", "multipart/digest", "multipart/related", "multipart/alternative"):
            yield f"{where}: {kind}"
        if (part.preamble or "").strip() or (part.epilogue or "").strip():
            yield f"{where}: text before the first part or behind the last"
        for number, inner in enumerate(part.iter_parts(), 1):
            yield from check_part(inner, f"{where}.{number}", depth + 1, False)
        return
    if kind not in TYPES and not kind.startswith(DOCUMENTS):
        yield f"{where}: {kind}"
    yield from check_name(part, where)
    if kind == "message/rfc822":
        yield from check_part(part.get_payload(0), where + ".1", depth + 1, True)
        return
    if part.get("content-transfer-encoding", "7bit").lower() not in ("7bit", "base64", "quoted-printable"):
        yield f"{where}: transfer encoding"
    if part.get_content_maintype() == "text":
        yield from check_text(part, where)


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.SMTP)


def problems(data):
    return [*check_lines(data), *check_part(parse(data), "part 1", 1, True)]


def files(data):
    """Yields (type, bytes) of every file in the mail, also in attached mails."""
    for part in parse(data).walk():
        if not part.is_multipart() and part.get_content_maintype() not in ("text", "multipart", "message"):
            yield part.get_content_type(), part.get_payload(decode=True) or b""
