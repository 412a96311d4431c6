# SPDX-License-Identifier: GPL-2.0-or-later
import marks
from recipes import emit


def run(text, is_struck, script):
    text = {1: f"<sup>{text}</sup>", 0: text, -1: f"<sub>{text}</sub>"}[script]
    return f"<s>{text}</s>" if is_struck else text


PAGE = """<!DOCTYPE html><html lang=ja><head><meta charset=utf-8><style>.old{text-decoration:line-through}.high{font-variant-position:super}.up{vertical-align:super;font-size:60%}</style></head><body>
<p>会費：<del>3,000円</del>無料、日時：<span class=old>12月1日</span>12月3日、<s>中止<p>延期</s>決行</p>
<p>人口10<sup>3</sup>人、面積12m<span class=up>2</span>、H<sub>2</sub>O、x<sup>a/b</sup>、参加費<sup>※1</sup></p>
<table border=1><tr><th>案<th>額<tr><td>A<td><strike>500</strike>400<tr><td>B<td>10<sup>-6</sup></table>
<p>10<span style="vertical-align:4px;font-size:60%">4</span>人、H<span style="vertical-align:-0.3em">2</span>O、様式<span style="vertical-align:4px">第1号</span></p>
<p>約10<b style="position:relative;top:-.5em;font-size:60%">7</b>人、CO<i style="position:relative;bottom:-3px">2</i>、2<i class=high>8</i>個、<i style="position:relative;top:-4px">5</i>番</p>
<form>希望：<select><option>東会場<option selected>西会場<option>北会場</select>
<p><input type=radio name=a checked>出席 <input type=radio name=a>欠席 <input type=checkbox checked>弁当</p>
<select multiple><option selected>第一部<option>第二部</select></form>
<ol reversed><li>銅<li>銀<li>金</ol>
<p><ruby>清<rp>(</rp><rt>きよ</rt><rp>)</rp></ruby>め</p></body></html>
"""

emit(PAGE.replace("<body>", "<body>" + marks.lines(run, "<div>{}</div>".format)).encode())
