# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

tree = msg_message([(BODY, UNICODE, "words")], (), [([(ATTACH_METHOD, LONG, 1)], None)])
del tree["__attach_version1.0_#00000000"]["__properties_version1.0"]
emit(compound(tree))
