# SPDX-License-Identifier: GPL-2.0-or-later
from photos import psd
from recipes import emit

emit(psd(4, 3, 3, bytes(36), mode=9))
