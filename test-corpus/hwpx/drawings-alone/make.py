# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

shape = '<hp:orgSz width="9000" height="9000"/><hp:lineShape color="#BD3D3D" width="100" style="SOLID"/>'
emit(hwpx([paragraph(f"<hp:ellipse>{shape}</hp:ellipse>", f"<hp:line>{shape}</hp:line>",
                     f"<hp:container><hp:rect>{shape}</hp:rect><hp:polygon>{shape}</hp:polygon></hp:container>")]))
