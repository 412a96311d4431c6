# SPDX-License-Identifier: GPL-2.0-or-later
# What another program would take for a PDF file, behind a byte order mark.
from recipes import emit

emit(b"\xef\xbb\xbf%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n")
