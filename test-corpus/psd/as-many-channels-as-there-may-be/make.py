# SPDX-License-Identifier: GPL-2.0-or-later
from photos import psd
from recipes import emit

emit(psd(4, 3, 56, bytes(56 * 12)))
