# SPDX-License-Identifier: GPL-2.0-or-later
"""Filters of all kinds of SVG 1.1, of which only what fetches a picture goes."""
from recipes import emit

PRIMITIVES = ('<feTurbulence type="fractalNoise" baseFrequency="0.05 0.1" numOctaves="2" seed="3" stitchTiles="stitch" result="noise"/>'
              '<feDisplacementMap in="SourceGraphic" in2="noise" scale="10" xChannelSelector="R" yChannelSelector="G"/>'
              '<feConvolveMatrix order="3" kernelMatrix="0 1 0 1 4 1 0 1 0" divisor="8" bias="0" targetX="1" targetY="1" edgeMode="none" preserveAlpha="true"/>'
              '<feTile in="SourceGraphic" x="0" y="0" width="10" height="10"/><feGaussianBlur stdDeviation="2" result="FE-MARK" onload="FE-HANDLER-MARK"/>'
              '<feImage href="http://filter.example/a.png"/>')
emit(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><filter id="f">{PRIMITIVES}</filter>'
     '<rect width="100" height="100" fill="green" filter="url(#f)"/></svg>'.encode())
