# SPDX-License-Identifier: GPL-2.0-or-later
from photos import JP2_ALPHA
from recipes import emit

emit(JP2_ALPHA)
