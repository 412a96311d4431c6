# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

INNER = msg_message([(MESSAGE_CLASS, UNICODE, "IPM.Appointment"), (SUBJECT, UNICODE, "打合せ"), ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 1, 14))),
                     ((APPOINTMENT, 0x8208), UNICODE, "本庁舎")], is_embedded=True)
emit(compound(msg_message([(MESSAGE_CLASS, UNICODE, "IPM.Note"), (SUBJECT, UNICODE, "転送"), (BODY, UNICODE, "予定を送ります。")], [],
                          [([(ATTACH_METHOD, LONG, 5), (DISPLAY_NAME, UNICODE, "打合せ")], INNER)])))
