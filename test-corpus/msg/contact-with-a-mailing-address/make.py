# SPDX-License-Identifier: GPL-2.0-or-later
"""A contact of a program that writes the mailing address alone, which Outlook writes beside the one that it is."""
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Contact"), (DISPLAY_NAME, UNICODE, "例示 花子"), (0x3a26, UNICODE, "日本"), (0x3a27, UNICODE, "下野市"), (0x3a28, UNICODE, "栃木県"),
     (0x3a29, UNICODE, "笹原26"), (0x3a2a, UNICODE, "329-0492"), (0x3a15, UNICODE, "ANOTHER-MARK")])))
