# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, end_record, png, zip_file

# The outer archive's comment is a whole archive of its own.
inner = zip_file([Member("other.png", png(2))])
emit(zip_file([Member("a.png", png(1))], comment=inner))
