# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import *

# The comment holds a second archive, directory and all.
second = zip_file([Member('b.png', png(2))])
emit(zip_file([Member('a.png', png(1))], comment=second))
