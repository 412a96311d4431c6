# SPDX-License-Identifier: GPL-2.0-or-later
"""Filters that look at millions of points for each point of a picture, and numbers that no drawing has."""
from recipes import emit

PRIMITIVES = ('<feMorphology operator="dilate" radius="2147483641"/><feGaussianBlur stdDeviation="2147483642"/><feTurbulence baseFrequency="2147483643" numOctaves="65536"/>'
              '<feConvolveMatrix order="65537" kernelMatrix="1"/><feDropShadow dx="1" dy="1" stdDeviation="2147483644"/><feOffset dx="3"/>')
emit(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><filter id="f" filterRes="2147483645">{PRIMITIVES}</filter>'
     '<rect width="99999999999" height="100" stroke-width="1e308" fill="green" filter="url(#f)"/><rect width="4294967296px" height="100" filter="blur(65538px)"/></svg>'.encode())
