# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

PATTERN = recurrence(0x200c, 3, 1, struct.pack("<II", 0b100000, 5), end=(0x2021, 0), start=minutes(2026, 12, 25), last=minutes(2027, 12, 31),
                     deleted=[minutes(2027, 1, 29)], offsets=(14 * 60, 15 * 60))
emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Appointment"), (SUBJECT, UNICODE, "月末の打合せ"), ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 25, 14))),
     ((APPOINTMENT, 0x820e), TIME, filetime(seconds(2026, 12, 25, 15))), ((APPOINTMENT, 0x8233), BINARY, zone(-540)),
     ((APPOINTMENT, 0x8223), BOOLEAN, 1), ((APPOINTMENT, 0x8216), BINARY, PATTERN)])))
