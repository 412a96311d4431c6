# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

# The fifteenth of each month of a calendar that has no rule in iCalendar (CAL_JAPAN_LUNAR)
PATTERN = recurrence(0x200c, 2, 1, struct.pack("<I", 15), start=minutes(2026, 12, 1), last=0x5ae980df, offsets=(600, 660), calendar=14)
emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Appointment"), (SUBJECT, UNICODE, "月見"), ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 1, 10))),
     ((APPOINTMENT, 0x820e), TIME, filetime(seconds(2026, 12, 1, 11))), ((APPOINTMENT, 0x8223), BOOLEAN, 1), ((APPOINTMENT, 0x8216), BINARY, PATTERN),
     ((APPOINTMENT, 0x8232), UNICODE, "旧暦 毎月15日")])))
