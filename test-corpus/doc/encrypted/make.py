# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import compound
from recipes import emit

emit(compound({"WordDocument": bytes(11) + b"\1" + bytes(4084)}))
