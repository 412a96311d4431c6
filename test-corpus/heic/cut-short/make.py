# SPDX-License-Identifier: GPL-2.0-or-later
from photos import HEIC
from recipes import emit

emit(HEIC[:-40])
