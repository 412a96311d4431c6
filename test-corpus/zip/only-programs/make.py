# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import PROGRAM, Member, emit, zip_file

emit(zip_file([Member("setup.exe", PROGRAM)]))
