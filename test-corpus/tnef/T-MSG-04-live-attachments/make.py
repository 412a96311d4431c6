# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import PROGRAM, emit, png

emit(tnef(message=[(SUBJECT, STRING8, b"files"), (BODY, STRING8, b"see the files")],
          attachments=[(b"run.exe", PROGRAM, ()), (b"picture.png", png(3), ())]))
