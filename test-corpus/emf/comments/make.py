# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import *
from recipes import emit

emit(emf(emf_record(70, struct.pack("<I", 20) + b"EMF+PLUS-MARK-PAYLOAD"), emf_record(105, struct.pack("<III", 9, 12, 12) + b"ESCAPE-MARK!"),
         emf_record(120, b"UNKNOWN-MARK"), emf_rectangle(10, 10, 50, 50)))
