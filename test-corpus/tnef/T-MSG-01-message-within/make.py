# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit, png

inner = tnef(message=[(SUBJECT, UNICODE, "内側"), (BODY, UNICODE, "inner words")],
             attachments=[(b"picture.png", png(4), ())])
emit(tnef(message=[(SUBJECT, UNICODE, "外側"), (BODY, UNICODE, "outer words")],
          attachments=[(None, None, [(DISPLAY_NAME, UNICODE, "内側"), (ATTACH_METHOD, LONG, 5),
                                     (ATTACH_DATA, OBJECT, MESSAGE_INTERFACE + inner)])]))
