# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, film, picture, unit

emit(film(Track([
    unit(b"\x06\x05\x12UUID-MARK-PAYLOAD--\x80") + picture(0), picture(1) + unit(b"\x1eSTRANGE-MARK"), unit(b"\x06\x06\x01\xc4\x80") + picture(2) + unit(b"\x0c" + b"FILLER-MARK")])))
