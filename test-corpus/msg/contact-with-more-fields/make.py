# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Contact"), (DISPLAY_NAME, UNICODE, "例示 花子"), (0x3a16, UNICODE, "見本市"), ((CONTACT, 0x802e), UNICODE, "ミホンシ"),
     ((CONTACT, 0x8062), UNICODE, "hanako@chat.example"), (0x3a48, UNICODE, "例示 太郎"), (0x3a4e, UNICODE, "課長 山本"), (0x3a30, UNICODE, "木村"),
     (0x3a41, TIME, filetime(seconds(2010, 5, 5))), (0x3a58, UNICODE | MULTIPLE, ["一郎", "次郎"]), (0x3a4d, SHORT, 1),
     ((CONTACT, 0x804f), UNICODE, "職員番号 1234"), ((COMMON, 0x8535), UNICODE, "請求書払い"), (BODY, UNICODE, "昼は留守。")])))
