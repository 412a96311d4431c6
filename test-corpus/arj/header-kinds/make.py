# SPDX-License-Identifier: GPL-2.0-or-later
"""What a header may be of: a text, another archive's header, a folder, a label, a chapter, and what is none."""
from arj_pack import archive, header, member
from recipes import emit, png

emit(archive(member(b"text.txt", b"text\r\n", kind=1), header(b"d", kind=3), header(b"LABEL-MARK", kind=4), header(b"CHAPTER-MARK", kind=5), *[header(b"KIND-MARK%d" % kind, kind=kind) for kind in (6, 7, 255)],
             header(b"ARCHIVE-MARK", kind=2), member(b"last.png", png(1))))
