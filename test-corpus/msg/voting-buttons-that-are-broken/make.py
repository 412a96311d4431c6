# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Note"), (SUBJECT, UNICODE, "日程の調整"), (BODY, UNICODE, "どちらがよいですか。"), ((COMMON, 0x8520), BINARY, votes("10日")[:-3])])))
