# SPDX-License-Identifier: GPL-2.0-or-later
"""A mesh of twenty thousand triangles, each as large as the page."""
from recipes import emit
from recipes_pdf import *

corners = ((0, 0), (0, 65535), (65535, 0))
triangle = b"".join(struct.pack(">BHH", 0, x, y) + bytes((x & 255, y & 255, 9)) for x, y in corners)
entries, mesh = flate(triangle * 20000)
emit(page(TEXT + b"/S sh", resources="/Shading<</S 6 0 R>>", more={
    6: ("/ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 16/BitsPerComponent 8/BitsPerFlag 8"
        "/Decode[0 595 0 842 0 1 0 1 0 1]" + entries, mesh)}))
