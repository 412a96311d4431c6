# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Schedule.Meeting.Canceled"), (SUBJECT, UNICODE, "中止: 打合せ"), (SENDER_SMTP, UNICODE, "yamada@partner.example"),
     ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 1, 14))), ((APPOINTMENT, 0x820e), TIME, filetime(seconds(2026, 12, 1, 15))),
     ((APPOINTMENT, 0x8234), UNICODE, "(UTC+09:00) 大阪、札幌、東京")],
    [[(RECIPIENT_TYPE, LONG, 1), (SMTP_ADDRESS, UNICODE, "shomu@city.example")]])))
