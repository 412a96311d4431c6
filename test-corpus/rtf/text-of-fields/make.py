# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields whose result stands nowhere: boxes and lists of forms, formulas (EQ)."""
from recipes import emit


def words(text):
    return "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)


def field(instruction, form="", result=""):
    return "{\\field{\\*\\fldinst{" + words(instruction) + form + "}}{\\fldrslt{" + words(result) + "}}}"


BOX = "{{\\*\\formfield{{\\fftype1\\ffres{}\\ffdefres0{{\\*\\ffname F}}}}}}".format
MENU = "{\\*\\formfield{\\fftype2\\ffres1\\ffhaslistbox{\\*\\ffname F}{\\*\\ffl " + words("甲") + "}{\\*\\ffl " + words("乙") + "}}}"
emit(("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\pard " + field(" FORMCHECKBOX ", BOX(1)) + words("出席") + field(" FORMCHECKBOX ", BOX(0)) + words("欠席")
      + field(" FORMDROPDOWN ", MENU) + "\\par " + words("氏名") + field("EQ \\\\o\\\\ac(○,印)") + "\\par "
      + field("EQ \\\\o\\\\ad(\\\\s\\\\up 9(きよ),清)") + words("め") + "\\par " + field("MACROBUTTON NoMacro [氏名を記入]") + "\\par}").encode())
