# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, deflate, emit, png, zip_file

# Bytes behind the end of the deflate stream, counted to the member.
data = png(1)
emit(zip_file([Member("a.png", data, packed=deflate(data) + b"SLACK-MARK"), Member("b.png", png(2))]))
