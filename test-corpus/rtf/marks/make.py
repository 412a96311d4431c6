# SPDX-License-Identifier: GPL-2.0-or-later
import marks
from recipes import emit


def words(text):
    return "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)


def run(text, is_struck, script):
    return "{\\plain" + ("\\strike" if is_struck else "") + {1: "\\super", 0: "", -1: "\\sub"}[script] + " " + words(text) + "}"


emit(("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\pard " + marks.lines(run, "{}\\par ".format)
      + "10{\\up8\\fs12 4}" + words("人、H") + "{\\dn4\\fs12 2}O \\up6 7\\up0\\par "
      + "\\striked1 " + words("旧") + "\\striked0 " + words("新") + "\\strike " + words("廃止") + "\\plain " + words("存続")
      + "\\super 2\\nosupersub " + words("人") + "{\\super{\\footnote\\pard\\plain " + words("脚注") + "\\par}}\\par "
      "\\trowd\\cellx1000\\cellx2000\\pard\\intbl\\strike 500\\cell\\strike0 400\\cell\\row\\pard END\\par}").encode())
