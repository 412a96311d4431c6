# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import in_turn, sound

emit(in_turn([sound(7)], brand=b"iso5"))
