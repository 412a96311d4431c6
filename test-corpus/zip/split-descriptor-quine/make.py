# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, zip_file

# A member that claims the whole file as its data.
emit(zip_file([Member("self.zip", b"x", method=0, packed=b"x" * 40, size=40)], prefix=b""))
