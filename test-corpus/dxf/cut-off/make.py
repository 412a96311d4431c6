# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"0\nSECTION\n2\nENTITIES\n0\nTEXT\n1\nCUT-MARK\n0\n")
