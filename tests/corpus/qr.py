# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a QR code (version 2, error correction L) with a text, for the make.py recipes of pictures."""

TEXT = "https://qr.example/t-html-24"

MODULES = """
1111111000100011001111111
1000001011100011101000001
1011101010000010001011101
1011101001000000001011101
1011101011101011101011101
1000001010100001001000001
1111111010101010101111111
0000000010111011100000000
1101001100010110001110110
1100100001000110101000001
0001001000001100101010011
1101100011110111101110000
1111001010100111101101011
0101110010000100011101101
1000001110110010000110101
0111100100011111011010010
1110101101111000111111100
0000000010110011100011001
1111111011001011101011011
1000001001011000100011110
1011101001101110111111000
1011101010101111000111100
1011101000000100100110101
1000001010101110110001000
1111111011011101111100011
""".split()

MARGIN = 4


def modules():
    """Returns rows of booleans, True for dark, with the margin that a reader needs."""
    side = len(MODULES) + 2 * MARGIN
    empty = [[False] * side for _ in range(MARGIN)]
    middle = [[False] * MARGIN + [cell == "1" for cell in row] + [False] * MARGIN
              for row in MODULES]
    return empty + middle + empty


def greys(scale):
    """Returns rows of bytes, one for each pixel."""
    return [bytes(0 if cell else 255 for cell in row for _ in range(scale))
            for row in modules() for _ in range(scale)]
