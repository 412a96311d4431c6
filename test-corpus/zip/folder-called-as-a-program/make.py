# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, zip_file

emit(zip_file([Member("b.exe/).txt", b"words\n")]))
