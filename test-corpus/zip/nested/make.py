# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

inner = zip_file([Member("deep/a.png", png(1))], comment=b"INNER-MARK")
emit(zip_file([Member("inner.zip", inner), Member("b.png", png(2))]))
