# SPDX-License-Identifier: GPL-2.0-or-later
"""The pages are not encrypted, but the strings beside them are."""
from recipes import emit
from recipes_pdf import *

emit(encrypted_attachment("/StdCF"))
