# SPDX-License-Identifier: GPL-2.0-or-later
"""Codes of a symbol font that nobody here knows: no letters are shown, and the report says how many signs are missing."""
from metafiles import *
from recipes import emit

emit(emf(emf_see_through(), emf_font(1, 12, face="NO-SUCH-SYMBOLS", charset=2), emf_text(5, 5, "ABC", 12), emf_font(2, 12, face="MT Extra", charset=2), emf_text(5, 20, "!L")))
