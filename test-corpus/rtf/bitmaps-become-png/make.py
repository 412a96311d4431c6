# SPDX-License-Identifier: GPL-2.0-or-later
"""GIF, BMP and what a device had (\\wbitmap) become PNG, as other pictures do; what is no bitmap, or shorter than it says, is left out."""
import struct

from pictures import gif, gif_frame
from recipes import emit

MARK = b"BITMAP-MARK"
dots = bytes((255, 0, 0, 0, 255, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0))
bmp = b"BM" + struct.pack("<IHHI", 64 + len(dots), 0, 0, 64) + struct.pack("<IiiHHIIiiII", 40, 2, 2, 1, 24, 0, len(dots), 0, 0, 0, 0) + MARK[:10] + dots


def pict(words, data):
    return b"{\\pict" + words + b" " + data.hex().encode() + b"}"


emit(b"{\\rtf1 before" + pict(b"\\pngblip\\picw2\\pich2", bmp) + pict(b"\\pngblip", gif(gif_frame(4, 4))) + pict(b"\\wbitmap0\\picw9\\pich2\\wbmbitspixel1\\wbmplanes1\\wbmwidthbytes2", b"\xaa\x80\x55\x00")
     + pict(b"\\wbitmap0\\picw2\\pich2\\wbmbitspixel4\\wbmwidthbytes2", b"\x1f\x00\x2e\x00") + b"after"
     + pict(b"\\wbitmap0\\picw9\\pich2000\\wbmbitspixel1\\wbmwidthbytes2", MARK) + pict(b"\\wbitmap0\\picw9\\pich2\\wbmbitspixel7", MARK * 9) + pict(b"\\pngblip", b"BM" + MARK * 9)
     + pict(b"\\pngblip", b"GIF89a" + MARK * 9) + b"}")
