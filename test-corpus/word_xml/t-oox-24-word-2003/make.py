# SPDX-License-Identifier: GPL-2.0-or-later
from office_2003 import word
from recipes import emit

emit(word("OOX24-MARK"))
