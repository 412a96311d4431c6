# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields whose result stands nowhere: boxes and lists of forms, formulas (EQ), buttons, barcodes; a link is reported."""
from recipes import emit
from recipes_ooxml import *


def begun(instruction, form="", result=None):
    return (f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="F"/>{form}</w:ffData></w:fldChar></w:r>'
            f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
            + (f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r>' if result is not None else "")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def box(inside):
    return begun(" FORMCHECKBOX ", f"<w:checkBox>{inside}</w:checkBox>", "")


def menu(inside):
    entries = "".join(f'<w:listEntry w:val="{entry}"/>' for entry in ("甲", "乙", "丙"))
    return begun(" FORMDROPDOWN ", f"<w:ddList>{inside}{entries}</w:ddList>", "     ")


TEXT = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'.format
emit(docx(paragraph(box("<w:checked/>"), TEXT("出席 "), box('<w:default w:val="1"/><w:checked w:val="0"/>'), TEXT("欠席 "), box('<w:default w:val="1"/>'), TEXT("弁当"))
          + paragraph(TEXT("区分："), menu('<w:result w:val="1"/>'), TEXT("、"), menu(""), TEXT("、"), menu('<w:default w:val="2"/>'), begun(r' SYMBOL 254 \f "Wingdings" ', result=""))
          + paragraph(TEXT("氏名："), begun(" FORMTEXT ", "<w:textInput/>", "山田"), begun(r" eq \o\ac(○,印)"), begun(r"EQ \f(1,", result="3/4"))
          + paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\o\\ad(\\s\\up 9(</w:instrText></w:r>'
                      "<w:r><w:instrText>きよ</w:instrText></w:r><w:r><w:instrText>),</w:instrText></w:r>",
                      begun("REF a", result="清"), '<w:r><w:instrText>)</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>', TEXT("め"))
          + paragraph('<w:fldSimple w:instr="EQ \\f(1,2)"/>', TEXT("を"))
          + paragraph(begun(" MACROBUTTON NoMacro [ここに氏名] "), begun(' DISPLAYBARCODE "4901234" QR \\q 3 '),
                      begun(r' HYPERLINK \t "_blank" "https://reach.example/" ', result="申込"), begun(r' HYPERLINK \l "a" ', result="上へ"))))
