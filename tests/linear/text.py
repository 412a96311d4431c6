# SPDX-License-Identifier: GPL-2.0-or-later
"""CSV, vCard, iCalendar."""

from shape import again, grammar, nested

NUMBERS = ("-", "+", "-1", "+1", "1-", "-1*", "=", "=1", "=A1+", "=SUM(", "@", "@a", "\t", "\r", "\n", "\r\n", ",", ";", "|", "\"", "\"\"", "\"a\"", "\"a\",", "a,", "a;", "a\t", "\",\"", "\"\r\n\"", "\"\n", "=\"a\"", "='a'!A1", "=cmd|'/c'!A0", "=cmd|", "-1 ", "-1,", "-1.", "-1e", "+81-3-", "+81 3 ", "-2024-01-01 ", "-1:", "-1/", "-(", "+\"\"&", " ", " =",
           "\u3000=", "\uff1d", "\uff0b", "\u200b=", "\ufeff", "\x00", "\x1b", "'", "'=", "a{i},b{i}\r\n", "=HYPERLINK(\"http://a.b\")\r\n", "http://a.b/,", "\"=", "-1\r\n", "-1\t", "-\"", "\"-1\n\",", "%", "-%", "-1%", "-$", "-\u00a5", "-\\", "\u25b2", "-1)", "-)")
CSV = (*NUMBERS, again("-", before="a,"), again("1", before="-"), again(" ", before="-1"), again(" ", before="=", after="1"), again("\"\"", before="\"", after="\""), again("\"\"", before="\""), again("a", before="\"-1", after="\""), again("-1 ", before="\"", after="\""), again("1.", before="-"), again("1,", before="\"-", after="\""),
       nested("(", "1", ")", before="="), nested("\"", "-1", "\""))
grammar("CSV", "csv", "a.csv", lambda value: b"a,b\r\n" + value, *CSV)
grammar("TSV", "csv", "a.tsv", lambda value: b"a\tb\r\n" + value, "-1\t", "\t", "\"\t", "=\t", "-1 ", "\"\"\t")
grammar("CSV in CP932", "csv", "a.csv", lambda value: "名,額\r\n".encode("cp932") + value, b"\x82\xa0,", b"\x81\\", b"\x81", b"\x95\\,", b"-\x81|", b"\"\x82\xa0\",")

VALUES = (";", ",", ":", "=", "\\", "\\n", "\\,", "\\;", "\"", "\"a\"", "^", "^n", "%41", "a", " ", "\r\n ", "\r\n\t", "\n ", "=\r\n", "=41", "http://a.b/ ", "mailto:a@b?", "tel:1;", "a@b,", "\u3042", "\u200b", "\x00", "javascript:", "data:a;base64,", "<a@b>", "(", ";;;;", "&", "<")
PARAMETERS = ("ATTENDEE;CN=\"a\"", ";a{i}=b", ";TYPE=home", ";TYPE=a,", ";TYPE=\"a\",", ";CN=\"", ";=", ";a=\"b\";", ";ENCODING=QUOTED-PRINTABLE", ";CHARSET=x", ";X-A={i}")


def card(value):
    return b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:a;b\r\nFN:a b\r\n" + value + b"\r\nEND:VCARD\r\n"


def line(name, wrap):
    def frame(value):
        return wrap(name.encode() + value)
    return frame


for name in ("NOTE:", "ADR:", "TEL:", "EMAIL:", "URL:", "N:", "PHOTO;ENCODING=b:", "NOTE;ENCODING=QUOTED-PRINTABLE:"):
    grammar(f"vCard {name}", "-", "a.vcf", line(name, card), *VALUES[::1 if name in ("NOTE:", "TEL:", "N:") else 3])
grammar("vCard parameters", "-", "a.vcf", line("TEL", card), *PARAMETERS)
grammar("vCard lines", "-", "a.vcf", card, "TEL:1\r\n", "X-A{i}:b\r\n", "EMAIL:a@b\r\n", "EMAIL:a{i}@b\r\n", "FN:a{i}@c\r\nN:@@\r\n", "a.TEL:1\r\n", "NOTE:a\r\n b\r\n", "NOTE:a\r\n", "END:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:a\r\n", "BEGIN:VCARD\r\n", "END:VCARD\r\n", "VERSION:3.0\r\n", "\r\n", "PHOTO;ENCODING=b:YQ==\r\n", "item{i}.URL:http://a.b\r\n", "AGENT:BEGIN:VCARD\r\n", "N:a\r\n", "FN:a{i}\r\n")


def event(value):
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:a\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20240101T000000Z\r\nDTSTART:20240101T000000Z\r\n" + value + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


for name in ("SUMMARY:", "DESCRIPTION:", "ATTENDEE:", "ORGANIZER:", "LOCATION:", "URL:", "ATTACH:", "CATEGORIES:", "GEO:", "DURATION:", "TRIGGER:"):
    grammar(f"iCalendar {name}", "-", "a.ics", line(name, event), *VALUES[::1 if name in ("DESCRIPTION:", "ATTENDEE:") else 3])
for name in ("RRULE:", "EXRULE:", "RDATE:", "EXDATE:", "FREEBUSY:"):
    grammar(f"iCalendar {name}", "-", "a.ics", line(name, event), "FREQ=DAILY;", "FREQ=DAILY;BYDAY=MO,", again("MO,", before="FREQ=WEEKLY;BYDAY="), again("1,", before="FREQ=DAILY;BYHOUR="), "COUNT=1;", ";", "=", ",", "1", "20240101T000000Z,", "20240101T000000Z/PT1H,", "P1D", "+1MO,", "X{i}=Y;", "\r\n ", again("-1,", before="FREQ=YEARLY;BYSETPOS="))
grammar("iCalendar parameters", "-", "a.ics", line("ATTENDEE", event), *PARAMETERS, ";CN=a", ";DELEGATED-TO=\"mailto:a@b\"", again("\"mailto:a@b\",", before=";MEMBER="))
grammar("iCalendar lines behind a long place", "-", "a.ics", lambda value: event(b"LOCATION:" + b"b" * len(value) + b"\r\n" + value), "X-A:b\r\n",
        "X-A;X-TITLE=c:b\r\n")
grammar("iCalendar lines", "-", "a.ics", event, "ATTENDEE:mailto:a{i}@b\r\n", "X-A:b\r\n", "BEGIN:VALARM\r\n", "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:a\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:a{i}\r\nDTSTAMP:20240101T000000Z\r\n", "BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "BEGIN:X{i}\r\n", "BEGIN:VTIMEZONE\r\n", "\r\n", "DESCRIPTION:a\r\n b\r\n", "RRULE:FREQ=DAILY\r\n",
        "EXDATE:20240101T000000Z\r\n", "COMMENT:a\r\n", "METHOD:REQUEST\r\n", nested("BEGIN:VALARM\r\n", "", "END:VALARM\r\n"), nested("BEGIN:VEVENT\r\n", "", "END:VEVENT\r\n"), "END:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:a\r\nBEGIN:VEVENT\r\nUID:b\r\n",
        "END:VEVENT\r\nBEGIN:VTIMEZONE\r\nTZID:a{i}\r\nBEGIN:STANDARD\r\nDTSTART:20240101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:a{i}\r\n")
