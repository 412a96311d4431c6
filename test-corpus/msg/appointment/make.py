# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

JAPAN = zone(-540)
emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Appointment"), (SUBJECT, UNICODE, "四半期の打合せ"), (SENDER_NAME, UNICODE, "山田 太郎"),
     (SENDER_SMTP, UNICODE, "yamada@partner.example"), (BODY, UNICODE, "議題は予算と人員です。\r\n資料は当日配ります。"), (SENSITIVITY, LONG, 2),
     ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 1, 14))), ((APPOINTMENT, 0x820e), TIME, filetime(seconds(2026, 12, 1, 15, 30))),
     ((APPOINTMENT, 0x8208), UNICODE, "本庁舎3階, 第一会議室"), ((APPOINTMENT, 0x8233), BINARY, JAPAN), ((APPOINTMENT, 0x8205), LONG, 1),
     ((MEETING, 0x23), BINARY, global_id(b"\x01" * 16)), (KEYWORDS, UNICODE | MULTIPLE, ["会議", "予算"]), ((COMMON, 0x8534), UNICODE, "往復48km"), ((COMMON, 0x8539), UNICODE | MULTIPLE, ["見本工業"])])))
