# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import *
from recipes import emit

emit(emf(emf_rectangle(10, 10, 50, 50), struct.pack("<II", 43, 0x10000)))
