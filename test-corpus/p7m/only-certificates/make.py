# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import cms_signed, emit

emit(cms_signed(b""))
