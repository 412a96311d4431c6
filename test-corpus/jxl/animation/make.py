# SPDX-License-Identifier: GPL-2.0-or-later
from photos import JXL_FRAMES
from recipes import emit

emit(JXL_FRAMES)
