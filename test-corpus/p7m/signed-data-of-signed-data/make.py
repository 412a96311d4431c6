# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import cms_oid, cms_signed, emit

# The type says that something signed is inside; it is a text.
emit(cms_signed("議事録\n".encode(), kind=cms_oid(2)))
