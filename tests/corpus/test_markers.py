# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that words at every place of a mail, a calendar or a card are in the output, or that the notice reports their loss."""

import email
import email.policy
import json
import subprocess

import pytest

import told

MARK = "Q001Z"
HEADER = "From: a@example.jp\nTo: b@city.example.jp\nSubject: t\nMIME-Version: 1.0\n"
MIXED = HEADER + 'Content-Type: multipart/mixed; boundary="b"\n\n--b\n%s\n--b--\n'
EVENT = "BEGIN:VCALENDAR\nVERSION:2.0\n%sBEGIN:VEVENT\nUID:1\nDTSTAMP:20240101T000000Z\nDTSTART:20240102T090000Z\n%sEND:VEVENT\nEND:VCALENDAR\n"
ALARM = "SUMMARY:x\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT5M\n%s\nEND:VALARM\n"
CARD = "BEGIN:VCARD\nVERSION:%s\n%s\nEND:VCARD\n"

# The place of the words, and the code that reports their loss; "": they are in the output.
MAIL = [
    ("Subject: Q001Z\n\nx", ""),
    ("Subject: a\nSubject: Q001Z\n\nx", "mail.reader-field"),
    ("From: a@example.jp\nFrom: Q001Z <b@example.jp>\n\nx", "mail.reader-field"),
    ("To: a@example.jp\nTo: Q001Z <b@example.jp>\n\nx", "mail.reader-field"),
    ("Comments: Q001Z\n\nx", "mail.reader-field"),
    ("Keywords: Q001Z\n\nx", "mail.reader-field"),
    ("Bcc: Q001Z@example.jp\n\nx", "mail.reader-field"),
    ("Subject : Q001Z\n\nx", "mail.reader-field"),
    ("From: a (Q001Z) <a@example.jp>\n\nx", "mail.address-comment"),
    ("From: a@example.jp (Q001Z)\n\nx", ""),
    ("From: a@example.jp (b) (Q001Z)\n\nx", ""),
    ("From: a@example.jp (Q001Z) (b)\n\nx", "mail.address-comment"),
    ("To: a <a@example.jp> (Q001Z), b@example.jp\n\nx", "mail.address-comment"),
    ("To: Q001Z: a@example.jp, b@example.jp;\n\nx", "mail.address-comment"),
    ("To: Q001Z:;\n\nx", "mail.address-comment"),
    ("Cc: Q001Z:;\n\nx", "mail.reader-field"),
    ("Reply-To: Q001Z\n\nx", ""),
    ("To: (Q001Z)\n\nx", ""),
    ("Subject: a\nQ001Z\nTo: a@example.jp\n\nx", "mail.junk-line"),
    (MIXED % "\nx\n--b--\nQ001Z", "mail.epilogue"),
    (MIXED.replace("\n\n--b", "\n\nQ001Z\n--b", 1) % "\nx", "mail.preamble"),
    (MIXED % "Content-Description: Q001Z\n\nx", "mail.reader-field"),
    (MIXED % "Subject: Q001Z\n\nx", "mail.reader-field"),
    (MIXED % 'Content-Type: text/plain; name="Q001Z.txt"\nContent-Disposition: attachment; filename="a.txt"\n\nx', "mail.duplicate-name"),
    (MIXED % "Content-Type: text/enriched\n\n<bold>Q001Z</bold>", ""),
    (MIXED % "Content-Type: text/markdown\n\n[a]: b 'Q001Z'", ""),
    (MIXED % "Content-Type: message/rfc822\n\nSubject: Q001Z\n\nx", ""),
    (MIXED % "Content-Type: message/rfc822\n\nSubject: a\nComments: Q001Z\n\nx", "mail.reader-field"),
    (MIXED % "Content-Type: text/rfc822-headers\n\nSubject: Q001Z", ""),
    (MIXED % "Content-Type: message/delivery-status\n\nX-Note: Q001Z", ""),
    (MIXED % "Content-Type: message/disposition-notification\n\nDisposition: Q001Z", ""),
    ("Subject: t\n\nbegin 644 Q001Z.txt\n#86)C\n`\nend\n", ""),
    ("Subject: t\n\nbegin 644 a.txt\n#86)C\n`\nend\nQ001Z\n", ""),
]
CALENDAR = [
    *((EVENT % ("", f"{name}:Q001Z\n"), "") for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "CATEGORIES", "RESOURCES")),
    *((EVENT % (f"{name}:Q001Z\n", ""), "ics.detail") for name in ("NAME", "X-WR-CALNAME", "X-WR-CALDESC")),
    (EVENT % ("", "X-NOTE:Q001Z あ\n"), "ics.detail"),
    (EVENT % ("", "X-ALT-DESC;FMTTYPE=text/html:Q001Z\n"), "ics.html"),
    (EVENT % ("", "CONFERENCE;VALUE=URI;LABEL=Q001Z:https://x.example/\n"), "ics.url"),
    (EVENT % ("", "STATUS:Q001Z\n"), "ics.value"),
    (EVENT % ("", ALARM % "DESCRIPTION:Q001Z"), "ics.detail"),
    (EVENT % ("", "ORGANIZER;CN=Q001Z:mailto:a@example.jp\n"), ""),
    (EVENT % ("", 'ORGANIZER;SENT-BY="mailto:Q001Z@example.jp":mailto:a@example.jp\n'), "ics.detail"),
    (EVENT % ("", "ATTENDEE;CN=Q001Z:mailto:a@example.jp\n"), ""),
    (EVENT % ("", 'ATTENDEE;DELEGATED-TO="mailto:Q001Z@example.jp":mailto:a@example.jp\n'), "ics.detail"),
    (EVENT % ("", "ATTENDEE;X-RESPONSE-COMMENT=Q001Z:mailto:a@example.jp\n"), "ics.detail"),
    (EVENT % ("", "END:VEVENT\nBEGIN:VAVAILABILITY\nSUMMARY:Q001Z\nEND:VAVAILABILITY\nBEGIN:VEVENT\n"), "ics.component"),
]
CONTACT = [
    *((CARD % (version, f"FN:x\n{name}:Q001Z"), "") for version in ("2.1", "3.0", "4.0")
      for name in ("N", "NICKNAME", "ORG", "TITLE", "ROLE", "ADR", "LABEL", "NOTE", "CATEGORIES", "SORT-STRING")),
    *((CARD % ("3.0", f"FN:x\n{name}:Q001Z"), "vcf.detail") for name in ("RELATED", "IMPP", "X-NOTE", "X-SKYPE", "item1.X-ABLabel")),
    (CARD % ("4.0", 'FN:x\nADR;LABEL="Q001Z":;;y;;;;'), "vcf.detail"),
    (CARD % ("3.0", "FN:x\nBDAY:Q001Z"), "vcf.value"),
]


def shown(data):
    """Returns all words of an output, with its parts decoded."""
    texts = [data.decode(errors="replace")]
    for part in email.message_from_bytes(data, policy=email.policy.default).walk():
        texts += [str(value) for value in part.values()]
        payload = part.get_payload(decode=True)
        texts += [] if payload is None else [payload.decode(errors="replace")]
    return "\n".join(texts)


ROWS = [
    *(("eml", (), text, code) for text, code in MAIL),
    *(("ics", options, text, code) for options in ((), ("methods.ics=text",)) for text, code in CALENDAR),
    *(("vcf", options, text, code) for options in ((), ("methods.vcf=text",)) for text, code in CONTACT),
]


@pytest.mark.parametrize("suffix, options, text, code", ROWS, ids=[f"{row[0]}-{number}" for number, row in enumerate(ROWS)])
def test_words_come_out_or_are_told(suffix, options, text, code, inprocess, tmp_path):
    source, output = tmp_path / f"a.{suffix}", tmp_path / "output"
    source.write_bytes(text.replace("\n", "\r\n").encode())
    done = subprocess.run([inprocess, "sanitize", *options, source, output], check=True, capture_output=True)
    codes = {entry["code"] for entry in json.loads(done.stdout)["parts"][0]["removed"]} | set(told.codes_of(json.loads(done.stdout)["parts"][0]))
    assert (MARK in shown(output.read_bytes())) == (code == ""), codes
    assert code in codes - told.QUIET | {""}, codes
