# SPDX-License-Identifier: GPL-2.0-or-later
"""HTML as people see it."""

import html.parser
import re

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*[01](?:px|pt|em)?\s*(?:;|$)|mso-hide\s*:\s*all|"
                    r"max-height\s*:\s*0|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)", re.IGNORECASE)
VOID = {"br", "img", "hr", "meta", "link", "input", "area", "base", "col", "embed", "source", "track", "wbr", "param"}
UNSEEN = {"script", "style", "head", "title", "template", "noscript", "object", "iframe", "svg", "math", "select", "xml"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces, self.stack = [], []

    def handle_starttag(self, tag, attributes):
        if tag in VOID:
            self.pieces.append(" ")
            return
        values = dict(attributes)
        self.stack.append((tag, tag in UNSEEN or "hidden" in values or bool(HIDDEN.search(values.get("style") or ""))))
        if tag in ("p", "div", "td", "th", "tr", "li", "table", "h1", "h2", "h3", "h4", "dt", "dd", "ul", "ol", "blockquote", "body"):
            self.pieces.append(" ")

    def handle_endtag(self, tag):
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index][0] == tag:
                del self.stack[index:]
                break
        if tag not in ("b", "i", "u", "span", "font", "a", "em", "strong", "o:p"):
            self.pieces.append(" ")

    def handle_data(self, data):
        if not any(hidden for _, hidden in self.stack):
            self.pieces.append(data)


def page_text(markup):
    page = Page()
    page.feed(markup)
    page.close()
    return "".join(page.pieces)
