# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from opendocument import package
from recipes import emit


def frame(name, inside=""):
    image = f'<draw:image xlink:href="{name}"/>'
    return f'<draw:frame svg:width="2cm" svg:height="1cm"><draw:object-ole xlink:href="./Object 1"/>{image}{inside}</draw:frame>'


CONTOUR = '<draw:contour-polygon svg:viewBox="0 0 9 9" draw:points="0,0 9,0 9,9"/>'
SHAPE = svm_record(103, 0, 0, 1900, 900)
emit(package("text", "<text:p>" + frame("./ObjectReplacements/Object 1") + frame("Pictures/a.emf", CONTOUR)
             + frame("Pictures/b.svm", "<svg:desc>own words</svg:desc>") + "</text:p>",
             [("Object 1", b"\xd0\xcf\x11\xe0OLE-MARK"), ("ObjectReplacements/Object 1", svm(SHAPE, svm_font(), svm_text(100, 100, "決算 of the object"))),
              ("Pictures/a.emf", emf(emf_rectangle(10, 10, 50, 50), emf_text(5, 60, "図 emf"))), ("Pictures/b.svm", svm(SHAPE, svm_text(0, 0, "UNHEARD-MARK")))]))
