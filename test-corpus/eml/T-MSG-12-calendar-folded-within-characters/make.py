# SPDX-License-Identifier: GPL-2.0-or-later
"""An attached calendar, labelled UTF-8, that is folded within nearly each third character: it is one before its folds are removed, too."""
from recipes import emit

HEAD = ("From: a@example.com\r\nTo: b@example.com\r\nSubject: t\r\nMIME-Version: 1.0\r\nContent-Type: text/calendar; charset=UTF-8; name=a.ics\r\n"
        "Content-Disposition: attachment; filename=a.ics\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
WORDS = "説明文：受付 13時、開会 14時。会費は3000円です。問い合わせは企画課へ。"
LINES = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20240101T000000Z", "DTSTART:20240510T040000Z", f"SUMMARY:{WORDS}", f"DESCRIPTION:{WORDS * 9}", "END:VEVENT",
         "END:VCALENDAR"]


def folded(line):
    return b"\r\n ".join(line[at:at + 10] for at in range(0, len(line), 10)) + b"\r\n"


emit(HEAD.encode() + b"".join(folded(line.encode()) for line in LINES))
