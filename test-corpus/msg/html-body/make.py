# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

page = "<html><body><h1>見出し</h1><script src='http://evil.example/x.js'></script><p>words</p></body></html>"
emit(compound(msg_message([(SUBJECT, UNICODE, "html"), (INTERNET_CODEPAGE, LONG, 932), (HTML, BINARY, page.encode("cp932"))])))
