# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from mapi import *
from recipes import emit

# The fifteenth of each month of a calendar that has no rule in iCalendar (CAL_JAPAN_LUNAR)
PATTERN = recurrence(0x200c, 2, 1, struct.pack("<I", 15), start=minutes(2026, 12, 1), last=0x5ae980df, offsets=(600, 660), calendar=14)
WINMAIL = tnef(before=attribute(1, 0x00078008, b"IPM.Appointment\0"),
               message=[(SUBJECT, UNICODE, "月見"), ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 1, 10))), ((APPOINTMENT, 0x8216), BINARY, PATTERN)])
emit(b"From: a@example.jp\nTo: b@example.jp\nSubject: w\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\nContent-Type: text/plain\n\nhello\n"
     b"--bb\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(WINMAIL) + b"--bb--\n")
