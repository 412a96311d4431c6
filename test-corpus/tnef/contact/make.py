# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(tnef(before=attribute(1, 0x00078008, b"IPM.Contact\0"),
          message=[(DISPLAY_NAME, UNICODE, "例示 花子"), (0x3a08, UNICODE, "0285-00-0001"), ((CONTACT, 0x8083), UNICODE, "hanako@partner.example")]))
