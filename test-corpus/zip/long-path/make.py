# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("/".join(f"folder{number}" for number in range(5000)) + "/a.png", png(1))]))
