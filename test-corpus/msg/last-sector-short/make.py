# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message([(SUBJECT, UNICODE, "KEPT SUBJECT"), (BODY, UNICODE, "KEPT BODY")])).rstrip(b"\0"))
