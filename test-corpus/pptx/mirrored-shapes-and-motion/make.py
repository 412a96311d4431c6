# SPDX-License-Identifier: GPL-2.0-or-later
"""Mirrored shapes, shapes filled with the slide's background, and what animations need to do the same as before."""
from recipes import emit
from recipes_ooxml import *

MIRRORED = ('<p:sp useBgFill="1"><p:nvSpPr><p:cNvPr id="7" name="m"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm rot="5400000" flipH="1" flipV="1">'
            '<a:off x="1" y="1"/><a:ext cx="9" cy="9"/></a:xfrm></p:spPr></p:sp>')
TARGET = '<p:cBhvr rctx="PPT"><p:cTn id="3"/><p:tgtEl><p:spTgt spid="7"/></p:tgtEl></p:cBhvr>'
TIMING = ('<p:timing><p:tnLst><p:par><p:cTn id="1" nodeType="tmRoot"><p:childTnLst><p:excl><p:cTn id="2"><p:childTnLst>'
          f'<p:anim valueType="num">{TARGET}</p:anim><p:animMotion path="M 0 0 L 1 1" ptsTypes="AA">{TARGET}</p:animMotion>'
          f'<p:animScale zoomContents="1">{TARGET}<p:by x="2" y="2"/></p:animScale></p:childTnLst></p:cTn></p:excl></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>')
emit(pptx(MIRRORED, slide_extra=TIMING))
