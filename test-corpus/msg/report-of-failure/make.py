# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "REPORT.IPM.Note.NDR"), (SUBJECT, UNICODE, "配信不能: 見積"), (0x49, UNICODE, "見積"), (0x74, UNICODE, "鈴木"),
     (0x4e, TIME, filetime(seconds(2026, 12, 1, 9))), (0x1001, UNICODE, "次の受信者に届きませんでした。")],
    [[(RECIPIENT_TYPE, LONG, 1), (DISPLAY_NAME, UNICODE, "鈴木"), (SMTP_ADDRESS, UNICODE, "suzuki@partner.example"), (0xc1b, UNICODE, "550 5.1.1 unknown user")]])))
