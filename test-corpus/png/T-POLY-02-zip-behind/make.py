# SPDX-License-Identifier: GPL-2.0-or-later
"""A ZIP file behind IEND."""

import pictures as p
from recipes import Member, emit, zip_file

emit(p.png() + zip_file([Member("evil.txt", p.PAYLOAD)]))
