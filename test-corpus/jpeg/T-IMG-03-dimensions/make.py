# SPDX-License-Identifier: GPL-2.0-or-later
"""65,500 by 65,500 pixels and one block."""

import pictures as p
from recipes import emit

emit(b"\xff\xd8" + p.jpeg_tables() + p.jpeg_frame(65500, 65500) + p.jpeg_scan(8, 8) + b"\xff\xd9")
