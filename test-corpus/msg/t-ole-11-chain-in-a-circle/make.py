# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from mapi import *
from recipes import emit

# The body's sectors lead back to themselves: every entry of the table that ends a chain is its own next.
data = bytearray(compound(msg_message([(SUBJECT, UNICODE, 'loop'), (BODY, UNICODE, 'loop ' * 2000)])))
table = len(data) - 512
for place in range(128):
    at = table + 4 * place
    if struct.unpack_from('<I', data, at)[0] == END:
        struct.pack_into('<I', data, at, place)
emit(bytes(data))
