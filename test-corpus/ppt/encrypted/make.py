# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from mapi import compound
from recipes import emit

emit(compound({"PowerPoint Document": bytes(4096), "Current User": struct.pack("<HHIII", 0, 0xff6, 20, 20, 0xf3d1c4df) + bytes(16)}))
