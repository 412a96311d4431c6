# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Task"), (SUBJECT, UNICODE, "報告書を出す"), ((TASK, 0x8104), TIME, filetime(1795996800)),
     ((TASK, 0x8105), TIME, filetime(1796860800)), ((TASK, 0x8101), LONG, 1),
     ((TASK, 0x8116), BINARY, recurrence(0x200c, 3, 1, struct.pack("<II", 0b0111110, 5), end=(0x2021, 0), last=minutes(2027, 3, 31))),
     ((TASK, 0x8102), DOUBLE, 0.25), ((TASK, 0x8111), LONG, 150),
     ((TASK, 0x811f), UNICODE, "山田 太郎"), ((TASK, 0x810f), TIME, struct.pack("<Q", 915151392000000000)), (IMPORTANCE, LONG, 2),
     (BODY, UNICODE, "三部印刷する。"), ((COMMON, 0x8539), UNICODE | MULTIPLE, ["見本工業", "例示建設"])])))
