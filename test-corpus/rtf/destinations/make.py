# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"{\rtf1{\*\template http://MARK-A}{\*\datastore 4d41524b2d42}{\*\themedata MARK-B}{\*\xmlopen MARK-C}{\*\htmltag <b>MARK-D}{\*\mailmerge MARK-E}"
     + rb"{\fonttbl{\f0{\*\fontemb\ftruetype{\*\fontfile c:\\MARK-F}4d41}Arial;}}{\*\unheard MARK-G}{\filetbl MARK-H}{\info{\title kept title}{\author MARK-I}}"
     + rb"{\shp{\*\shpinst\shpleft0{\sp{\sn pibName}{\sv http://MARK-J}}{\sp{\sn shapeType}{\sv 75}}{\shptxt boxed}}}text}")
