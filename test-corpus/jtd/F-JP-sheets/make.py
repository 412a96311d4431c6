# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

sheet = {"DocumentText": body(text("二枚目の文\n")), "Header": store(text_stream(text("二枚目の頭\n")))}
emit(document(body(text("一枚目の文\n")), ObjectSheets={"DocSheet": {"DOCS_0001": sheet}},
              DocumentMacro={"Macros": {"BaseStorage0": {"MacrosStream": b"AutoExec" * 9}}}))
