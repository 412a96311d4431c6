# SPDX-License-Identifier: GPL-2.0-or-later
"""A page that begins with its paragraph, dots above a text, the outline level of a style, the numbers of a section's notes."""
from recipes import emit

emit(rb"""{\rtf1\ansi{\fonttbl{\f0 Times;}}{\stylesheet{\s1\soutlvl0 heading 1;}}\sectd\sftnnalc\saftnnrlc\pard\plain first\par
\pard\plain\pagebb second {\accdot marked}{\acccomma marked}{\accnone plain}\par}""")
