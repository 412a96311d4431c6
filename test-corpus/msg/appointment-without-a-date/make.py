# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Appointment"), (SUBJECT, UNICODE, "いつか"), (BODY, UNICODE, "日は後で。"), ((APPOINTMENT, 0x8208), UNICODE, "本庁舎")])))
