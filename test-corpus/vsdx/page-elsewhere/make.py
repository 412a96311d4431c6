# SPDX-License-Identifier: GPL-2.0-or-later
from packages import relations, shape, visio
from recipes import emit

emit(visio([("a", "", shape("text"))], targets=relations(("rId0", "a", "file:///etc/passwd", ' TargetMode="External"'))))
