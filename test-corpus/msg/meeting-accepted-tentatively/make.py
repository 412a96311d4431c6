# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Schedule.Meeting.Resp.Tent"), (SUBJECT, UNICODE, "仮承諾: 打合せ"), (SENDER_NAME, UNICODE, "鈴木 花子"),
     (SENDER_SMTP, UNICODE, "suzuki@partner.example"), ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 1, 14))),
     ((APPOINTMENT, 0x8213), LONG, 45), ((APPOINTMENT, 0x8233), BINARY, zone(-540)), ((APPOINTMENT, 0x8250), TIME, filetime(seconds(2026, 12, 2, 9))),
     ((APPOINTMENT, 0x8251), TIME, filetime(seconds(2026, 12, 2, 10)))],
    [[(RECIPIENT_TYPE, LONG, 1), (DISPLAY_NAME, UNICODE, "総務課"), (SMTP_ADDRESS, UNICODE, "shomu@city.example")]])))
