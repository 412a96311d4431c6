# SPDX-License-Identifier: GPL-2.0-or-later
"""Text in fonts of symbols, as bytes, as characters and by \\u; and in one that nobody knows, or that is described again."""
from recipes import emit

emit(rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Times New Roman;}{\f1\fnil\fcharset2 Wingdings;}{\f2\fcharset2\fprq2{\*\panose 05050102010706020507}Symbol;}{\f3\fcharset2 NO-SUCH-FONT{\*\falt Wingdings};}{\f4 Wingdings;}{\f4 Arial;}}"
     rb"A {\f1 \'fc{\b J}\u-3841? } {\f2 abc\f0 abc} {\f1 J\plain J} {\f3\'fc} {\f4 J} B\par {\*\shpinst}{\f2 b\par}C\par}")
