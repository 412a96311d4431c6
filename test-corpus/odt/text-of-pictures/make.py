# SPDX-License-Identifier: GPL-2.0-or-later
"""The words that stand for a picture; a frame has none."""
from opendocument import package
from recipes import emit, png

FRAME = ('<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="Pictures/a.png"/><svg:title>案内</svg:title><svg:desc>市役所の地図</svg:desc></draw:frame>'
         '<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="Pictures/a.png"/><svg:title> </svg:title><svg:desc/></draw:frame>')
emit(package("text", "<text:p>前" + FRAME + "後</text:p>", members=[("Pictures/a.png", png())]))
