# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads mail (RFC 5322, RFC 2045 to 2047, RFC 2231) of any sender."""

import base64
import email
import email.header
import email.policy
import email.utils
import re
import unicodedata

from second_look import charsets, plain
from second_look.findings import Inner, acts, hides, malformed, reaches, shown, unread
from second_look.identify import suffix_of
from second_look.page import page_findings
from second_look.texts import RUNS, hides_in_name, text_findings

ONCE = {"from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type", "content-transfer-encoding",
        "content-disposition", "content-id"}
DEPTH = 30


# Thin or invisible blanks, and variants of the full stop: people read a name with these characters as an address.
THIN = re.compile("[\u00ad\u034f\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]")
STOPS = dict.fromkeys(map(ord, "\u2024\u3002\uff0e\uff61\ufe52\u0701\u0702\ua4f8\u06d4"), ".") | dict.fromkeys(map(ord, "\uff20\ufe6b"), "@")


def folded(text):
    """Normalizes TEXT to what people see."""
    return unicodedata.normalize("NFKC", THIN.sub("", text.translate(STOPS))).translate(STOPS)


BROKEN_WORD = re.compile(r"=\?([\w.-]+)\?[Bb]\?([\w+/]+=+[\w+/][\w+/=]*)\?=")


def broken_word(match):
    """Decodes an encoded word with padding inside its base64, as lenient programs do."""
    digits = match[2].replace("=", "")
    digits = digits[:len(digits) - 1] if len(digits) % 4 == 1 else digits
    return charsets.decode(base64.b64decode(digits + "=" * (-len(digits) % 4)), match[1])


def words_of(value):
    """Decodes the text of a field. Encoded words that cannot be decoded are kept unchanged."""
    value = BROKEN_WORD.sub(broken_word, str(value))
    try:
        pieces = email.header.decode_header(value)
    except (email.errors.HeaderParseError, ValueError):
        return value
    return "".join(charsets.decode(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces)


# Fields whose addresses mail programs offer to users, or use as the base of links (RFC 2369, RFC 2557).
ADDRESSED = ("content-base", "content-location", "list-archive", "list-help", "list-owner", "list-post", "list-subscribe", "list-unsubscribe")


def twice_in(value):
    """Returns the parameter that occurs more than once in VALUE, or None."""
    names = [name.lower() for name in re.findall(r";\s*([\w-]+)\s*=", re.sub(r'"(?:[^"\\]|\\.)*"', '""', value))]
    return next((name for name in names if names.count(name) > 1), None)


def field_findings(part, place, is_message):
    seen = set()
    for name, value in part.items():
        lower = name.lower()
        if lower in seen and lower in ONCE:
            yield malformed(f"the field {name} stands twice", place)
        seen.add(lower)
        # Unfolds the field: a fold is a line break before a blank (RFC 5322, 2.2.3).
        text = words_of(re.sub(r"\r?\n(?=[ \t])", "", str(value)))
        if re.search("[\r\n\0]", text):
            yield malformed(f"the field {name} decodes to a line's end", place)
        twice = twice_in(str(value)) if lower in ("content-type", "content-disposition") else None
        if twice:
            yield malformed(f"{name} has the parameter {twice} twice", place)
        if lower in ("from", "sender", "reply-to") and is_message:
            try:
                people = email.utils.getaddresses([str(value)])
            except RecursionError:
                yield malformed(f"the addresses of {name} cannot be read", place)
                continue
            for display, address in people:
                claimed = re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", folded(words_of(display)))
                if claimed and not any(one.lower() == address.lower() for one in claimed):
                    yield hides(f"{name} shows another address than it has: {shown(claimed[0])}, and not {shown(address)}", place)
        elif lower in ADDRESSED and re.search(r"(?:https?|ftp|file|mailto):", text, re.I):
            yield reaches(f"the field {name} names an address for mail programs: {shown(text)}", place)
        elif lower in ("disposition-notification-to", "return-receipt-to", "x-confirm-reading-to"):
            yield reaches(f"the mail asks for a receipt at {shown(text)}", place)
        if lower in ("from", "subject", "to") and is_message:
            yield from (hides(finding.text, place) for finding in text_findings(text, place, links=False) if finding.kind == "hides")


def names_of(part):
    """Returns both file names that a part may have."""
    for name in (part.get_filename(), part.get_param("name")):
        if isinstance(name, tuple):
            name = email.utils.collapse_rfc2231_value(name)
        if name:
            yield words_of(name)


def name_findings(part, place):
    names = list(names_of(part))
    for name in dict.fromkeys(names):
        if RUNS.search(name):
            yield acts(f"an attachment is a program, a script or a page by its name: {shown(name)}", place)
        yield from hides_in_name(name, place)
    if len(set(names)) > 1:
        yield malformed(f"an attachment has two names: {shown(names[0])} and {shown(names[1])}", place)


# Suffixes by media type, for parts whose names have no suffix.
SUFFIXES = {"text/csv": ".csv", "text/tab-separated-values": ".tsv", "text/vcard": ".vcf", "text/x-vcard": ".vcf", "image/svg+xml": ".svg", "text/xml": ".xml", "text/plain": ".txt"}


def inner_name(names, kind, place):
    if names and suffix_of(names[0]):
        return names[0]
    suffix = SUFFIXES.get(kind, ".eml" if kind.startswith("message/") else "")
    return (names[0] if names else place) + suffix


def leaf_findings(part, place):
    kind = part.get_content_type()
    payload = part.get_payload(decode=True)
    payload = payload if payload is not None else str(part.get_payload()).encode("utf-8", "surrogateescape")
    names = list(names_of(part))
    if kind == "message/external-body":
        yield reaches(f"the part is somewhere else: {shown(part.get('Content-Type'))}", place)
    elif kind == "message/partial":
        yield malformed("the mail is one piece of several, which mail programs put together", place)
    elif kind in ("application/pkcs7-mime", "application/x-pkcs7-mime") and (part.get_param("smime-type") or "") != "signed-data" or kind == "application/pgp-encrypted":
        yield unread("the part is encrypted", place)
    elif kind == "text/html":
        for finding in page_findings(charsets.decode(payload, part.get_content_charset() or "utf-8")):
            yield finding._replace(place=place)
    elif kind == "text/calendar":
        yield from (finding._replace(place=f"{place} {finding.place}".strip()) for finding in plain.properties(payload, "", None))
    elif kind == "text/plain" and not names:
        yield from text_findings(charsets.decode(payload, part.get_content_charset() or "utf-8"), place)
    elif payload.strip() or names:
        yield Inner(inner_name(names, kind, place), payload)


def part_findings(part, place, depth, is_message):
    if depth > DEPTH:
        yield malformed("the parts are nested too deeply", place)
        return
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64" and isinstance(part.get_payload(), str) and re.search(r"=[^A-Za-z0-9+/]*[A-Za-z0-9+/]{4}", part.get_payload()):
        yield malformed("its base64 goes on behind the sign of its end", place)
    for defect in part.defects:
        yield malformed(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(defect).__name__.removesuffix("Defect")).lower(), place)
    yield from field_findings(part, place, is_message)
    yield from name_findings(part, place)
    if part.is_multipart():
        if part.get_content_maintype() == "multipart":
            for text, where in ((part.preamble, "before the first part"), (part.epilogue, "behind the last part")):
                if text and len(text.strip()) > 200 or text and re.search(r"(?m)^(?:Content-Type|begin [0-7]{3})", text):
                    yield hides(f"text stands {where}: {shown(text.strip())}", place)
        for number, inner in enumerate(part.get_payload(), 1):
            yield from part_findings(inner, f"{place}.{number}", depth + 1, part.get_content_maintype() == "message")
    else:
        yield from leaf_findings(part, place)


def mail(data, name, budget):
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    if re.search(rb"\n[ \t]+\r?\n", head + b"\n"):
        yield malformed("a line of blanks stands among the fields")
    if b"\0" in data:
        yield malformed("the mail has NUL bytes")
    if re.search(rb"\r(?!\n)", data) and b"\n" in data:
        yield malformed("a carriage return stands alone")
    if re.search(rb"[\x80-\xff]", head):
        try:
            head.decode("utf-8")
        except UnicodeDecodeError:
            yield malformed("fields have bytes of a character set that is not named")
    yield from part_findings(email.message_from_bytes(data, policy=email.policy.compat32), "part 1", 1, True)
