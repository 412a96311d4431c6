# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "REPORT.IPM.Note.IPNRN"), (SUBJECT, UNICODE, "見積"), (0x49, UNICODE, "見積"), (0x2a, TIME, filetime(seconds(2026, 12, 1, 9)))])))
