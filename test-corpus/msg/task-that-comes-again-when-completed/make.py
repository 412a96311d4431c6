# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

pattern = recurrence(0x200a, 0, 10 * 24 * 60, last=minutes(4500, 8, 31))
# The next date is counted from when the last one was completed.
emit(compound(msg_message([(MESSAGE_CLASS, UNICODE, "IPM.Task"), (SUBJECT, UNICODE, "消耗品の確認"),
                           ((TASK, 0x8116), BINARY, pattern[:18] + struct.pack("<I", 1) + pattern[22:])])))
