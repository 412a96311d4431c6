# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("text", '<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="Pictures/a.png"/></draw:frame>after</text:p>',
             [("Pictures/a.png", b"MZ" + b"PROGRAM-MARK" * 9)]))
