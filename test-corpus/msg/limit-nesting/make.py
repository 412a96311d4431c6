# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

tree = msg_message([(BODY, UNICODE, "words")], is_embedded=True)
for depth in range(12):
    tree = msg_message([(BODY, UNICODE, "words")], (), [([(ATTACH_METHOD, LONG, 5)], tree)], is_embedded=depth < 11)
emit(compound(tree))
