# SPDX-License-Identifier: GPL-2.0-or-later
"""LibreOffice might still open it, and nobody would know which of its sheets hold macros."""
from mapi import compound
from recipes import emit

emit(compound({"Workbook": bytes(4096)}))
