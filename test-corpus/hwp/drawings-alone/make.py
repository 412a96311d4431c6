# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

def shapes(level):
    return component(level, "$ell") + component(level, "$lin")


emit(hwp([para(Control(11, "gso", shape_common(), shapes))], flags=0))
