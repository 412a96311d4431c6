# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands behind the end of a fax, a JPEG and a deflated picture."""
import pictures as p
from recipes import emit
from recipes_pdf import *

GRAY = "/Subtype/Image/Width 16/Height 16/BitsPerComponent {}/ColorSpace/DeviceGray/Filter/{}"
emit(page(TEXT + b"q 99 0 0 99 72 72 cm /I1 Do Q q 99 0 0 99 272 72 cm /I2 Do Q q 99 0 0 99 272 272 cm /I3 Do Q\n",
          resources="/XObject<</I1 6 0 R/I2 7 0 R/I3 8 0 R>>",
          more={6: (GRAY.format(1, "CCITTFaxDecode/DecodeParms<</K -1/Columns 16/Rows 16>>"), bytes((0xff, 0xff, 0x00, 0x10, 0x01)) + p.PAYLOAD),
                7: (GRAY.format(8, "DCTDecode"), p.jpeg(p.segment(0xfe, p.PAYLOAD)) + p.PAYLOAD),
                8: (GRAY.format(8, "FlateDecode"), zlib.compress(bytes(range(256)) + p.PAYLOAD) + p.PAYLOAD)}))
