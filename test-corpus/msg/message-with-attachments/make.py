# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit, png

# Larger than a mini stream may be, too.
text = "いつもお世話になっております。\r\n見積書を送ります。\r\n" * 200
emit(compound(msg_message(
    [(SUBJECT, UNICODE, "御見積書の件①"), (SENDER_NAME, UNICODE, "山田 太郎"), (SENDER_SMTP, UNICODE, "yamada@partner.example"),
     (SUBMIT_TIME, TIME, filetime(1795136523)), (MESSAGE_ID, UNICODE, "<1@partner.example>"), (BODY, UNICODE, text)],
    [[(RECIPIENT_TYPE, LONG, 1), (DISPLAY_NAME, UNICODE, "総務課"), (SMTP_ADDRESS, UNICODE, "shomu@city.example")],
     [(RECIPIENT_TYPE, LONG, 2), (DISPLAY_NAME, UNICODE, "会計課"), (ADDRESS, UNICODE, "/O=CITY/OU=1/CN=KAIKEI")]],
    [([(ATTACH_METHOD, LONG, 1), (ATTACH_LONG_NAME, UNICODE, "見積書.png"), (ATTACH_DATA, BINARY, png(1))], None)])))
