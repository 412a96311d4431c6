# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


main = document(paragraph('&x;')).replace('?><', '?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><', 1)
emit(package('docx', main))
