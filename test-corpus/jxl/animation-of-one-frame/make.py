# SPDX-License-Identifier: GPL-2.0-or-later
from photos import JXL_FRAME
from recipes import emit

emit(JXL_FRAME)
