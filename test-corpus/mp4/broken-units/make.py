# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, film, picture

emit(film(Track([picture(0), b"\0\0\0\xff\x41abc"])))
