# SPDX-License-Identifier: GPL-2.0-or-later
from photos import psd
from recipes import emit

emit(psd(30000, 30000, 3, bytes(900)))
