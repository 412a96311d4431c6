# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import compound
from recipes import emit

emit(compound({"Workbook": bytes(4096)}))
