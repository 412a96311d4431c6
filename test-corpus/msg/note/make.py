# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.StickyNote"), (SUBJECT, UNICODE, "電話する"), (BODY, UNICODE, "電話する\r\n0285-00-0000"), ((NOTE, 0x8b00), LONG, 3),
     (0x3008, TIME, filetime(seconds(2026, 12, 1, 9)))])))
