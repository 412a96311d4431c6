# SPDX-License-Identifier: GPL-2.0-or-later
from entities import Entities
from recipes import Member, emit, zip_file

emit(zip_file([Member("drawing.p21", Entities().add(("line", 1, 1, 1, 1, 0, 0, 100, 100), ("drawing_sheet", "A3", 3, 1, 420, 297)).file(author="AUTHOR-MARK"))]))
