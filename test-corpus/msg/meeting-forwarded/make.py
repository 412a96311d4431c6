# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Schedule.Meeting.Notification.Forward"), (SUBJECT, UNICODE, "定例会"), (SENDER_SMTP, UNICODE, "yamada@partner.example"),
     ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 1, 14))), ((APPOINTMENT, 0x820e), TIME, filetime(seconds(2026, 12, 1, 15))),
     (BODY, UNICODE, "鈴木さんに転送しました。")])))
