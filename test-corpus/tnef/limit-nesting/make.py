# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

data = tnef(message=[(BODY, STRING8, b"words")])
for _ in range(12):
    data = tnef(attachments=[(None, None, [(ATTACH_METHOD, LONG, 5), (ATTACH_DATA, OBJECT, MESSAGE_INTERFACE + data)])])
emit(data)
