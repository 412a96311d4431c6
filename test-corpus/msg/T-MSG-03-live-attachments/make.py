# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import PROGRAM, emit, png

emit(compound(msg_message(
    [(SUBJECT, UNICODE, "files"), (BODY, UNICODE, "see the files")], (),
    [([(ATTACH_METHOD, LONG, 1), (ATTACH_LONG_NAME, UNICODE, "run.exe"), (ATTACH_DATA, BINARY, PROGRAM)], None),
     ([(ATTACH_METHOD, LONG, 4), (ATTACH_LONG_NAME, UNICODE, "link.doc"), (0x370d, UNICODE, "\\\\evil.example\\a.doc")], None),
     ([(ATTACH_METHOD, LONG, 6), (ATTACH_LONG_NAME, UNICODE, "object")], {"CONTENTS": b"x"}),
     ([(ATTACH_METHOD, LONG, 1), (ATTACH_NAME, UNICODE, "A.PNG"), (ATTACH_DATA, BINARY, png(2))], None)])))
