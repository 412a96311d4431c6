# SPDX-License-Identifier: GPL-2.0-or-later
from photos import JP2
from recipes import emit

emit(JP2[:90])
