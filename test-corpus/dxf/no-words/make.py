# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"0\nSECTION\n2\nENTITIES\n0\nLINE\n10\n1.0\n0\nENDSEC\n0\nEOF\n")
