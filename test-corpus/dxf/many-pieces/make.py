# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"0\nSECTION\n2\nENTITIES\n0\nMTEXT\n" + (b"3\n" + b"x" * 250 + b"\n") * 400 + b"0\nEOF\n")
