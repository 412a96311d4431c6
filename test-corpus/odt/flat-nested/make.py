# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import flat
from recipes import emit

NESTED = "<text:p><draw:frame><draw:object>{}</draw:object></draw:frame></text:p>"
inside = "<text:p>DEEPEST</text:p>"
for _ in range(12):
    inside = NESTED.format(flat("text", inside).split(b"?>\n", 1)[1].decode())
emit(flat("text", "<text:p>OUTERMOST</text:p>" + inside))
