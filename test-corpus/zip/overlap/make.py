# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

# Two entries of the directory share one member's data (Fifield's bomb in the small).
emit(zip_file([Member("a.png", png(1)), Member("a.png", png(1), offset=0)]))
