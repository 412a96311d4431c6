# SPDX-License-Identifier: GPL-2.0-or-later
"""Names in UTF-8 that could be CP932, too."""
from lzh import level0
from recipes import emit, png

emit(b"".join(level0(name.encode(), png(number)) for number, name in enumerate(("予定.png", "表.png"))) + b"\0")
