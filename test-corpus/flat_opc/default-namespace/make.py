# SPDX-License-Identifier: GPL-2.0-or-later
"""The elements of the package have no prefix: the root is called package, as that of a Windows script."""
from recipes import emit
from recipes_ooxml import *

space = b'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
data = flat(docx(paragraph("KEPT", "")))
assert space in data
emit(data.replace(space, space + b" " + space.replace(b":pkg", b""), 1).replace(b"<pkg:", b"<").replace(b"</pkg:", b"</"))
