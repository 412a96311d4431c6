# SPDX-License-Identifier: GPL-2.0-or-later
"""A formula of a package that stands in its frame itself, with the words that an editor writes for every formula."""
from opendocument import package
from recipes import emit

emit(package("text", "<text:p>面積<draw:frame><draw:object><math:math><math:msup><math:mi>x</math:mi><math:mn>2</math:mn></math:msup></math:math></draw:object>"
             "<svg:desc>EVERY</svg:desc></draw:frame>です</text:p>"))
