# SPDX-License-Identifier: GPL-2.0-or-later
"""What a sender asks for: an answer by a date, an action that is due; to an address whose kind has a flag."""
from mapi import *
from recipes import emit

TO = [(DISPLAY_NAME, UNICODE, "例示"), (SMTP_ADDRESS, UNICODE, "a@city.example"), (RECIPIENT_TYPE, LONG, 0x80000002)]
emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Note"), (SUBJECT, UNICODE, "照会"), (SENDER_NAME, UNICODE, "山田 太郎"), (SENDER_SMTP, UNICODE, "yamada@partner.example"), (BODY, UNICODE, "本文"),
     (0x0030, TIME, filetime(seconds(2026, 12, 1, 14))), (0x0015, TIME, filetime(seconds(2026, 12, 5, 14))), ((COMMON, 0x8530), UNICODE, "電話する"),
     ((TASK, 0x8104), TIME, filetime(1795996800)), ((TASK, 0x8105), TIME, filetime(1796860800)), ((COMMON, 0x853a), UNICODE | MULTIPLE, ["見本 次郎"])], [TO])))
