# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import EICAR, emit

emit(tnef(message=[(BODY, STRING8, b"words")], attachments=[(b"eicar.txt", EICAR, ())]))
