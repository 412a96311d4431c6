# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, film, picture, unit

emit(film(Track([picture(0), unit(b"\x41<script>alert(1)</script>")])))
