# SPDX-License-Identifier: GPL-2.0-or-later
"""What CSS says beyond single selectors: each rectangle gets the red of its rule, and none is blue."""
from recipes import emit

# (style sheet, elements)
RULES = [
    ("g { & .a { fill: RED } }", "<g><rect class='a'/></g>"),
    ("@layer x { .b { fill: RED !important } } .b { fill: blue !important }", "<rect class='b'/>"),
    ("@layer x { #c.c { fill: blue } } .c { fill: RED }", "<rect class='c' id='c'/>"),
    ("@supports (paint-order: stroke) { .d { fill: RED } } @supports (color: unheard) { .d { fill: blue } }", "<rect class='d'/>"),
    ("@media not print { .e { fill: RED } } @media print and (color), unheard { .e { fill: blue } }", "<rect class='e'/>"),
    (".f { FILL: RED }", "<rect class='f'/>"),
    (".g:not(a .g) { fill: RED }", "<rect class='g'/>"),
    (":root:last-child .h { fill: RED } :scope .h:scope { fill: blue }", "<rect class='h'/>"),
    ("", "<rect style='/* a */ fill /* ; */ : RED /* ; fill: blue */'/>"),
    (".i { fill: RED; fill: blue !ie }", "<rect class='i'/>"),
    ("<!-- .j { fill: RED } -->", "<rect class='j'/>"),
    ("@scope (.k) to (.l) { rect { fill: RED } }", "<g class='k'><rect/></g>"),
    (".m { fill: RED !important }", "<rect class='m' style='fill: blue'/>"),
    ("[data-n='/*'] { fill: RED } [data-N] { fill: blue }", "<rect data-n='/*'/>"),
    ("@media /* print */ screen { .o { fill: RED } }", "<rect class='o'/>"),
    ("} .p { fill: blue } .p { fill: RED }", "<rect class='p'/>"),
    (".q { fill: RED }", "<rect class='q'/></g><g class='Q'>"),
    (".r { stroke: none; font: bold 12px/1 'a b'; fill: RED", "<rect class='r'/>"),
]

styles = body = ""
for number, (sheet, elements) in enumerate(RULES, 1):
    sheet, elements = (text.replace("RED", f"#{number:02x}0000") for text in (sheet, elements))
    styles += f"<style><![CDATA[{sheet}]]></style>"
    body += elements.replace("<rect", "<rect width='10' height='4'")
emit(f"<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40'>{styles}<g>{body}</g></svg>".encode())
