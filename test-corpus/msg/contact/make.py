# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Contact"), (SUBJECT, UNICODE, "例示 花子"), (DISPLAY_NAME, UNICODE, "例示 花子"), (0x3a11, UNICODE, "例示"), (0x3a06, UNICODE, "花子"),
     (0x3a16, UNICODE, "見本市"), (0x3a18, UNICODE, "総務課; 庶務"), (0x3a17, UNICODE, "主任"), (0x3a08, UNICODE, "0285-00-0001"),
     (0x3a1c, UNICODE, "090-0000-0000"), (0x3a24, UNICODE, "0285-00-0002"), (0x3a51, UNICODE, "http://www.partner.example/"),
     ((CONTACT, 0x8083), UNICODE, "hanako@partner.example"), ((CONTACT, 0x8093), UNICODE, "/O=CITY/CN=H"), ((CONTACT, 0x8094), UNICODE, "h@city.example"),
     ((CONTACT, 0x802d), UNICODE, "レイジ"), ((CONTACT, 0x802c), UNICODE, "ハナコ"), ((CONTACT, 0x8045), UNICODE, "見本町1-2-3"),
     ((CONTACT, 0x8046), UNICODE, "見本市"), ((CONTACT, 0x8048), UNICODE, "000-0000"), (0x3a42, TIME, filetime(seconds(1965, 1, 2))),
     (BODY, UNICODE, "昼は留守。")])))
