# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import PROGRAM, Member, emit, png, zip_file

emit(zip_file([Member("invoice.pdf", PROGRAM), Member("setup.exe", PROGRAM), Member("a.png", png(1))]))
