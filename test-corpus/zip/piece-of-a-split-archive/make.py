# SPDX-License-Identifier: GPL-2.0-or-later
"""The first piece of an archive that a splitter cut: the sender has to send it in one piece, and nothing is broken."""
from recipes import Member, emit, zip_file

emit(zip_file([Member("a.txt", bytes(range(256)) * 64, method=0)])[:3000])
