# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import compound
from recipes import emit

emit(compound({"PowerPoint Document": bytes(4096)}))
