# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture that is another one, turned."""

from photos import HEVC, box, heif, ispe
from recipes import emit

emit(heif((b"iden", ispe(64, 64), box(b"irot", b"\1"), b""), HEVC, references=[(b"dimg", 1, (2,))]))
