# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Note"), (SUBJECT, UNICODE, "件名"), (REPRESENTING_NAME, UNICODE, "例示 課長"), (SENDER_NAME, UNICODE, "代理 花子"),
     (SENDER_SMTP, UNICODE, "dairi@city.example"), (0x5d02, UNICODE, "kacho@city.example"), (0x50, UNICODE, "総務係"), ((COMMON, 0x8530), UNICODE, "要返信"), (KEYWORDS, UNICODE | MULTIPLE, ["至急", "予算"]),
     (IMPORTANCE, LONG, 2), (SENSITIVITY, LONG, 3), (BODY, UNICODE, "本文")],
    [[(RECIPIENT_TYPE, LONG, 1), (DISPLAY_NAME, UNICODE, "宛先"), (SMTP_ADDRESS, UNICODE, "to@city.example")],
     [(RECIPIENT_TYPE, LONG, 3), (DISPLAY_NAME, UNICODE, "控え"), (SMTP_ADDRESS, UNICODE, "bcc@city.example")]])))
