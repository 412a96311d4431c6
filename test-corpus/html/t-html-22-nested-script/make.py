# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

deep = (
    "深い<script>alert(1) XXA</script><style>.x{XXB}</style><div hidden>XXC</div><p>中</p>"
    "<object>XXD</object><svg><desc>XXE</svg><a href='https://e.example/'>文</a>"
    "<font size=1 style='display:none'>XXF</font>"
)
hidden = "<section hidden>" + "<div>" * 1000 + "</div>" * 900 + "XXG" + "</div>" * 100 + "</section>"
emit(b"<div>" * 200000 + deep.encode() + b"</div>" * 200000 + hidden.encode() + "<p>後".encode())
