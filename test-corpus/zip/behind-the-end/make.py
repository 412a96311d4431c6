# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("a.png", png(1))], tail=b"TAIL-MARK" * 9))
