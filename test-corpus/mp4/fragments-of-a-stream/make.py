# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import in_turn, pictures, sound

emit(in_turn([pictures(4), sound(4)], time=(153600, 161280)))
