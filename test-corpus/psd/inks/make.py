# SPDX-License-Identifier: GPL-2.0-or-later
from photos import psd
from recipes import emit

emit(psd(3, 2, 4, bytes(range(0, 240, 10)), mode=4))
