# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import EICAR, Member, emit, png, zip_file

emit(zip_file([Member("inner.zip", zip_file([Member("eicar.com", EICAR)])), Member("a.png", png(1))]))
