# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields that a form has are not carried over: the reader is told of it, as of a mail."""
from mapi import *
from recipes import emit

emit(compound(msg_message([(MESSAGE_CLASS, UNICODE, "IPM.Task.Approval"), (SUBJECT, UNICODE, "決裁"), (BODY, UNICODE, "本文")])))
