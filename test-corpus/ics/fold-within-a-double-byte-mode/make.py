# SPDX-License-Identifier: GPL-2.0-or-later
"""ISO-2022-JP that is folded after each 75 octets: within its double-byte mode, and there within a character."""
from recipes import emit


def fold(line):
    octets = line.encode("iso2022_jp")
    return b"\r\n ".join(octets[at:at + 74] for at in range(0, len(octets), 74))


LINES = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20261126T000000Z", "DTSTART:20261201T000000Z",
         "SUMMARY:令和八年度第三回住民説明会（会場は本庁舎三階の大会議室へ変更になりました）",
         "DESCRIPTION:次のとおりご案内します。受付は開始の三十分前からです。駐車場には限りがありますので、公共交通機関をご利用ください。", "END:VEVENT", "END:VCALENDAR"]
emit(b"\r\n".join(map(fold, LINES)) + b"\r\n")
