# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message([(MESSAGE_CLASS, UNICODE, "IPM.Task"), (SUBJECT, UNICODE, "消耗品の確認"),
                           ((TASK, 0x8116), BINARY, recurrence(0x200a, 0, 24 * 60, end=(0x2024, 4), last=minutes(4500, 8, 31)))])))
