# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *


import binascii, zlib
data = binascii.hexlify(zlib.compress(zlib.compress(TEXT))) + b'>'
emit(page(more={4: ('/Filter[/ASCIIHexDecode/FlateDecode/FlateDecode]', data)}))
