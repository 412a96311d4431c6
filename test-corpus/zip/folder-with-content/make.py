# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("folder/", b"FOLDER-MARK"), Member("folder/a.png", png(1))]))
