# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import binary, everything
from recipes import emit

emit(binary(*(pair for pair in everything(bytes) if pair[0] != 999)))
