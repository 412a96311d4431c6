#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks generated ways to hide text in HTML: text that a browser does not show is not in the output, and text that it shows is
(T-HTML-10).

usage: hidden_html.py --pages FILE [--every N]  writes the pages for tests/browser/hidden.mjs, which finds out what Chromium shows
of each
       hidden_html.py --shown FILE      compares its results with hidden_html.tsv; with --accept writes that file anew

A page has one text, MARK, which one of many methods hides or only seems to hide. hidden_html.tsv has for each page whether
Chromium shows the text ("part": a little of it). SHOWN_ANYWAY and DROPPED_ANYWAY are the pages for which kiyome decides
otherwise, with the reasons. test_hidden.py checks that no hidden text is in the output and that all visible text is."""

import argparse
import base64
import json
import pathlib
import sys

import warm

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "hidden_html.tsv"
MARK = "QZSECRETQZ"

# --- declarations that one element has --------------------------------------------------------------------------------------------------

DECLARATIONS = """
/*;*/display:none | /*a:b*/display:none | display/*:;*/:none | color:red/*;*/;display:none | /*;*/display:block | display:none/*;*/;display:block | background:url(a/*b);display:none
width:calc(/*"*/1px);display:none | width:calc(/*);display:none;(*/1px) | background:url(a"b);display:none | background:u\\72l(a/*b);display:none | background:xurl(/*;*/);display:none | width:calc(/*(*/1px);display:none | content:"\\"";display:none
display:none | display:none!important | display:block | display:contents | display:inline none | display:table-column | display:flex | display:no\\6e e
display:none;display:block | display:none;display:foo | DISPLAY:NONE | display/**/:/**/none | display:none;color:red;display:inline-block | d\\isplay:none
visibility:hidden | visibility:collapse | visibility:visible | visibility:hidden;visibility:visible | visibility:hidden;visibility:nonsense
opacity:0 | opacity:0.01 | opacity:.02 | opacity:1% | opacity:0.5 | opacity:1 | opacity:calc(1 - 1) | opacity:calc(0.5 + 0.5) | opacity:min(1,0) | opacity:max(0,1) | opacity:clamp(0,0,1) | opacity:clamp(0,1,1)
opacity:sin(0) | opacity:cos(0) | opacity:pow(0,2) | opacity:sqrt(0) | opacity:hypot(0,0) | opacity:abs(0) | opacity:sign(0) | opacity:sign(5) | opacity:mod(4,2) | opacity:mod(5,2) | opacity:rem(6,3) | opacity:round(0.3,1) | opacity:round(up,0.3,1) | opacity:exp(0) | opacity:log(1) | opacity:calc(pi - pi) | opacity:calc(e - 1) | opacity:exp(-9) | opacity:calc(1/infinity) | opacity:tan(0) | opacity:atan2(0,1) | opacity:calc(NaN) | opacity:calc((1 + 1)*(2 - 2)) | opacity:calc(2*(3 - 2)) | opacity:calc(-1*-1) | opacity:0e5 | opacity:round(down,0.9,1) | opacity:asin(0) | opacity:acos(1)
font-size:0 | font-size:0px | font-size:0.1px | font-size:1px | font-size:0.5pt | font-size:12px | font-size:calc(1px - 1px) | font-size:calc(10px*0) | font-size:min(0px,10px) | font-size:clamp(0px,0px,9px) | font-size:0% | font-size:0em | font-size:0rem | font:0/0 a | font:0 sans-serif | font:12px/0 sans-serif | font:0px serif | font-size:0.01em | font-size:1% | font-size:100% | font-size:max(0px,14px) | font:bold 14px/1.4 serif | font-size:0vw | font-size:abs(0px) | font-size:calc(1em - 16px) | font-size:round(down,0.9px,1px) | font-size:mod(10px,5px) | font-size:calc(0 * (1px + 2px)) | font-size:-webkit-calc(0px)
color:#fff | color:#ffffff | color:white | color:#fefefe | color:rgb(255,255,255) | color:rgb(255 255 255) | color:rgb(100%,100%,100%) | color:rgba(255,255,255,1) | color:hsl(0,0%,100%) | color:hsl(120 100% 100%) | color:hwb(0 100% 0%) | color:lab(100 0 0) | color:oklch(1 0 0) | color:color(srgb 1 1 1) | color:color-mix(in srgb,white,white) | color:color-mix(in srgb,white 100%,black) | color:color-mix(in srgb,black 100%,white) | color:transparent | color:rgba(0,0,0,0) | color:#0000 | color:#00000000 | color:rgb(0 0 0/0%) | color:rgb(0 0 0/.01) | color:rgb(calc(255),255,255) | color:rgb(from white r g b) | color:rgb(from black r g b / 0) | color:rgb(from red r g b) | color:light-dark(white,black) | color:light-dark(black,white) | color:color-mix(in srgb,transparent,transparent) | color:Canvas | color:CanvasText | color:#000 | color:#333 | color:red | color:hsl(0 100% 50%) | color:#fff;color:#000 | color:#fff;color:bogus | color:color(display-p3 1 1 1) | color:contrast-color(white) | color:lch(100 0 0) | color:#fffffffe | color:#ffff | color:hsla(0,0%,100%,1) | color:color-mix(in oklab,white,transparent 100%) | color:color-mix(in srgb,#fff 50%,#fff) | color:rgb(calc(127*2),254,254) | color:Window | color:WindowText | color:color-mix(in srgb,red,white 99%)
color:#fff;background:#000 | color:#fff;background:#fff | color:#000;background:#000 | color:#123;background:#123 | color:red;background:linear-gradient(red,red) | color:red;background:linear-gradient(blue,blue) | color:#000;background-color:black | color:#fff;background-image:linear-gradient(#000,#000) | color:red;background:red | color:#c00;background:#cc0000 | color:#fff;background:#000;background:#fff | color:#fff;background:#000;background:bogus | color:#000;background:none | color:white;background:blue | color:#eee;background:#fff | color:#aaa;background:#fff | color:rgb(0,0,0);background:rgba(0,0,0,1) | color:#000;background:#000;background-color:transparent | color:#fff;background:radial-gradient(#fff,#fff) | color:#000;background:conic-gradient(#000,#000) | color:#fff;background:linear-gradient(to right,#fff 0%,#fff 100%) | color:#fff;background:linear-gradient(90deg,#000 0%,#000 100%) | color:#fff;box-shadow:inset 0 0 0 999px #000 | color:#000;box-shadow:inset 0 0 0 999px #000 | color:#fff;background:#000 0 0/0 0 no-repeat
-webkit-text-fill-color:transparent | -webkit-text-fill-color:#fff | -webkit-text-fill-color:#fff;color:#000 | color:#fff;-webkit-text-fill-color:#000 | -webkit-text-fill-color:transparent;background:linear-gradient(red,blue);-webkit-background-clip:text | color:transparent;background:linear-gradient(red,blue);background-clip:text | color:transparent;background-clip:text;background-color:red | color:transparent;text-shadow:0 0 0 #000 | color:transparent;text-shadow:0 0 0 transparent | color:#fff;text-shadow:1px 1px 2px #000 | color:transparent;-webkit-text-stroke:1px #000 | color:#fff;-webkit-text-stroke:1px #fff | color:transparent;text-shadow:none | color:transparent;background:red;background-clip:border-box
clip-path:inset(100%) | clip-path:inset(50%) | clip-path:inset(0) | clip-path:circle(0) | clip-path:circle(50%) | clip-path:polygon(0 0,0 0,0 0) | clip-path:polygon(0 0,100% 0,100% 100%,0 100%) | clip-path:polygon(50% 50%,50% 50%,50% 50%) | clip-path:path("M0 0") | clip-path:path("M0 0h900v900h-900z") | clip-path:ellipse(0 0) | clip-path:inset(0 100% 0 0) | clip-path:inset(0 0 100% 0) | clip-path:rect(0 0 0 0) | clip-path:xywh(0 0 0 0) | clip-path:xywh(0 0 100% 100%) | clip-path:inset(calc(50% + 50%)) | clip-path:none | clip-path:inset(100%);clip-path:none | clip-path:circle(0 at 50% 50%) | clip-path:circle(5px at -50px -50px) | clip-path:polygon(-9px -9px,-5px -9px,-5px -5px) | clip-path:inset(0 0 0 1200px) | clip-path:inset(200px) | clip-path:polygon(10% 0,10% 100%,10% 50%) | clip-path:shape(from 0 0,line to 0 0) | clip-path:inset(0 round 5px) | clip-path:circle(100px at 50px 10px) | clip-path:ellipse(90% 90%) | clip-path:rect(auto auto auto auto) | clip-path:rect(0 100% 100% 0) | clip-path:inset(1px) | clip-path:polygon(0 0,0 100%,0 100%,0 0)
position:absolute;clip:rect(0,0,0,0) | position:absolute;clip:rect(0 0 0 0) | position:absolute;clip:rect(1px,1px,1px,1px) | clip:rect(0,0,0,0) | position:fixed;clip:rect(0px,0px,0px,0px) | position:absolute;clip:auto | position:absolute;clip:rect(0,900px,900px,0) | position:absolute;clip:rect(50px,60px,50px,0) | position:relative;clip:rect(0,0,0,0) | position:absolute;clip:rect(auto,auto,auto,auto) | position:absolute;clip:rect(auto,0,auto,auto)
mask:linear-gradient(transparent,transparent) | mask-image:linear-gradient(transparent,transparent) | -webkit-mask:linear-gradient(#0000,#0000) | mask:linear-gradient(#000,#000) | mask:linear-gradient(#000,#000) 0 0/0 0 no-repeat | mask-image:linear-gradient(#000,#000);mask-size:0 0 | mask:linear-gradient(#000 0 0) | mask:linear-gradient(#0000 0 0) | mask:none | mask:linear-gradient(rgb(0 0 0/0),rgb(0 0 0/0)) | mask:radial-gradient(transparent,transparent) | mask-image:linear-gradient(to right,transparent 0%,transparent 100%) | mask:linear-gradient(black,transparent) | mask:linear-gradient(#000,#000) no-repeat 999px 999px/5px 5px | mask-image:conic-gradient(transparent,transparent) | mask:linear-gradient(transparent,transparent);mask:none | mask-image:none | mask:repeating-linear-gradient(transparent,transparent 5px) | mask:linear-gradient(transparent,transparent),linear-gradient(#000,#000)
filter:opacity(0) | filter:opacity(0%) | filter:opacity(1) | filter:blur(50px) | filter:blur(0) | filter:brightness(0) | filter:contrast(0) | filter:opacity(50%) | filter:none | filter:opacity(calc(0)) | filter:brightness(100) | filter:invert(1) | filter:grayscale(1) | filter:drop-shadow(0 0 0 #fff) | filter:blur(1px) opacity(0) | filter:opacity(0.01) | color:#fff;filter:invert(1) | background:#fff;filter:brightness(100) | filter:opacity(100%) opacity(0) | filter:contrast(0) brightness(9)
transform:scale(0) | transform:scale(1) | transform:scale(0.001) | transform:scaleX(0) | transform:scaleY(0) | transform:scale(1,0) | transform:scale3d(0,0,0) | transform:translateX(-9999px) | transform:translate(-9999px,0) | transform:translateY(-9999px) | transform:translate(-200%) | transform:translateX(-100%) | transform:translateX(-50%) | transform:rotate(45deg) | transform:rotateX(90deg) | transform:rotateY(90deg) | transform:rotateY(180deg);backface-visibility:hidden | transform:rotateY(180deg) | transform:matrix(0,0,0,0,0,0) | transform:matrix(1,0,0,1,-9999,0) | transform:matrix(1,0,0,1,0,0) | transform:matrix3d(0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1) | transform:skew(90deg) | transform:skewX(89.99deg) | transform:translate3d(-9999px,0,0) | transform:translate(-100vw) | transform:translateX(-150vw) | transform:none | transform:perspective(1px) translateZ(-99999px) | transform:scale(calc(1 - 1)) | transform:rotateX(.25turn) | transform:translateX(calc(-1*9999px)) | transform:translate(0,-9999px) | transform:scale(0);transform:none | transform:translateX(9999px) | transform:scale(0) scale(5) | transform:translateX(-99px) scale(1) | transform:rotate3d(0,1,0,90deg) | transform:rotateX(100grad) | transform:scaleZ(0) | transform:scale(-1) | transform:translateY(-500%) | transform:translateX(-110%)
scale:0 | scale:1 | scale:0 1 | scale:1 0 | translate:-9999px | translate:0 -9999px | translate:-200vw | rotate:x 90deg | rotate:y 90deg | rotate:90deg | zoom:0 | zoom:0.01 | zoom:1 | zoom:.1 | translate:-100% | translate:-110% | scale:0% | scale:none | rotate:0 1 0 90deg | translate:10px | zoom:normal | zoom:100%
text-indent:-9999px | text-indent:-9999em | text-indent:-999em | text-indent:100%;white-space:nowrap;overflow:hidden | text-indent:20px | text-indent:-20px | text-indent:-100vw | text-indent:-100% | text-indent:100% | text-indent:calc(-1*9999px) | text-indent:200%;overflow:hidden;white-space:nowrap | text-indent:-400px | text-indent:-300px | text-indent:-9999px;text-indent:0 | text-indent:-2000px;text-align:right | text-indent:2000px;overflow:hidden;white-space:nowrap | text-indent:-200px
margin-left:-9999px | margin-left:-2000px | margin-left:-300px | margin-left:-20px | margin-top:-9999px | margin:-9999px | margin:0 0 0 -9999px | margin-left:-100% | margin-left:-200% | margin-left:-100vw | margin-left:calc(-100% - 10px) | margin-inline-start:-9999px | margin:0 auto | margin-left:-1300px | margin-right:-9999px | margin-top:-300px | margin-bottom:-9999px | margin-left:-9999px;margin-left:0 | margin-block-start:-9999px | margin-left:20px | margin:-10px | margin-inline:-9999px 0
position:absolute;left:-9999px | position:absolute;left:-1000px | position:absolute;left:-500px | position:absolute;left:-400px | position:absolute;left:-300px | position:absolute;left:-200px | position:absolute;left:-150px | position:absolute;left:-20px | position:absolute;left:0 | position:absolute;top:-9999px | position:absolute;top:-400px | position:absolute;top:-300px | position:absolute;top:-100px | position:absolute;top:-50px | position:absolute;top:-5px | position:absolute;right:-9999px | position:absolute;bottom:-9999px | position:fixed;left:-9999px | position:fixed;top:-100px | position:fixed;top:-300px | position:fixed;left:-300px | position:relative;left:-9999px | position:relative;top:-9999px | position:relative;left:-300px | position:relative;top:-300px | left:-9999px | position:static;left:-9999px | position:absolute;left:-100% | position:absolute;left:-100vw | position:absolute;left:-50% | position:absolute;inset:-9999px auto auto -9999px | position:absolute;left:calc(-100% - 10px) | position:absolute;left:-9999px;left:0 | position:sticky;left:-9999px | position:absolute;left:9999px | position:absolute;top:99999px | position:absolute;left:-999em | position:absolute;left:200% | position:absolute;inset-inline-start:-9999px | position:absolute;right:100% | position:absolute;bottom:100% | position:fixed;bottom:-100px | position:fixed;bottom:100% | position:fixed;right:-300px | position:fixed;top:100% | position:fixed;left:100% | position:fixed;top:110vh | position:fixed;left:120vw | position:absolute;right:100vw | position:absolute;top:-100% | position:absolute;top:-100vh | position:fixed;top:0 | position:fixed;bottom:0 | position:absolute;left:-250px;width:200px | position:absolute;left:-100px;width:90px;overflow:hidden | position:absolute;left:-100px;width:300px | position:absolute;top:-60px;height:50px | position:absolute;top:-60px;height:20px;overflow:hidden | position:absolute;left:min(-9999px,0px) | position:absolute;left:max(-9999px,0px) | position:absolute;left:clamp(-9999px,-9999px,0px) | position:absolute;left:clamp(-9999px,0px,10px) | position:absolute;left:calc(-1px*infinity) | position:absolute;left:-30em | position:absolute;left:-4in
height:0;overflow:hidden | height:0 | width:0;overflow:hidden | width:0 | height:1px;overflow:hidden | max-height:0;overflow:hidden | max-height:0 | max-width:0;overflow:hidden | height:0;overflow:clip | height:0;overflow-y:hidden | height:0;overflow:auto | height:0;overflow:scroll | height:100px;overflow:hidden | height:calc(0px);overflow:hidden | height:0px;max-height:0;overflow:hidden;mso-hide:all | line-height:0;overflow:hidden | line-height:0 | height:0;contain:paint | height:0;contain:strict | height:min(0px,9px);overflow:hidden | block-size:0;overflow:hidden | inline-size:0;overflow:hidden | display:inline;height:0;overflow:hidden | height:0;min-height:20px;overflow:hidden | width:0;min-width:200px;overflow:hidden | height:0;overflow:hidden;padding-top:30px | height:0;overflow:hidden;padding:20px | height:5px;overflow:hidden | height:3px;overflow:hidden | width:1px;height:1px;overflow:hidden;position:absolute | height:0%;overflow:hidden | height:0;overflow:hidden;height:auto | max-height:1px;overflow:hidden | height:0;overflow:visible | height:0;overflow:hidden;overflow:visible | height:1em;overflow:hidden | width:2px;overflow:hidden | max-height:0px;font-size:0;overflow:hidden | height:0;overflow:hidden;display:inline-block | padding-left:9999px | padding-top:9999px | padding-left:2000px;overflow:hidden;width:100px;box-sizing:border-box | padding-top:100px;height:50px;overflow:hidden;box-sizing:border-box | padding-top:60px;height:50px;overflow:hidden | width:10px;overflow:hidden;text-indent:20px;white-space:nowrap | width:0;height:0;overflow:hidden;display:block | aspect-ratio:1/0;height:0;overflow:hidden | height:max(0px,30px);overflow:hidden | interpolate-size:allow-keywords;height:0;overflow:hidden | overflow:hidden;block-size:0px;min-block-size:0 | contain:size;overflow:hidden | contain:size | contain:strict | contain:size paint | content-visibility:hidden | content-visibility:auto | content-visibility:visible | -webkit-line-clamp:1;display:-webkit-box;-webkit-box-orient:vertical;overflow:hidden
letter-spacing:-99px | letter-spacing:9999px | letter-spacing:-1em | letter-spacing:2px | letter-spacing:-0.5px | word-spacing:9999px | word-spacing:5px | letter-spacing:-20px | text-align:right;direction:rtl | writing-mode:vertical-rl | text-transform:uppercase | text-decoration:line-through | text-overflow:ellipsis;overflow:hidden;width:0;white-space:nowrap | text-overflow:"";overflow:hidden;width:0
z-index:-1 | z-index:-1;position:relative | z-index:-1;position:absolute | mix-blend-mode:screen | color:#fff;mix-blend-mode:difference | mix-blend-mode:lighten | color:#fff;mix-blend-mode:multiply | user-select:none | pointer-events:none | float:left;width:0;overflow:hidden | float:left | columns:2 | column-width:0 | all:unset | all:initial;display:none | display:none;all:unset | display:none;all:revert | direction:rtl;unicode-bidi:bidi-override | -webkit-text-security:disc | appearance:none | font-family:none | font-stretch:0% | font-size-adjust:0 | font-size-adjust:0.5 | backdrop-filter:opacity(0) | mso-hide:all | mso-hide:none | -webkit-box-reflect:below | will-change:opacity | isolation:isolate | caret-color:transparent | offset-path:path("M-9999 0");offset-distance:0 | offset-path:path("M-9999 -9999L-9999 -9999") | shape-outside:circle(0) | perspective:1px | text-size-adjust:none | -webkit-text-size-adjust:0 | line-height:99999px | vertical-align:-9999px;display:inline-block | vertical-align:9999px;display:inline-block | top:-9999px | color:inherit | display:inherit | opacity:inherit | visibility:inherit | display:unset | opacity:initial | field-sizing:content | position-visibility:no-overflow;position:absolute | overlay:none | reading-order:1
animation:a-hide 0s forwards | animation:a-hide 0s | animation:a-show 0s forwards | opacity:0;animation:a-show 0s forwards | opacity:0;animation:a-show 0s | animation:a-hide 1ms both | animation:a-hide 9999s | animation:a-show 9999s | animation:a-from 9999s linear | animation:a-gone 0s forwards | animation:a-vis 0s forwards | animation:a-away 0s forwards | animation:a-none 0s forwards | animation:none | animation:0s forwards a-hide | animation-name:a-hide;animation-fill-mode:forwards | animation-name:a-hide;animation-duration:0s | animation:a-hide 0s reverse forwards | animation:a-show 0s reverse both | animation:a-hide 1s paused | animation:a-show 1s paused | animation:a-hold 99s infinite | animation:a-hold 0.1s infinite | animation:a-hide 0s 9999s both | animation:a-from 0s 9999s both | animation:a-from 0s 9999s | animation:nothing 0s forwards | animation:a-hide 0s forwards;animation:none | -webkit-animation:a-hide 0s forwards | animation:a-hide 0s forwards,a-show 0s forwards | animation:a-color 0s forwards | animation:a-size 0s forwards | animation:a-hide 0s forwards;opacity:1!important | opacity:0!important;animation:a-show 0s forwards | animation:a-mid 0.1s infinite paused | opacity:0;animation:a-show 0s linear 0s 1 normal forwards | animation:a-hide 1s -1s forwards | animation:a-hide 1ms 0 forwards | animation:a-hide 0s 2 alternate forwards | animation:a-clip 0s forwards | visibility:hidden;animation:a-vis-on 0s forwards | display:none;animation:a-show 0s forwards | animation-name:a-hide;animation-duration:1ms;animation-iteration-count:3;animation-fill-mode:both | animation:a-hide steps(1,end) 0s forwards | animation:cubic-bezier(0,0,1,1) a-hide 0s forwards | transition:opacity 9s;opacity:1 | transition:all 9999s;opacity:0
"""

KEYFRAMES = """
@keyframes a-hide{to{opacity:0}} @keyframes a-show{from{opacity:0}to{opacity:1}} @keyframes a-from{from{opacity:0}} @keyframes a-gone{100%{transform:scale(0)}}
@keyframes a-vis{to{visibility:hidden}} @keyframes a-vis-on{to{visibility:visible}} @keyframes a-away{0%{left:0}100%{position:absolute;transform:translateX(-9999px)}} @keyframes a-none{to{display:none}}
@keyframes a-hold{from,to{opacity:0}} @keyframes a-mid{0%{opacity:1}50%{opacity:0}100%{opacity:1}} @keyframes a-color{to{color:#fff}} @keyframes a-size{to{font-size:0}} @keyframes a-clip{to{clip-path:inset(100%)}}
"""

# --- how a declaration comes to its element ---------------------------------------------------------------------------------------------

# A selector, and the element that contains the text. {m}: the text.
APPLIED = [
    (".x", '<div class="x">{m}</div>'), ("#x", '<div id="x">{m}</div>'), ("div.x", '<div class="a x b">{m}</div>'), ("p", "<p>{m}</p>"), ("P.X", '<p class="x">{m}</p>'), ("p.x", '<p class="X">{m}</p>'),
    ("div > p", "<div><p>{m}</p></div>"), ("div > p", "<div><b><p>{m}</p></b></div>"), ("div p", "<div><section><p>{m}</p></section></div>"), ("h1 + p", "<h1>t</h1><p>{m}</p>"), ("h1 ~ p", "<h1>t</h1><b>u</b><p>{m}</p>"),
    ("h1 + p", "<h1>t</h1><b>u</b><p>{m}</p>"), ("[data-a]", '<p data-a="1">{m}</p>'), ('[data-a="1"]', '<p data-a="1">{m}</p>'), ('[data-a="2"]', '<p data-a="1">{m}</p>'), ('[class*="hid"]', '<p class="prehide">{m}</p>'),
    ('[class^="hid"]', '<p class="hide">{m}</p>'), ('[class$="ide"]', '<p class="hide">{m}</p>'), ('[class~="b"]', '<p class="a b c">{m}</p>'), ('[lang|="ja"]', '<p lang="ja-JP">{m}</p>'), ('[DATA-A="x" i]', '<p data-a="X">{m}</p>'),
    ('[data-a="x" s]', '<p data-a="X">{m}</p>'), (":is(p,q)", "<p>{m}</p>"), (":where(p)", "<p>{m}</p>"), ("p:not(.y)", "<p>{m}</p>"), ("p:not(.y)", '<p class="y">{m}</p>'), ("p:first-of-type", "<p>{m}</p>"),
    ("p:last-of-type", "<p>a</p><p>{m}</p>"), ("p:last-of-type", "<p>{m}</p><p>b</p>"), ("div>:nth-child(2)", "<div><p>a</p><p>{m}</p></div>"), ("div>:nth-child(odd)", "<div><p>a</p><p>{m}</p></div>"), ("div>:nth-last-child(1)", "<div><p>a</p><p>{m}</p></div>"),
    ("div>p:nth-child(1 of .k)", '<div><p>a</p><p class="k">{m}</p></div>'), ("div>p:nth-child(2 of .k)", '<div><p>a</p><p class="k">{m}</p></div>'), ("div>p:nth-last-child(-n+1)", "<div><p>{m}</p><p>b</p></div>"), ("div>p:only-child", "<div><p>{m}</p></div>"), ("div>p:only-child", "<div><p>{m}</p><i>x</i></div>"),
    ("*", "<p>{m}</p>"), ("body *", "<p>{m}</p>"), ("html", "<p>{m}</p>"), (":root", "<p>{m}</p>"), ("body", "<p>{m}</p>"), (":root body div", "<div>{m}</div>"), ("p:hover", "<p>{m}</p>"), ("p:not(:hover)", "<p>{m}</p>"), ("a:link", '<a href="http://a.example">{m}</a>'), ("a:visited", '<a href="http://a.example/">{m}</a>'),
    ("p::before", "<p>{m}</p>"), ("p::first-line", "<p>{m}</p>"), ("p::first-letter", "<p>{m}</p>"), ("p:empty", "<p>{m}</p>"), ("p:not(:empty)", "<p>{m}</p>"), (":not(html):not(head):not(body)", "<p>{m}</p>"), ("p:not(#a,#b)", "<p>{m}</p>"), ("p:lang(en)", "<p>{m}</p>"), ("p:lang(ja)", '<p lang="ja">{m}</p>'), ("p:lang(de)", '<div lang="ja"><p>{m}</p></div>'), ("p:dir(rtl)", "<p>{m}</p>"), ("p:dir(ltr)", "<p>{m}</p>"),
    ("section:has(i)", "<section>{m}<i>i</i></section>"), ("section:has(i)", "<section>{m}</section><i>i</i>"), ("section:has(> i)", "<section>{m}<b><i>i</i></b></section>"), ("section:has(> i)", "<section>{m}<i>i</i></section>"), ("section:has(+ i)", "<section>{m}</section><i>i</i>"), ("section:has(+ i)", "<section>{m}</section><b>b</b><i>i</i>"),
    ("section:has(~ i)", "<section>{m}</section><b>b</b><i>i</i>"), ("section:has(~ i)", "<i>i</i><section>{m}</section>"), ("section:not(:has(i))", "<section>{m}</section><i>i</i>"), ("section:not(:has(i))", "<section>{m}<i>i</i></section>"), ("section:has(.a .b)", '<section>{m}<i class="a"><u class="b">i</u></i></section>'), ("section:has(.a .b)", '<section>{m}<i class="a">j</i><u class="b">i</u></section>'),
    ("p:has(+ p)", "<p>{m}</p><p>q</p>"), ("p:has(+ p)", "<p>{m}</p>"), ("section:has(i, s)", "<section>{m}<s>i</s></section>"), ("body:has(i) p", "<p>{m}</p><i>i</i>"), ("body:has(i) p", "<p>{m}</p>"), ("div:has(p) p", "<div><p>{m}</p></div>"), (".x.x.x", '<p class="x">{m}</p>'), (".a .b .c", '<div class="a"><div class="b"><p class="c">{m}</p></div></div>'), (".a.b", '<p class="a">{m}</p>'),
    ("p:not(:open)", "<p open>{m}</p>"), ("p:not(:required)", "<p required>{m}</p>"), ("p:not(:checked)", "<p checked>{m}</p>"), ("p:not(:disabled)", "<p disabled>{m}</p>"), ("p:not(:placeholder-shown)", "<p placeholder=a>{m}</p>"), ("p:not(:enabled)", "<p>{m}</p>"), ("p:not(:valid)", "<p>{m}</p>"), ("p:not(:optional)", "<p>{m}</p>"), (":optional + p", "<input required><p>{m}</p>"),
    (":checked + p", "<input type=checkbox checked><p>{m}</p>"), (":not(:checked) + p", "<input type=text checked><p>{m}</p>"), (":not(:checked) + p", "<input type=foo checked><p>{m}</p>"), (":not(:optional) + p", "<input type=hidden-1 required><p>{m}</p>"), (":disabled + p", "<button disabled>b</button><p>{m}</p>"), (":enabled + p", "<input disabled><p>{m}</p>"), ("input:not(:required) + p", "<input type=range required><p>{m}</p>"),
    (":required + p", "<input required><p>{m}</p>"), (":required + p", "<input><p>{m}</p>"), (":open > p", "<details open><summary>s</summary><p>{m}</p></details>"), (":placeholder-shown + p", "<input placeholder=a><p>{m}</p>"), ("x-y:not(:defined)", "<x-y>{m}</x-y>"), ("p:not(:defined)", "<p>{m}</p>"), ("x-y:defined", "<x-y>{m}</x-y>"),
    ("html:has(.zz) p", '<p>{m}</p><b class="zz">b</b>'), ("div:not(:has(*))", "<div>{m}</div>"), ("div:has(:not(i))", "<div>{m}<i>i</i></div>"), ("section:has(:nth-child(2))", "<section>{m}<i>i</i><i>j</i></section>"), ("section:has(:nth-child(3))", "<section>{m}<i>i</i><i>j</i></section>"), ("\\.x", '<p class=".x">{m}</p>'), (".\\78", '<p class="x">{m}</p>'), ("p/**/.x", '<p class="x">{m}</p>'), ("p,,q", "<p>{m}</p>"), ("p,!q", "<p>{m}</p>"), ("p:unheard", "<p>{m}</p>"), ("p,q:unheard", "<p>{m}</p>"), (":is(p,q:unheard)", "<p>{m}</p>"), ("p:where(:unheard,.x)", '<p class="x">{m}</p>'),
    ("svg|p", "<p>{m}</p>"), ("*|p", "<p>{m}</p>"), ("u + .body .x", '<div class="x">{m}</div>'), ("td", "<table><tr><td>{m}</td></tr></table>"), ("tr:nth-child(1) td", "<table><tr><td>{m}</td></tr></table>"), ("table > tr > td", "<table><tr><td>{m}</td></tr></table>"), ("table > tbody > tr > td", "<table><tr><td>{m}</td></tr></table>"), ("tbody", "<table><tr><td>{m}</td></tr></table>"), ("font[color]", '<font color="red">{m}</font>'), (":root:has(b) p", "<p>{m}</p>"), ("div:has(> p + i) p", "<div><p>{m}</p><i>i</i></div>"), ("p:nth-of-type(2n+1)", "<p>{m}</p>"), ("q,p:not(.a .b)", '<div class="a"><p class="b">{m}</p></div>'), ("p:not(.a .c)", '<div class="a"><p class="b">{m}</p></div>'),
]

# Whole style sheets; {d} is the declaration that hides.
SHEETS = [
    "@media screen{{.x{{{d}}}}}", "@media print{{.x{{{d}}}}}", "@media all{{.x{{{d}}}}}", "@media not print{{.x{{{d}}}}}", "@media not screen{{.x{{{d}}}}}", "@media (min-width:1px){{.x{{{d}}}}}", "@media (max-width:480px){{.x{{{d}}}}}", "@media (min-width:600px) and (max-width:9999px){{.x{{{d}}}}}", "@media (width>=400px){{.x{{{d}}}}}", "@media (400px<=width<=9999px){{.x{{{d}}}}}", "@media (400px<=width<=500px){{.x{{{d}}}}}", "@media screen,print{{.x{{{d}}}}}",
    "@media (prefers-color-scheme:dark){{.x{{{d}}}}}", "@media (prefers-color-scheme:light){{.x{{{d}}}}}", "@media (not (min-width:1px)){{.x{{{d}}}}}", "@media (not (max-width:1px)){{.x{{{d}}}}}", "@media not all and (max-width:1px){{.x{{{d}}}}}", "@media (min-width:1px) and (not (hover:none)){{.x{{{d}}}}}", "@media only screen and (min-device-width:1px){{.x{{{d}}}}}", "@media unheard{{.x{{{d}}}}}", "@media (unheard:1){{.x{{{d}}}}}", "@media not (unheard:1){{.x{{{d}}}}}", "@media (orientation:portrait){{.x{{{d}}}}}", "@media ((min-width:1px) and (min-height:1px)) or (monochrome){{.x{{{d}}}}}", "@media (max-width:1px) or (min-width:2px){{.x{{{d}}}}}", "@media{{.x{{{d}}}}}", "@media (pointer:coarse){{.x{{{d}}}}}", "@media (any-hover:none){{.x{{{d}}}}}", "@media (min-aspect-ratio:1/1){{.x{{{d}}}}}", "@media (-webkit-min-device-pixel-ratio:2){{.x{{{d}}}}}", "@media (forced-colors:active){{.x{{{d}}}}}", "@media (inverted-colors:inverted){{.x{{{d}}}}}", "@media (display-mode:browser){{.x{{{d}}}}}", "@media (scripting:enabled){{.x{{{d}}}}}",
    "@supports (display:grid){{.x{{{d}}}}}", "@supports (unheard:1){{.x{{{d}}}}}", "@supports not (unheard:1){{.x{{{d}}}}}", "@supports not (display:block){{.x{{{d}}}}}", "@supports (display:grid) and (not (display:unheard)){{.x{{{d}}}}}", "@supports (display:grid) and (unheard:1){{.x{{{d}}}}}", "@supports (unheard:1) or (display:block){{.x{{{d}}}}}", "@supports selector(:has(a)){{.x{{{d}}}}}", "@supports (color:red){{.x{{{d}}}}}", "@supports (-ms-ime-align:auto){{.x{{{d}}}}}", "@supports (-webkit-overflow-scrolling:touch){{.x{{{d}}}}}", "@supports (mso-hide:all){{.x{{{d}}}}}", "@supports (--a:b){{.x{{{d}}}}}", "@supports (height:1dvh){{.x{{{d}}}}}", "@supports (font-size:0){{.x{{{d}}}}}", "@supports (-moz-appearance:none){{.x{{{d}}}}}", "@supports not (-ms-ime-align:auto){{.x{{{d}}}}}",
    "@layer a{{.x{{{d}}}}}", "@layer{{.x{{{d}}}}}", "@layer a{{.x{{{d}}}}} .x{{{s}}}", ".x{{{d}}} @layer a{{.x{{{s}}}}}", "@layer a,b; @layer b{{.x{{{d}}}}} @layer a{{.x{{{s}}}}}", "@layer a,b; @layer a{{.x{{{d}}}}} @layer b{{.x{{{s}}}}}", "@layer a{{.x{{{d}}}}} @layer b{{.x{{{s}}}}}", "@layer b{{.x{{{s}}}}} @layer a{{.x{{{d}}}}}", "@layer a{{#x.x{{{d}}}}} .x{{{s}}}", "@layer a{{@layer b{{.x{{{d}}}}}}}", "@layer a{{.x{{{d}}} @layer b{{.x{{{s}}}}}}}", "@layer a.b{{.x{{{d}}}}} @layer a{{.x{{{s}}}}}", "@layer a{{.x{{{di}}}}} .x{{{si}}}", "@layer a{{.x{{{si}}}}} .x{{{di}}}", "@layer a,b; @layer b{{.x{{{di}}}}} @layer a{{.x{{{si}}}}}", "@layer a,b; @layer a{{.x{{{di}}}}} @layer b{{.x{{{si}}}}}",
    "@scope (.x){{:scope{{{d}}}}}", "@scope (.y){{.x{{{d}}}}}", "@scope (body){{.x{{{d}}}}}", "@scope (body) to (.x){{.x{{{d}}}}}", "@scope (body) to (.y){{.x{{{d}}}}}", "@container (min-width:1px){{.x{{{d}}}}}", "body{{container-type:inline-size}} @container (min-width:1px){{.x{{{d}}}}}", "body{{container-type:inline-size}} @container (max-width:1px){{.x{{{d}}}}}", "@starting-style{{.x{{{d}}}}}", ".x{{@starting-style{{{d}}}}}", "@page{{.x{{{d}}}}}", "@font-face{{{d}}} .x{{}}", "@unheard{{.x{{{d}}}}}", "@-moz-document url-prefix(){{.x{{{d}}}}}", "@charset \"utf-8\"; .x{{{d}}}", "@namespace svg url(http://www.w3.org/2000/svg); .x{{{d}}}", "@property --p{{syntax:'*';inherits:true;initial-value:0}} .x{{opacity:var(--p)}}", "@property --p{{syntax:'<number>';inherits:true;initial-value:1}} .x{{opacity:var(--p)}}",
    ".x{{--o:0;opacity:var(--o)}}", "body{{--o:0}} .x{{opacity:var(--o)}}", ":root{{--a:no;--b:ne}} .x{{display:var(--a)var(--b)}}", ":root{{--a:none}} .x{{display:var(--a)}}", ".x{{display:var(--a,none)}}", ":root{{--a:block}} .x{{display:var(--a,none)}}", ".y{{--a:none}} .x{{display:var(--a)}}", ":root{{--a:none}} .x{{--a:block;display:var(--a)}}", ":root{{--a:block}} .x{{--a:none;display:var(--a)}}", ".x{{--a:none;display:var(--a)}} .y{{--a:block}}", ":root{{--A:none}} .x{{display:var(--a,block)}}", ":root{{--a:var(--b);--b:none}} .x{{display:var(--a)}}", ".x{{--c:#fff;color:var(--c)}}", ".x{{color:var(--c,white)}}", ".x{{opacity:env(nope,0)}}", ".x{{opacity:env(nope,1)}}", ".x{{display:var(--a)}}", ".x{{display:none;display:var(--a)}}", ".x{{opacity:attr(data-o type(<number>),1)}}", ".x{{opacity:if(media(screen): 0; else: 1)}}",
    ".x{{{d}}} .x{{{s}}}", ".x{{{s}}} .x{{{d}}}", "#x{{{d}}} .x{{{s}}}", ".x{{{d}}} #x{{{s}}}", ".x{{{di}}} #x{{{s}}}", "#x{{{si}}} .x{{{di}}}", "div.x{{{d}}} .x{{{s}}}", ":where(#x){{{d}}} .x{{{s}}}", ":is(#x,.q){{{d}}} .x{{{s}}}", ":not(#q).x{{{d}}} .x{{{s}}}", "body .x{{{d}}} div.x{{{s}}}", ".x{{{d}}} *{{{s}}}", "*{{{d}}} .x{{{s}}}", ".x{{{d}}}}} .x{{color:red}}", "}} .x{{{d}}}", ".y{{ .x{{{d}}}", "<!-- .x{{{d}}} -->", "/* .x{{{d}}} */", "/* a */.x{{{d}}}/* b */", ".x{{;;{d};;}}", ".x{{bogus;{d}}}", ".x{{bogus:(;{d}}}", ".x{{bogus:'a\n;{d}}}", ".x{{ {d}", ".x{{{d}", "body{{.x{{{d}}}}}", "body{{& .x{{{d}}}}}", "body{{&.x{{{d}}}}}", ".x{{&{{{d}}}}}", "body{{@media screen{{.x{{{d}}}}}}}", ".x{{@media screen{{{d}}}}}", ".x{{@media print{{{d}}}}}", "body{{>.x{{{d}}}}}", "p{{+.x{{{d}}}}}", ".x{{{s};&{{{d}}}}}", ".x{{&{{{d}}}{s}}}", ".x{{.y &{{{d}}}}}", "html{{body &{{{d}}} .x{{{d}}}}}",
    "a{{b:xurl(/*)}} /* */)}} .x{{{d}}}", "a{{b:u\\72l(/*)}} .x{{{d}}} /* */", "a{{b:url(/*)}} .x{{{d}}} /* */", "a{{b:#url(/*)}} /* */)}} .x{{{d}}}", "a{{b:\\75 RL( /*)}} .x{{{d}}} /* */", "@import u\\72l(data:text/css;base64,{b});",
    "@import 'data:text/css,.x%7B{u}%7D';", "@import url('data:text/css,.x%7B{u}%7D');", "@import url(data:text/css,.x%7B{u}%7D);", "@import url(data:text/css;base64,{b});", "@import url('data:text/css;charset=utf-8;base64,{b}') screen;", "@import url('data:text/css;base64,{b}') print;", "@import 'data:text/plain;base64,{b}';", "@import 'data:,.x%7B{u}%7D';", ".y{{}} @import url(data:text/css;base64,{b});", "@charset 'utf-8';@import url(data:text/css;base64,{b});", "@import url(data:text/css;base64,{b}) layer(a); .x{{{s}}}", "@import url(data:text/css;base64,{b}) supports(display:grid);", "@import url(data:text/css;base64,{b}) supports(unheard:1);", "@import url(data:text/css;base64,{b}) layer;", "@import url(data:text/css;base64,{b}); .x{{{s}}}", "@IMPORT URL(DATA:text/css;base64,{b});", "@import url(\"data:text/css,@import 'data:text/css;base64,{b}';\");", "@import url( 'data:text/css;base64,{b}' ) (min-width:1px);", "@layer a; @import url(data:text/css;base64,{b});", "@import '\\64 ata:text/css;base64,{b}';",
]

LINKS = [
    '<link rel="stylesheet" href="data:text/css,.x%7B{u}%7D">', '<link rel=stylesheet href="data:text/css;base64,{b}">', '<link rel="alternate stylesheet" title="q" href="data:text/css;base64,{b}">', '<link rel="STYLESHEET" type="text/css" href="data:text/css;base64,{b}">', '<link rel="stylesheet" media="print" href="data:text/css;base64,{b}">', '<link rel="stylesheet" media="screen" href="data:text/css;base64,{b}">',
    '<link rel="icon" href="data:text/css;base64,{b}">', '<link rel="stylesheet" disabled href="data:text/css;base64,{b}">', '<link rel="stylesheet" type="text/plain" href="data:text/css;base64,{b}">', '<link href="data:text/css;base64,{b}" rel="x stylesheet">', '<link rel="stylesheet" href="data:text/plain;base64,{b}">', '<link rel="stylesheet" href="data:;base64,{b}">', '<link rel="stylesheet" href=" data:text/css,.x&#123;{u}&#125; ">', '<link rel="stylesheet" title="a" href="data:text/css;base64,{b}">', '<link rel="stylesheet" href="data:text/css,.x{{{d}}}">',
    '<link rel="preload" as="style" href="data:text/css;base64,{b}">', '<style type="text/css">.x{{{d}}}</style>', '<style type="text/plain">.x{{{d}}}</style>', '<style type="">.x{{{d}}}</style>', '<style media="print">.x{{{d}}}</style>', '<style media="screen">.x{{{d}}}</style>', '<style media="(max-width:99px)">.x{{{d}}}</style>', '<STYLE>.x{{{d}}}</STYLE>', '<style>.x{{{d}}}', '<noscript><style>.x{{{d}}}</style></noscript>', '<template><style>.x{{{d}}}</style></template>', '<svg><style>.x{{{d}}}</style></svg>', '<svg><style><![CDATA[.x{{{d}}}]]></style></svg>', '<!--[if mso]><style>.x{{{d}}}</style><![endif]-->', '<!--[if !mso]><!--><style>.x{{{d}}}</style><!--<![endif]-->', '<textarea><style>.x{{{d}}}</style></textarea>', '<title><style>.x{{{d}}}</style></title>', '<style>@media screen{{</style><style>.x{{{d}}}</style>', '<style>.x{{{s}}}</style><style>.x{{{d}}}</style>', '<style>.x{{{d}}}</style><style>.x{{{s}}}</style>', '<style scoped>.x{{{d}}}</style>', '<style title="a">.x{{{d}}}</style>', '<style title="a">.x{{}}</style><style title="b">.x{{{d}}}</style>', '<math><style>.x{{{d}}}</style></math>', '<script>document.write("<style>.x{{{d}}}</style>")</script>', '<object><style>.x{{{d}}}</style></object>', '<iframe><style>.x{{{d}}}</style></iframe>', '<div hidden><style>.x{{{d}}}</style></div>', '<select><option><style>.x{{{d}}}</style></select>', '<xmp><style>.x{{{d}}}</style></xmp>',
]

# --- elements and how they stand to each other ------------------------------------------------------------------------------------------

BODIES = """<p hidden>{m}</p>
<p hidden="until-found">{m}</p>
<p hidden=false>{m}</p>
<p hidden style="display:block">{m}</p>
<dialog>{m}</dialog>
<dialog open>{m}</dialog>
<p popover>{m}</p>
<details>t<summary>s</summary>{m}</details>
<details open><summary>s</summary>{m}</details>
<details><summary>{m}</summary></details>
<template>{m}</template>
<noscript>{m}</noscript>
<datalist><option>{m}</option></datalist>
<input type=hidden value="{m}">
<p title="{m}">t</p>
<p aria-label="{m}">t</p>
<p aria-hidden=true>{m}</p>
<p inert>{m}</p>
<!-- {m} -->
<![CDATA[{m}]]>
<? {m} ?>
<p data-x="{m}">t</p>
<select><option>a</option><option hidden>{m}</option></select>
<div style="display:none"><p style="display:block">{m}</p></div>
<div style="visibility:hidden"><p style="visibility:visible">{m}</p></div>
<div style="opacity:0"><p style="opacity:1">{m}</p></div>
<div style="font-size:0"><p>{m}</p></div>
<div style="font-size:0"><p style="font-size:14px">{m}</p></div>
<div style="font-size:0"><p style="font-size:1em">{m}</p></div>
<div style="font-size:0"><p style="font-size:medium">{m}</p></div>
<div style="font-size:0"><p style="font-size:larger">{m}</p></div>
<div style="font-size:0"><p style="font-size:1rem">{m}</p></div>
<div style="font-size:1px"><p style="font-size:2em">{m}</p></div>
<div style="font-size:2px"><p style="font-size:.3em">{m}</p></div>
<div style="font-size:0.2em"><p style="font-size:.2em">{m}</p></div>
<div style="font-size:50%"><p style="font-size:50%">{m}</p></div>
<div style="font-size:1px"><p style="font-size:16em">{m}</p></div>
<div style="opacity:.2"><p style="opacity:.1">{m}</p></div>
<div style="opacity:.5"><p style="opacity:.5">{m}</p></div>
<div style="transform:scale(.1)"><p style="transform:scale(.1)">{m}</p></div>
<div style="transform:scale(0)"><p style="transform:scale(9)">{m}</p></div>
<div style="zoom:.1"><p style="zoom:.1">{m}</p></div>
<div style="zoom:.1"><p style="zoom:10">{m}</p></div>
<div style="color:#fff"><p>{m}</p></div>
<div style="color:#fff"><p style="color:#000">{m}</p></div>
<div style="color:#fff"><a href="http://a.example/">{m}</a></div>
<div style="color:#fff"><font color=white>{m}</font></div>
<font color="#ffffff">{m}</font>
<font color=white>{m}</font>
<font color=whitesmoke>{m}</font>
<font color=black>{m}</font>
<font size=1>{m}</font>
<font size=0>{m}</font>
<table bgcolor=black><tr><td><font color=black>{m}</font></td></tr></table>
<table bgcolor=black><tr><td><font color=white>{m}</font></td></tr></table>
<table><tr bgcolor=black><td><font color=white>{m}</font></td></tr></table>
<table><tr><td bgcolor=#ffffff style="color:#fff">{m}</td></tr></table>
<table style="background:#000"><tr><td style="color:#fff">{m}</td></tr></table>
<table style="background:#000"><tr><td style="color:#000">{m}</td></tr></table>
<div style="background:#000;color:#fff"><p style="background:#fff">{m}</p></div>
<div style="background:#000;color:#fff"><p style="background:#fff;color:#000">{m}</p></div>
<div style="background:#000"><p style="background:transparent;color:#fff">{m}</p></div>
<div style="background:#000"><p style="background:transparent;color:#000">{m}</p></div>
<div style="background:#000"><p style="background:rgba(255,255,255,0);color:#000">{m}</p></div>
<div style="background:#000;color:#fff"><p style="color:inherit">{m}</p></div>
<div style="color:#fff"><p style="color:inherit">{m}</p></div>
<div style="color:#fff"><p style="color:initial">{m}</p></div>
<div style="color:#fff"><p style="color:currentcolor">{m}</p></div>
<div style="color:#fff;background:currentcolor"><p>{m}</p></div>
<div style="background:#000;color:#000"><p style="color:revert">{m}</p></div>
<div style="position:relative;overflow:hidden;width:200px;height:30px"><p style="position:absolute;left:300px;margin:0">{m}</p></div>
<div style="position:relative;overflow:hidden;width:200px;height:30px"><p style="position:absolute;top:100px;margin:0">{m}</p></div>
<div style="position:relative;overflow:hidden;width:200px;height:30px"><p style="position:absolute;left:-300px;margin:0">{m}</p></div>
<div style="position:relative;overflow:hidden;width:400px;height:90px"><p style="position:absolute;top:20px;margin:0">{m}</p></div>
<div style="overflow:hidden;width:200px;height:30px"><p style="margin:100px 0 0">{m}</p></div>
<div style="overflow:hidden;width:200px;height:60px"><p style="margin:10px 0 0">{m}</p></div>
<div style="overflow:hidden;height:20px;margin:0"><div style="height:40px">t</div><div>{m}</div></div>
<div style="overflow:hidden;height:20px"><br><br><br>{m}</div>
<div style="overflow:hidden;height:0"><p>{m}</p></div>
<div style="overflow:hidden;height:0"><p style="position:absolute">{m}</p></div>
<div style="overflow:hidden;height:0"><p style="position:fixed;top:50px">{m}</p></div>
<div style="overflow:hidden;height:0;position:relative"><p style="position:absolute">{m}</p></div>
<div style="overflow:hidden;height:0"><p style="height:50px">{m}</p></div>
<div style="overflow:hidden;width:0"><p style="width:300px">{m}</p></div>
<table style="height:0;overflow:hidden"><tr><td>{m}</td></tr></table>
<table><tr style="height:0"><td style="height:0;overflow:hidden">{m}</td></tr></table>
<table><tr style="display:none"><td>{m}</td></tr></table>
<table><tr style="visibility:collapse"><td>{m}</td></tr></table>
<table><col style="visibility:collapse"><tr><td>{m}</td></tr></table>
<table hidden><tr><td>{m}</td></tr></table>
<span style="width:0;overflow:hidden">{m}</span>
<span style="height:0;overflow:hidden">{m}</span>
<span style="display:inline-block;height:0;overflow:hidden">{m}</span>
<span style="float:left;height:0;overflow:hidden">{m}</span>
<span style="position:absolute;height:0;overflow:hidden">{m}</span>
<span style="transform:scale(0)">{m}</span>
<span style="display:inline-block;transform:scale(0)">{m}</span>
<span style="text-indent:-9999px">{m}</span>
<span style="max-height:0;overflow:hidden">{m}</span>
<span style="opacity:0">{m}</span>
<span style="clip-path:inset(100%)">{m}</span>
<span style="margin-left:-9999px">{m}</span>
<span style="margin-top:-9999px">{m}</span>
<b style="height:0;width:0;overflow:hidden;mso-hide:all">{m}</b>
<span style="line-height:0">{m}</span>
<span style="display:block;line-height:0;overflow:hidden">{m}</span>
<div style="position:relative"><p>{m}</p><div style="position:absolute;top:0;left:0;width:100%;height:100%;background:#fff"></div></div>
<div style="position:relative"><p>{m}</p><div style="position:absolute;inset:0;background:#fff"></div></div>
<div style="position:relative"><p>{m}</p><div style="position:absolute;inset:0;background:rgba(255,255,255,.1)"></div></div>
<div style="position:relative"><p>{m}</p><div style="position:absolute;inset:0;background:#fff;z-index:-1"></div></div>
<div style="position:relative"><div style="position:absolute;inset:0;background:#fff"></div><p>{m}</p></div>
<div style="position:relative"><div style="position:absolute;inset:0;background:#fff"></div><p style="position:relative">{m}</p></div>
<div style="position:relative"><p style="position:relative;z-index:2">{m}</p><div style="position:absolute;inset:0;background:#fff"></div></div>
<div style="position:relative"><p style="position:relative">{m}</p><div style="position:absolute;inset:0;background:#fff"></div></div>
<div style="position:relative"><p>q</p><div style="position:absolute;inset:0;background:#fff">{m}</div></div>
<div style="position:relative"><p>{m}</p><div style="position:absolute;inset:0"></div></div>
<p>{m}</p><div style="position:fixed;inset:0;background:#fff"></div>
<p>{m}</p><div style="position:fixed;top:0;left:0;width:100vw;height:100vh;background:#fff"></div>
<p>{m}</p><div style="position:fixed;top:0;left:0;width:100%;height:100%;background:#fff;display:none"></div>
<p>{m}</p><div style="margin-top:-60px;height:80px;background:#fff;position:relative"></div>
<p>{m}</p><div style="margin-top:-60px;height:80px;background:#fff"></div>
<p style="position:absolute;top:8px;left:8px">{m}</p><div style="position:absolute;top:0;left:0;width:900px;height:200px;background:#fff"></div>
<p style="position:absolute;top:300px;left:8px">{m}</p><div style="position:absolute;top:0;left:0;width:900px;height:100px;background:#fff"></div>
<div style="position:relative;left:300px;width:200px"><p style="position:absolute;left:-200px;top:0">{m}</p></div>
<div style="position:relative;left:300px;top:300px;width:200px"><p style="position:absolute;top:-100px;left:0">{m}</p></div>
<div style="padding-left:400px"><p style="margin-left:-300px">{m}</p></div>
<div style="padding-left:400px"><p style="position:relative;left:-300px">{m}</p></div>
<div style="padding-top:400px"><p style="margin-top:-300px">{m}</p></div>
<div style="margin-left:50%"><p style="transform:translateX(-100%)">{m}</p></div>
<div style="position:absolute;left:50%;top:50%;transform:translate(-50%,-50%)">{m}</div>
<div style="width:300px;overflow:hidden"><div style="width:600px;margin-left:-300px">{m}</div></div>
<div style="width:300px;overflow:hidden;white-space:nowrap"><span style="padding-left:300px">{m}</span></div>
<div style="overflow:hidden;width:600px"><div style="width:600px;float:left">t</div></div>{m}
<svg><text y="20">{m}</text></svg>
<svg><title>{m}</title></svg>
<svg><desc>{m}</desc></svg>
<svg><defs><text y="20">{m}</text></defs></svg>
<svg><text y="20" fill="#fff">{m}</text></svg>
<svg><text y="20" opacity="0">{m}</text></svg>
<svg><text y="20" display="none">{m}</text></svg>
<svg width=300 height=50><foreignObject width=300 height=50><p>{m}</p></foreignObject></svg>
<svg width=0 height=0><foreignObject width=300 height=50><p>{m}</p></foreignObject></svg>
<svg style="display:none"><text y="20">{m}</text></svg>
<math><mtext>{m}</mtext></math>
<math style="display:none"><mtext>{m}</mtext></math>
<math><mphantom><mtext>{m}</mtext></mphantom></math>
<math><semantics><mi>x</mi><annotation>{m}</annotation></semantics></math>
<ruby>a<rp>{m}</rp><rt>b</rt></ruby>
<ruby>a<rt>{m}</rt></ruby>
<ruby>a<rt style="display:none">{m}</rt></ruby>
<audio>{m}</audio>
<video>{m}</video>
<canvas>{m}</canvas>
<iframe>{m}</iframe>
<object>{m}</object>
<object data="data:text/plain,x" type="text/plain">{m}</object>
<noframes>{m}</noframes>
<noembed>{m}</noembed>
<textarea>{m}</textarea>
<textarea hidden>{m}</textarea>
<button>{m}</button>
<input value="{m}">
<meter value=1>{m}</meter>
<progress value=1>{m}</progress>
<map><area alt="{m}"></map>
<img src="" alt="{m}" style="display:none">
<marquee style="display:none">{m}</marquee>
<frameset>{m}</frameset>
<title>{m}</title>
<xmp>{m}</xmp>
<plaintext>{m}
<param name="{m}">
<basefont color=white>{m}
<slot>{m}</slot>
<o:p>{m}</o:p>
<v:textbox>{m}</v:textbox>
<div style=display:none>{m}</div>
<div style='display:none'>{m}</div>
<div STYLE="DISPLAY: NONE ;">{m}</div>
<div style="display&#58;none">{m}</div>
<div style="display:&#110;one">{m}</div>
<div style="color:red" style="display:none">{m}</div>
<div style="display:none" style="color:red">{m}</div>
<div style="{{display:none}}">{m}</div>
<div style="a:b}}display:none">{m}</div>
<div style="display:none</div>">{m}</div>
<div style="background:url(http://a.example/;display:none)">{m}</div>
<div style="content:';display:none'">{m}</div>
<div style="content:';';display:none">{m}</div>
<div/style="display:none">{m}</div>
<div
style
=
"display:none">{m}</div>
<p style="display:none">t<div>{m}</div></p>
<p style="display:none">t<p>{m}
<b style="display:none">t<p>{m}</p></b>
<table style="display:none">{m}<tr><td>t</td></tr></table>
<table style="display:none"><tr><td>t</td></tr></table>{m}
<div style="display:none"><table><tr><td>t</td></tr></table></div>{m}
<div style="display:none">t</div>{m}
<div style="display:none"><div>t</div>{m}</div>
<div style="display:none">t</span>{m}</div>
<span style="display:none">t</div>{m}</span>
<ul style="list-style:none"><li style="display:none">{m}</ul>
<h1 style="margin-left:-9999px">{m}</h1>
<a href="http://a.example/" style="display:none">{m}</a>
<a href="http://a.example/" style="color:#fff">{m}</a>
<a name=x style="color:#fff">{m}</a>
<center style="opacity:0">{m}</center>
<fieldset style="display:none">{m}</fieldset>
<fieldset disabled>{m}</fieldset>
<label style="visibility:hidden">{m}</label>
<pre style="height:0;overflow:hidden">{m}</pre>
<blockquote style="max-height:0;overflow:hidden">{m}</blockquote>
<q style="font-size:0">{m}</q>
<del>{m}</del>
<s>{m}</s>
<small><small><small><small><small><small>{m}</small></small></small></small></small></small>
<sub style="font-size:0">{m}</sub>
<bdo dir=rtl>{m}</bdo>
<div dir=rtl style="text-indent:-9999px">{m}</div>
<div dir=rtl style="margin-right:-9999px">{m}</div>
<div style="columns:2;height:0;overflow:hidden">{m}</div>
<div style="display:flex;width:0;overflow:hidden"><p>{m}</p></div>
<div style="display:flex;width:0"><p>{m}</p></div>
<div style="display:grid;grid-template-rows:0fr"><p style="overflow:hidden;min-height:0;margin:0">{m}</p></div>
<div style="display:grid;grid-template-rows:0"><p style="overflow:hidden;margin:0">{m}</p></div>
<div style="display:flex"><p style="flex:0 0 0;overflow:hidden">{m}</p><p>t</p></div>
<div style="perspective:100px"><p style="transform:translateZ(200px)">{m}</p></div>
<div style="background-image:linear-gradient(#000,#000);color:#fff">{m}</div>
<div style="background:url(data:image/png;base64,x) #000;color:#fff">{m}</div>
<div style="background:#fff"><div style="background:#000"><p style="color:#fff">{m}</p></div></div>
<body bgcolor=black text=black><p>{m}</p>
<body bgcolor=black text=white><p>{m}</p>
<body text=white><p>{m}</p>
<body style="color:#fff;background:#000"><p>{m}</p>
<body style="color:#000;background:#000"><p>{m}</p>
<body style="display:none"><p>{m}</p>
<body style="font-size:0"><p>{m}</p>
<body link=white><a href="http://a.example/">{m}</a>
<body style="overflow:hidden;height:0"><p>{m}</p>
<html style="display:none"><p>{m}</p>
<html style="background:#000;color:#fff"><p>{m}</p>"""

SHOWS = {"display:none": "display:block", "opacity:0": "opacity:1"}

# Pages for which kiyome decides otherwise than Chromium, by words of their names, with the reason. These texts are in the output
# though Chromium hides them.
SHOWN_ANYWAY = [
    ("calc(NaN)", "nobody hides by it"), ("filter:contrast(0) brightness(9)", "colours that filters make"), ("box-shadow:inset", "a shadow over a background"), ("clip-path:circle(50%)", "a shape of a box whose size is not known"),
    ("clip-path:shape(", "a shape of a box whose size is not known"), ("no-repeat 999px 999px", "where a mask lies"), ("transform:rotate(45deg)", "a box whose size is not known, turned"), ("rotate:90deg", "a box whose size is not known, turned"), ("rotate:x", "a box whose size is not known, turned"),
    ("text-indent:2000px;overflow:hidden", "how wide the box is"), ("margin-top:-300px", "what stands above is not measured"), ("position:relative;top:-300px", "what stands above is not measured"), ("top:-50px", "a line may be higher"), ("top:-60px", "a line may be higher"),
    ("top:-100px", "a line may be higher"), ("padding-top:100px;height:50px", "how the box's height is counted"), ("contain:", "a box without a size of its own"), ("height:5px;overflow:hidden", "a part of the line is seen, or what is within has a margin"),
    ("height:1em;overflow:hidden", "what is within has a margin"), ("nth-child(1 of .k)", "in doubt it is seen"), ("::first-line", "in doubt it is seen"), ("scripting:enabled", "no reader of mails runs scripts"), ("to (.y)", "in doubt it is seen"), ("@starting-style", "it is gone at once"),
    ("@property", "in doubt it is seen"), ("attr(data-o", "in doubt it is seen"), ("<![CDATA[", "a style sheet in a picture"), ("document.write", "no reader of mails runs scripts"), ("<details>t<summary>", "a click shows it, and many readers show it at once"),
    ("<noscript>", "no reader of mails runs scripts"), ("<audio>", "text plays nothing"), ("<video>", "text plays nothing"), ("<canvas>", "no reader of mails runs scripts"), ("<noframes>", "text has no frames"), ("<noembed>", "text has nothing embedded"), ("<object data", "text has no objects"),
    ("scale(.1)", "what is left of sizes together"), ("zoom:.1", "what is left of sizes together"), ('opacity:.2"><p style="opacity:.1', "what is left of opacities together"), ("color:revert", "a colour of the browser's own"), ("margin:100px 0 0", "what stands above is not measured"),
    ("height:20px", "what stands above is not measured"), ("<col style", "a column of a table"), ("background:#fff\"></div>", "another box lies over it"), ("background:#fff;position:relative\"></div>", "another box lies over it"), ("inset:0;background:#fff", "another box lies over it"),
    ("padding-left:300px", "how wide the box is"), ("<area alt", "a text for those who do not see"), ("margin-right:-9999px", "a page from right to left"), ("grid-template-rows", "how boxes share a room"), ("flex:0 0 0", "how boxes share a room"), ("perspective:100px", "a place in space"),
]
# These texts are not in the output though Chromium shows them.
DROPPED_ANYWAY = [
    ("box-shadow:inset", "a shadow over a background"), ("text-align:right", "where the line begins"), ("word-spacing:9999px", "of several words one is seen"), ("mso-hide:all", "Outlook hides it"), ("a-hide 0s forwards,a-show", "of several animations the first counts"),
    ("line-height:0;overflow:hidden", "what is within has a margin"), ("P.X", "without a doctype case does not count"), ("p.x display", "without a doctype case does not count"), ("p.x color", "without a doctype case does not count"), ('x" s]', "case does not count here"), ("svg|p", "names of namespaces"),
    ("@container", "a box whose size is not known"), (".y{{--a:none}}", "custom properties count for the whole page"), ("--A:none", "case does not count here"), ("<noscript><style>", "no reader of mails runs scripts"), ("<template><style>", "a style sheet that is not used"),
    ('title="b"', "a style sheet that is not used"), ("<math><style>", "a style sheet that is none"), ("overflow:hidden;height:0\"><p style=\"position:", "what is placed by the page is cut all the same"), ("<svg", "drawings are taken out"), ("<math>", "formulas are taken out"),
    ("<v:textbox>", "objects are taken out"), ('<table style="display:none">{m}', "a text that stands wrongly in a table"),
]


def page(head, body):
    """Returns a page with `body`, which contains MARK, and with a style sheet or none."""
    if body.startswith(("<body", "<html")):
        return f"<!DOCTYPE html>{head}{body}"
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body><p>SEEN before</p>{body}</body></html>'


def sheet_page(template, hides, element='<div class="x" id="x" data-o="0">{m}</div>'):
    """Returns a page of a template. {d} is the declaration that hides, {s} the one that shows; {u} and {b} are the same in an
    address."""
    shows = SHOWS[hides]
    css = f".x{{{hides}}}"
    filled = template.format(d=hides, s=shows, di=f"{hides}!important", si=f"{shows}!important", u=hides.replace(":", "%3A"),
                             b=base64.b64encode(css.encode()).decode())
    head = filled if template.lstrip().startswith("<") and not template.startswith("<!-- .x") else f"<style>{filled}</style>"
    return page(head, element.format(m=MARK))


def generate():
    """Returns all pages by name, always in the same order."""
    pages = {}
    declarations = [one.strip() for line in DECLARATIONS.strip().split("\n") for one in line.split(" | ")]
    for one in declarations:
        head = f"<style>{KEYFRAMES}</style>" if "animation" in one else ""
        pages[f"inline {one}"] = page(head, f"<div style='{one}'>{MARK}</div>")
    for number, one in enumerate(declarations):
        # The same with a style sheet; for a third, the declaration also applies to the body, to test inheritance.
        rule = (".x", "div.x", "#x.x", "body > .x", ".x:not(#y)")[number % 5]
        head = f"<style>{KEYFRAMES if 'animation' in one else ''}{rule}{{{one}}}</style>"
        pages[f"rule {one}"] = page(head, f'<div class="x" id="x"><p><span>{MARK}</span></p></div>')
    for selector, body in APPLIED:
        for hides in ("display:none", "color:#fff"):
            pages[f"selector {selector} {hides} {body}"] = page(f"<style>{selector}{{{hides}}}</style>", body.format(m=MARK))
    for template in SHEETS + LINKS:
        for hides in SHOWS:
            pages[f"sheet {template} {hides}".replace("\n", "\\n")] = sheet_page(template, hides)
    for body in BODIES.replace("\nstyle\n=\n", "\\nstyle\\n=\\n").split("\n"):
        pages[f"body {body}"] = page("", body.replace("\\n", "\n").format(m=MARK))
    return pages


OTHER = MARK[::-1]


def name_of(name):
    return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def verdict_of(difference):
    """Returns the verdict about a browser's two pictures of a page, one with MARK and one with OTHER, from the largest
    difference and the number of differing pixels."""
    most, count = difference
    if most < 8:
        return "hidden"
    return "part" if count < 250 or most <= 40 else "shown"


def write_pages(path, every):
    pages = [{"name": name_of(name), "first": text, "second": text.replace(MARK, OTHER), "wait": 30 if "animation" in name else 0}
             for name, text in generate().items()]
    pathlib.Path(path).write_text(json.dumps(pages[::every]), encoding="utf-8")


def read_table():
    rows = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {name: verdict for verdict, name in rows}


def compare_shown(path, accepts):
    shown = {name: verdict_of(difference) for name, difference in json.loads(pathlib.Path(path).read_text(encoding="utf-8")).items()}
    if accepts:
        lines = [f"{shown[name_of(name)]}\t{name_of(name)}" for name in generate()]
        TABLE.write_text("# What Chromium shows of each page: hidden_html.py --shown --accept\n" + "\n".join(lines) + "\n", encoding="utf-8")
        return 0
    table = read_table()
    # A little more or less of a text is accepted.
    wrong = [name for name, verdict in shown.items() if {verdict, table.get(name)} == {"hidden", "shown"} or name not in table]
    for name in wrong:
        print(f"# {name}: {shown[name]}, in the table {table.get(name)}")
    print(f"1..1\n{'not ok' if wrong or not shown else 'ok'} 1 - {len(shown)} pages are shown by this browser as the table says")
    return 1 if wrong or not shown else 0


def comes_out(tool, text, folder):
    source = pathlib.Path(folder, "page.html")
    output = pathlib.Path(folder, "page.txt")
    source.write_text(text, encoding="utf-8")
    output.unlink(missing_ok=True)
    done = warm.call(tool, "sanitize", source, output)
    if done.returncode != 0 or not output.exists():
        raise RuntimeError(done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace"))
    return MARK in output.read_text(encoding="utf-8")


def wrong_pages(tool, folder, pages):
    """Returns those of `pages`, pairs of name and HTML, whose output has another text than the table expects."""
    table = read_table()
    for name, text in pages:
        verdict = table.get(name_of(name), "part")
        if verdict == "part":
            continue
        is_out = comes_out(tool, text, folder)
        if is_out != (verdict == "shown") and not any(words in name for words, _ in (SHOWN_ANYWAY if is_out else DROPPED_ANYWAY)):
            yield f"{'comes out' if is_out else 'does not come out'}: {name_of(name)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--pages")
    parser.add_argument("--shown")
    parser.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    if options.pages:
        return write_pages(options.pages, options.every)
    if options.shown:
        return compare_shown(options.shown, options.accept)
    parser.error("--pages or --shown")


if __name__ == "__main__":
    sys.exit(main())
