# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import box, film, pictures

emit(film(pictures(), behind=box(b"moof", bytes(8))))
