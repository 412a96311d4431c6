# SPDX-License-Identifier: GPL-2.0-or-later
"""A contact whose first mailbox has an address within Exchange alone, with several telephones in one property and a page that only a newer property names."""
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Contact"), (DISPLAY_NAME, UNICODE, "例示 花子"), ((CONTACT, 0x8080), UNICODE, "花子 (企画課)"), ((CONTACT, 0x8083), UNICODE, "/O=EX/CN=HANAKO"),
     ((CONTACT, 0x8093), UNICODE, "hanako@city.example"), (0x3a1b, UNICODE | MULTIPLE, ["03-0000-1111", "03-0000-2222"]), ((CONTACT, 0x802b), UNICODE, "http://hanako.example/"),
     ((CONTACT, 0x80d8), UNICODE, "http://free.example/"), ((COMMON, 0x8530), UNICODE, "電話する"), ((TASK, 0x8105), TIME, filetime(1796860800))])))
