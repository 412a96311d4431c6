# SPDX-License-Identifier: GPL-2.0-or-later
# What is no ASCII in an instruction would be read otherwise when it is written again.
from recipes import emit

emit(b"{\\rtf1 {\\field{\\*\\fldinst =\xef\xbb\xbfMARK-A}{\\fldrslt shown one}}"
     b"{\\field{\\*\\fldinst REF a\tMARK-B}{\\fldrslt shown two}}"
     b"{\\field{\\*\\fldinst REF a}{\\fldrslt shown three}}}")
