# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import film, pictures

emit(film(pictures(5, shifts=[(1, 1024), (2, 1024), (1, -512), (1, 0)], times=[(2, 512), (2, 512), (9, 100)], edits=[(50, -1), (150, 1024)], is_far=True)))
