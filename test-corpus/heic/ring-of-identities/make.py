# SPDX-License-Identifier: GPL-2.0-or-later
"""Two pictures, each of which is the other."""

from photos import heif, ispe
from recipes import emit

emit(heif((b"iden", ispe(64, 64), b""), (b"iden", ispe(64, 64), b""), references=[(b"dimg", 1, (2,)), (b"dimg", 2, (1,))]))
