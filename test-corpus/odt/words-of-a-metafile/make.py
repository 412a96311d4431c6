# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from opendocument import package
from recipes import emit


def frame(name, inside=""):
    image = f'<draw:image xlink:href="{name}"/>'
    return f'<draw:frame svg:width="2cm" svg:height="1cm"><draw:object-ole xlink:href="./Object 1"/>{image}{inside}</draw:frame>'


# A formula stays, and so does the picture by which readers show it.
MATH = b'<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>E</mi></math>'
FORMULA = '<draw:frame svg:width="2cm" svg:height="1cm"><draw:object xlink:href="./Object 2{}"/>{}</draw:frame>'
CONTOUR = '<draw:contour-polygon svg:viewBox="0 0 9 9" draw:points="0,0 9,0 9,9"/>'


def drawn(text):
    return emf(emf_rectangle(10, 10, 50, 50), emf_text(5, 60, text), emf_text_color(0xffffff), emf_text(5, 80, "UNSEEN-MARK"), frame=(0, 0, 25400, 2540))


emit(package("text", "<text:p>" + frame("./ObjectReplacements/Object 1") + frame("Pictures/a.emf", CONTOUR)
             + frame("Pictures/b.emf", "<svg:desc>own words</svg:desc>") + FORMULA.format("", "<draw:image xlink:href='Pictures/c.emf'/>")
             + FORMULA.format(" 3", "<draw:image xlink:href='Pictures/broken.emf'/>") + "</text:p>",
             [("Object 1", b"\xd0\xcf\x11\xe0OLE-MARK"), ("ObjectReplacements/Object 1", drawn("決算 of the object")),
              ("Pictures/a.emf", drawn("図 emf")), ("Pictures/b.emf", drawn("UNHEARD-MARK")),
              ("Object 2/content.xml", MATH), ("Object 2 3/content.xml", MATH), ("Pictures/c.emf", drawn("E = m")),
              ("Pictures/broken.emf", drawn("broken")[:-1])]))
