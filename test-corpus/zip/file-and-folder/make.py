# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

# CVE-2023-38831: a file, and a folder of the same name with a program in it.
emit(zip_file([Member("a.png", png(1)), Member("a.png /"), Member("a.png /a.png .cmd", png(2))]))
