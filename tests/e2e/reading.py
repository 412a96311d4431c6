# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads mail as a recipient's program does."""
import email
import email.policy
import re

from harness import without_transport
from looking import look_at


def text_of(message):
    """Returns the first text part, as a reader sees it."""
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.get_filename():
            return part.get_content()
    raise AssertionError("no text part")


def attachments(message):
    return {part.get_filename(): part.get_payload(decode=True)
            for part in message.walk() if not part.is_multipart() and part.get_filename()}


def assert_strict(raw):
    """Asserts O-EML-01 and O-EML-03 of doc/threats.md: 7-bit, CRLF, lines up to 998 bytes, text/plain only."""
    assert not re.search(rb"[^\r]\n|\r[^\n]|[^\r\n\t\x20-\x7e]", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        assert part.get_content_type() not in ("text/html", "application/octet-stream")
    look_at("mail.eml", raw)
    return message


def deliver(mailway, raw, token, **envelope):
    envelope.setdefault("recipients", (f"shomu+{token}@city.example",))
    code, text = mailway.send(raw, **envelope)
    assert code == 250, text
    return without_transport(mailway.receive(token))
