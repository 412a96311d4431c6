# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import film, pictures

emit(film(pictures(runs=[(1, 2, 7)])))
