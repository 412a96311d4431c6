# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import frame

emit(frame() * 5)
