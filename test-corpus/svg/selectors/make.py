# SPDX-License-Identifier: GPL-2.0-or-later
"""Each rule has a red of its own. What it means has a height of 4, what it must not reach one of 3, and is blue by another rule."""
from recipes import emit

RULES = [
    ("[data-a]", "<rect data-a=''/>", "<rect/>"),
    ("rect[class='b c']", "<rect class='b c'/>", "<rect class='b'/>"),
    ("[class~=d]", "<rect class='xx d yy'/>", "<rect class='x-d dy'/>"),
    ("[data-b|='ja']", "<rect data-b='ja-JP'/>", "<rect data-b='jaJP'/>"),
    ("[data-c^=\"st\"]", "<rect data-c='star'/>", "<rect data-c='rst'/>"),
    ("[data-d$=st]", "<rect data-d='rst'/>", "<rect data-d='star'/>"),
    ("[ data-e *= 'a]b' ]", "<rect data-e='xa]by'/>", "<rect data-e='xaby'/>"),
    ("[data-f=RED i]", "<rect data-f='red'/>", "<rect data-f='read'/>"),
    ("[data-g=RED s]", "<rect data-g='RED'/>", "<rect data-g='red'/>"),
    ("[data-h^='']", "", "<rect data-h='x'/>"),
    ("g.e .f", "<g class='e'><g><rect class='f'/></g></g>", "<rect class='f'/>"),
    ("g.g > .h", "<g class='g'><rect class='h'/></g>", "<g class='g'><g><rect class='h'/></g></g>"),
    (".i + .j", "<g><OTHER class='i'/><rect class='j'/></g>", "<g><rect class='i'/><rect/><rect class='j'/></g>"),
    (".k ~ .l", "<g><OTHER class='k'/><OTHER/><rect class='l'/></g>", "<g><rect class='l'/><rect class='k'/></g>"),
    (".m.n", "<rect class='m n'/>", "<rect class='m'/>"),
    ("#o .p>.q+rect", "<g id='o'><g><g class='p'><path class='q'/><rect/></g></g></g>", "<g class='p'><path class='q'/><rect/></g>"),
    (".r:first-child", "<g><title>a</title></g><g><rect class='r'/></g>", "<g><title>a</title><rect class='r'/></g>"),
    (".s:last-child", "<g><OTHER/><rect class='s'/></g>", "<g><rect class='s'/><desc>a</desc></g>"),
    (".t:nth-child(2n + 1)", "<g><g/><g/><rect class='t'/></g>", "<g><g/><rect class='t'/></g>"),
    (".u:nth-last-of-type(2)", "<g><rect class='u'/><g/><OTHER/></g>", "<g><rect/><rect class='u'/></g>"),
    (".v:only-of-type", "<g><g/><rect class='v'/></g>", "<g><rect/><rect class='v'/></g>"),
    (".w:not(.x):not(:first-child)", "<g><g/><rect class='w'/></g>", "<g><g/><rect class='w x'/></g>"),
    (":is(.y, .z):empty", "<rect class='z'/>", "<rect class='z'> </rect>"),
    (":root > [data-i]", "<rect data-i='1'/>", "<g><rect data-i='1'/></g>"),
    (".aa\\:b", "<rect class='aa:b'/>", "<rect class='aa'/>"),
    (".bb:nth-child(even)", "<g><g/><rect class='bb'/></g>", "<g><g/><g/><rect class='bb'/></g>"),
    (".cc:nth-child(-n+2)", "<g><g/><rect class='cc'/></g>", "<g><g/><g/><rect class='cc'/></g>"),
    (".dd:hover", "", "<rect class='dd'/>"),
    # Which of two counts for more.
    ("rect.ee.ee", "<rect class='ee'/>", ""),
    (".ff", "<rect class='ff' fill='lime'/>", ""),
    (".gg1", "<rect class='gg1'/>", ""),
    (".hh", "", "<rect class='hh'/>"),
    (".ff:where(#f1)", "", "<rect class='gg' id='f1'/>"),
]

sheet = "rect { fill: blue } .ee { fill: lime }"
body = "<metadata/>"
y = 0
for number, (selector, hits, misses) in enumerate(RULES):
    media = {".gg1": "@media print, screen", ".hh": "@media print"}.get(selector, "")
    rule = f"{selector} {{ fill: #{number + 1:02x}0000 }}"
    sheet += f"{media} {{ {rule} }}\n" if media else f"{rule}\n"
    for name, part in (("hits", hits), ("misses", misses)):
        for _ in range(part.count("<rect")):
            part = part.replace("<rect", f"<REC x='{0 if name == 'hits' else 20}' y='{y}' width='10' height='{4 if name == 'hits' else 3}'", 1)
            y += 5
        body += part.replace("<REC", "<rect").replace("<OTHER", "<rect")
emit(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="{y}"><style>{sheet.replace(">", "&gt;")}</style><style media="print">rect {{ fill: lime }}</style>{body}</svg>'.encode())
