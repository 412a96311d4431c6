# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import flat
from recipes import emit

emit(flat("text", "<text:p>&a;</text:p>").replace(b"?>\n", b'?>\n<!DOCTYPE d [<!ENTITY a "ENTITY-MARK">]>\n', 1))
