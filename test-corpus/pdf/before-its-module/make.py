# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"%PDF-1.7\n%%EOF\n")
