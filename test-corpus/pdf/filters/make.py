# SPDX-License-Identifier: GPL-2.0-or-later
"""Content through every general filter, and a picture through predictors."""
from recipes import emit
from recipes_pdf import *
import base64

def lzw(data):
    """Codes of nine bits; the table is cleared before it needs ten."""
    out = ""
    for i, byte in enumerate(data):
        if i % 200 == 0:
            out += f"{256:09b}"
        out += f"{byte:09b}"
    out += f"{257:09b}"
    out += "0" * (-len(out) % 8)
    return bytes(int(out[i:i + 8], 2) for i in range(0, len(out), 8))

def show(text, y):
    return f"BT /F1 12 Tf 72 {y} Td ({text}) Tj ET\n".encode()

runs = show("RUN LENGTH", 500)
png = b"".join(bytes((kind,)) + bytes(3 * 4) for kind in range(5))
emit(page(page_extra="/Contents[4 0 R 6 0 R 7 0 R 8 0 R 9 0 R 10 0 R]", resources="/XObject<</P 11 0 R/T 12 0 R>>",
          more={6: ("/Filter/LZWDecode", lzw(show("L Z W", 600))), 7: ("/Filter/ASCII85Decode", base64.a85encode(show("EIGHTY FIVE", 550)) + b"~>"),
                8: ("/Filter/RunLengthDecode", b"".join(bytes((len(runs[i:i + 100]) - 1,)) + runs[i:i + 100] for i in range(0, len(runs), 100)) + b"\x80"),
                9: ("/Filter[/ASCIIHexDecode/FlateDecode]", zlib.compress(show("HEX FLATE", 450)).hex().encode() + b">"),
                10: ("", b"q 50 0 0 50 72 300 cm /P Do Q q 50 0 0 50 172 300 cm /T Do Q\n"),
                11: ("/Subtype/Image/Width 4/Height 5/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 3/Columns 4>>", zlib.compress(png)),
                12: ("/Subtype/Image/Width 4/Height 4/BitsPerComponent 4/ColorSpace/DeviceGray/Filter/FlateDecode/DecodeParms<</Predictor 2/BitsPerComponent 4/Columns 4>>",
                     zlib.compress(bytes((0x11, 0x11)) * 4))}).replace(b"/Contents 4 0 R", b"", 1))
