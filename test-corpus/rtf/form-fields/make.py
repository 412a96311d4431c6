# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit


def field(name, data, result=""):
    return "{\\field\\fldpriv{\\*\\fldinst {\\f0  %s }{\\f0 {\\*\\datafield 6680}{\\*\\formfield{%s}}}}{\\fldrslt %s}}\\par\n" % (name, data, result)


LIST = "{\\*\\ffname Place}{\\*\\ffl Kyoto}{\\*\\ffl \\u22823?\\u38442?}{\\*\\ffl Nara \\{x\\}}{\\*\\ffentrymcr MARK-MACRO}"
emit(("{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset0 Times New Roman;}}\n"
     + field("FORMDROPDOWN", "\\fftype2\\ffres2\\ffhaslistbox\\ffdefres1" + LIST)
     + field("FORMDROPDOWN", "\\fftype2\\ffres25\\ffhaslistbox\\ffdefres1" + LIST)
     + field("FORMDROPDOWN", "\\fftype2" + LIST.replace("Kyoto", "Tokyo"))
     + field("FORMDROPDOWN", "\\fftype2\\ffres7" + LIST, "outside")
     + field("FORMCHECKBOX", "\\fftype1\\ffres25\\ffdefres1\\ffhps20")
     + field("FORMCHECKBOX", "\\fftype1\\ffres0\\ffdefres1")
     + field("FORMTEXT", "\\fftype0{\\*\\ffdeftext MARK-DEFAULT}", "typed")
     + field("FORMDROPDOWN", "\\fftype2\\ffres0{\\*\\ffl {\\field{\\*\\fldinst DDE MARK-INNER}}MARK-FIELD}")
     + field("FORMDROPDOWN", "\\fftype2\\ffres1199" + "".join("{\\*\\ffl e%d}" % i for i in range(1200)))
     + field("FORMDROPDOWN", "\\fftype2\\ffres0{\\*\\ffl " + "long " * 400 + "end}")
     + "after}").encode())
