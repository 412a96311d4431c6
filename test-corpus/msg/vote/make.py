# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Note"), (SUBJECT, UNICODE, "10日: 日程の調整"), (BODY, UNICODE, "よろしく。"), ((COMMON, 0x8524), UNICODE, "10日")])))
