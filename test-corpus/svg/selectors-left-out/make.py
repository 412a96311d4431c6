# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"""<svg xmlns="http://www.w3.org/2000/svg"><style>
@charset "utf-8"; @media (min-width: 9px) { rect { fill: #010000 } } @keyframes a { from { fill: #020000 } }
svg|rect { fill: #030000 } rect::first-line { fill: #040000 } g:has(rect) { fill: #050000 } rect:not(g rect) { fill: #060000 }
rect:nth-child(2 of .a) { fill: #070000 } [a=] { fill: #080000 } > rect { fill: #090000 } rect:lang(ja), .a { fill: #0a0000 } rect:hover { fill: #0b0000 }
</style><g><rect/><rect class="a" width="1" height="1"/></g></svg>""")
