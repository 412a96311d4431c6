# SPDX-License-Identifier: GPL-2.0-or-later
"""An alpha of another size than its picture: without it, what was to be hidden would be seen."""

from photos import ALPHA, AV1, heif, ispe
from recipes import emit

emit(heif(AV1, (b"av01", AV1[1], ALPHA, ispe(48, 32), AV1[-1]), brand=b"avif", references=[(b"auxl", 2, (1,))]))
