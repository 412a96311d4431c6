# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Note.Leave"), (SUBJECT, UNICODE, "休暇願"), (BODY, UNICODE, "内容は様式にあります。")])))
