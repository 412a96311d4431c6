# SPDX-License-Identifier: GPL-2.0-or-later
"""Ten layers of eight patterns, each of which paints with all of the layer below: whoever follows each way has a billion of them."""
from recipes import emit
from recipes_pdf import *

LAYERS, WIDTH = 10, 8
PAINT = b"/Pattern cs " + b" ".join(f"/P{i} scn".encode() for i in range(WIDTH)) + b" 0 0 9 9 re f\n"


def layer(number):
    return "/Pattern<<" + "".join(f"/P{i} {6 + number * WIDTH + i} 0 R" for i in range(WIDTH)) + ">>" if number < LAYERS else ""


emit(page(TEXT + PAINT, resources=layer(0), more={
    6 + number * WIDTH + i: (f"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<{layer(number + 1)}>>",
                             PAINT if number + 1 < LAYERS else b"0 0 9 9 re f") for number in range(LAYERS) for i in range(WIDTH)}))
