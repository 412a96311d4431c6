# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.TaskRequest.Decline"), (SUBJECT, UNICODE, "報告書の作成"), (BODY, UNICODE, "今月は無理です。")])))
