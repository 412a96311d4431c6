# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from mapi import *
from recipes import emit

emit(tnef(message=[(RTF, BINARY, struct.pack("<IIII", 16, 1 << 20, 0x75465a4c, 0) + b"\0abc")]))
