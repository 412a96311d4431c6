# SPDX-License-Identifier: GPL-2.0-or-later
"""A single name, whose bytes could also be half-width katakana of CP932."""
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("회의자료/견적서.png".encode("euc_kr"), png(), flags=0)]))
