# SPDX-License-Identifier: GPL-2.0-or-later
"""Only what is attached is encrypted: everybody reads the pages, and a password opens the rest."""
from recipes import emit
from recipes_pdf import *

emit(encrypted_attachment("/Identity"))
