# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Activity"), (SUBJECT, UNICODE, "電話"), ((LOG, 0x8700), UNICODE, "電話"), ((LOG, 0x8706), TIME, filetime(seconds(2026, 12, 1, 9))),
     ((LOG, 0x8707), LONG, 25), (BODY, UNICODE, "折り返しの約束。")])))
