# SPDX-License-Identifier: GPL-2.0-or-later
from photos import HEVC, heif, ispe
from recipes import emit

emit(heif((b"iden", ispe(640, 640), b""), HEVC, references=[(b"dimg", 1, (2,))]))
