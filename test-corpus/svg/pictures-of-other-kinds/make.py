# SPDX-License-Identifier: GPL-2.0-or-later
"""TIFF and WebP become PNG, which every program that reads such drawings shows."""
import base64

import pictures as p
from recipes import emit

images = "".join(f'<image width="4" height="4" href="data:image/{kind};base64,{base64.b64encode(data).decode()}"/>' for kind, data in (("tiff", p.tiff(1)), ("webp", p.webp(p.riff_chunk(b"VP8L", p.RED)))))
emit(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{images}</svg>'.encode())
