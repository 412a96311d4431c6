# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(tnef(message=[(SUBJECT, STRING8, b"objects"), (BODY, STRING8, b"see the objects")],
          attachments=[(b"Object", None, [(ATTACH_METHOD, LONG, 6),
                                          (ATTACH_DATA, OBJECT, STORAGE_INTERFACE + compound({"CONTENTS": b"x"}))]),
                       (b"Link", None, [(ATTACH_METHOD, LONG, 4),
                                        (0x370d, UNICODE, "\\\\evil.example\\share\\file.doc")])]))
