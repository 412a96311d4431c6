# SPDX-License-Identifier: GPL-2.0-or-later
"""Formulas in a line of text, objects of their own."""
from opendocument import package
from recipes import emit


def formula(number):
    return f'<draw:frame><draw:object xlink:href="./Object {number}"/></draw:frame>'


def row(*tokens):
    return "<math:mrow>" + "".join(f"<math:{'mn' if t.isdigit() else 'mi' if t.isalpha() else 'mo'}>{t}</math:{'mn' if t.isdigit() else 'mi' if t.isalpha() else 'mo'}>"
                                   for t in tokens) + "</math:mrow>"


FORMULAS = [f"<math:msup>{row('x')}{row('2')}</math:msup>",
            f"<math:mfrac>{row('a', '+', 'b')}{row('2')}</math:mfrac>",
            f"<math:msqrt>\n {row('x', '+', '1')}\n</math:msqrt>",
            f"<math:msubsup>{row('a')}{row('i')}{row('3')}</math:msubsup>",
            f'<math:mfenced open="[" close="" separators="|">{row("b")}{row("c")}</math:mfenced>',
            f'<math:menclose notation="updiagonalstrike">{row("30")}</math:menclose>']
OBJECTS = [f'<math:math xmlns:math="http://www.w3.org/1998/Math/MathML"><math:semantics>{formula}<math:annotation>ANNOTATION</math:annotation></math:semantics></math:math>'
           for formula in FORMULAS]
emit(package("text", "<text:p>面積" + "、".join(formula(i) for i in range(len(FORMULAS))) + "。</text:p>",
             members=[(f"Object {i}/content.xml", text.encode()) for i, text in enumerate(OBJECTS)]))
