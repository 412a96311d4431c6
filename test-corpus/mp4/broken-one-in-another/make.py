# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import film, pictures

emit(film(pictures(places=[36, 36, 36])))
