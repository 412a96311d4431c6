# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("bad.png", png(1), crc=12345), Member("good.png", png(2))]))
