# SPDX-License-Identifier: GPL-2.0-or-later
from photos import psd
from recipes import emit

emit(psd(40, 30, 3, bytes(900)))
