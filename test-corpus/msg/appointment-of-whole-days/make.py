# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Appointment"), (SUBJECT, UNICODE, "見本市"), ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 1))),
     ((APPOINTMENT, 0x820e), TIME, filetime(seconds(2026, 12, 3))), ((APPOINTMENT, 0x8215), BOOLEAN, 1)])))
