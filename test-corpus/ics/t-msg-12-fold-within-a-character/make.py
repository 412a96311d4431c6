# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines that are folded after each 75 octets, as many programs do, whatever character is cut (RFC 5545, 3.1)."""
from recipes import emit


def fold(line):
    octets = line.encode()
    return b"\r\n ".join([octets[:75]] + [octets[at:at + 74] for at in range(75, len(octets), 74)])


LINES = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20261126T000000Z", "DTSTART:20261201T000000Z",
         "SUMMARY:令和八年度第三回住民説明会（会場は本庁舎三階の大会議室へ変更になりました）😀",
         "DESCRIPTION:次のとおりご案内します。受付は開始の三十分前からです。駐車場には限りがありますので、公共交通機関をご利用ください。",
         'ATTENDEE;CN="見本市役所総務課庁舎管理担当の山田太郎さん":mailto:yamada@example.jp', "END:VEVENT", "END:VCALENDAR"]
emit(b"\r\n".join(map(fold, LINES)) + b"\r\n")
