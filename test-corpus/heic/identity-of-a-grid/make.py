# SPDX-License-Identifier: GPL-2.0-or-later
from photos import HEVC, grid, heif, ispe
from recipes import emit

emit(heif((b"iden", ispe(120, 100), b""), grid(2, 2, 120, 100), HEVC, references=[(b"dimg", 1, (2,)), (b"dimg", 2, (3, 3, 3, 3))]))
