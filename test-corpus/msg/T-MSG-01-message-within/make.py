# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit, png

inner = msg_message([(SUBJECT, UNICODE, "内側"), (BODY, UNICODE, "inner words")], (),
                    [([(ATTACH_METHOD, LONG, 1), (ATTACH_NAME, UNICODE, "a.png"), (ATTACH_DATA, BINARY, png(4))], None)],
                    is_embedded=True)
emit(compound(msg_message([(SUBJECT, UNICODE, "外側"), (BODY, UNICODE, "outer words")], (),
                          [([(ATTACH_METHOD, LONG, 5), (DISPLAY_NAME, UNICODE, "内側")], inner)])))
