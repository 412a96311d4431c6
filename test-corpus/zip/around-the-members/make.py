# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("a.png", png(1), extra=b"\x99\x99\x0a\0EXTRA-MARK", comment=b"MEMBER-MARK"),
               Member("b.png", png(2), gap=b"GAP-MARK")],
              prefix=b"PREFIX-MARK", comment=b"COMMENT-MARK"))
