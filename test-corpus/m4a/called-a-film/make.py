# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import film, sound

emit(film(sound()))
