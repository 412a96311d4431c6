# SPDX-License-Identifier: GPL-2.0-or-later
"""WordArt and watermarks: the text is a property of a shape."""
from recipes import emit

emit(rb"""{\rtf1\ansi before{\shp{\*\shpinst\shpleft0\shptop0\shpright9000\shpbottom2000{\sp{\sn shapeType}{\sv 136}}{\sp{\sn gtextUNICODE}{\sv DRAFT \u31038?\u22806?}}
{\sp{\sn gtextFont}{\sv NAME-MARK}}{\sp{\sn fGtext}{\sv 1}}}} behind\par}""")
