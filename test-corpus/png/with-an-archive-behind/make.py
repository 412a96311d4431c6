# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(png(1) + zip_file([Member("payload.png", png(2))], adjusted=True))
