# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from recipes import emit, png

PICTURE = emf(emf_rectangle(10, 10, 50, 50), emf_text(5, 60, "図 1 {of} EMF"), emf_text_color(0xffffff), emf_text(5, 80, "UNSEEN-MARK"), frame=(0, 0, 25400, 2540)).hex().encode()
OWN = b"{\\*\\picprop{\\sp{\\sn pictureGray}{\\sv 1}}{\\sp{\\sn wzDescription}{\\sv \\u20316?wn \\'95\\'5c words}}{\\sp{\\sn pib}{\\sv PIB-MARK}}}"
emit(b"{\\rtf1\\ansi\\ansicpg932{\\pict\\emfblip\\picwgoal567 " + PICTURE + b"}{\\pict" + OWN + b"\\emfblip " + PICTURE
     + b"}{\\pict{\\*\\picprop{\\sp{\\sn wzDescription}{\\sv of\\~pix\\-els, 4\\_6}}}\\pngblip " + png(1).hex().encode() + b"}{\\pict{\\*\\blipuid 0123}{\\sp{\\sn x}}\\pngblip "
     + png(2).hex().encode() + b"}{\\pict{\\*\\picprop{\\sp{\\sn wzDescription}{\\sv " + b"long " * 800 + b"end}}}\\pngblip " + png(3).hex().encode() + b"}\\par}")
