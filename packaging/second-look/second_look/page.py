# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads HTML: active content, external content and links, and which text is visible."""

import html.parser
import re

from second_look import charsets
from second_look.findings import acts, hides, reaches, shown
from second_look.texts import text_findings

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


LOADS = {"img": ("src", "srcset", "lowsrc", "dynsrc"), "link": ("href",), "input": ("src",), "video": ("src", "poster"), "audio": ("src",), "source": ("src", "srcset"), "track": ("src",),
         "body": ("background",), "table": ("background",), "td": ("background",), "th": ("background",), "tr": ("background",), "bgsound": ("src",), "image": ("href", "xlink:href", "src"),
         "use": ("href", "xlink:href"), "feimage": ("href", "xlink:href"), "v:fill": ("src",), "v:imagedata": ("src",), "v:background": ("src",), "base": ("href",)}
ACTIVE = {"script": "a script", "object": "an object of another program", "embed": "an object of another program", "applet": "an applet", "o:oleobject": "an object of another program", "iframe": "a frame that loads another page",
          "frame": "a frame that loads another page", "foreignobject": "a foreign object", "handler": "a script", "portal": "a frame that loads another page"}
LINKS = {"a", "area"}
# Resources that a style sheet or a style attribute loads.
FETCHED = re.compile(r"url\s*\(\s*[\"']?\s*((?:https?:|ftp:|file:|//|\\\\)[^\"')\s]*)|@import\s+[\"']([^\"']+)", re.I)
OUTSIDE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\|/\\)", re.I)
INSIDE = re.compile(r"\s*(?:cid:|mid:|data:image/(?!svg)|about:blank|#|urn:)", re.I)
SCRIPTS = re.compile(r"(?:javascript|vbscript|livescript|mocha|data\s*:\s*(?:text/html|image/svg|text/xml|application))\s*[:;,]?", re.I)


def squeezed(value):
    """Normalizes an address as browsers do: without blanks and control characters."""
    return re.sub(r"[\x00-\x20]", "", value or "")


class Actions(html.parser.HTMLParser):
    """Collects findings and hidden text."""

    def __init__(self, depth=0):
        super().__init__(convert_charrefs=True)
        self.findings, self.stack, self.hidden, self.style, self.depth = [], [], [], [], depth

    def style_findings(self, text):
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        for match in FETCHED.finditer(text):
            self.findings.append(reaches(f"a style loads {shown(match[1] or match[2])}"))
        if re.search(r"expression\s*\(|behaviou?r\s*:\s*url(?!\s*\(\s*[\"']?#default#)|-moz-binding", text, re.I):
            self.findings.append(acts("a style runs a script"))

    def address(self, tag, key, value):
        bare = squeezed(value)
        if SCRIPTS.match(bare):
            self.findings.append(acts(f"{tag} {key} is a script: {shown(bare)}"))
        elif INSIDE.match(bare) or not OUTSIDE.match(bare):
            return
        elif tag in LINKS:
            self.findings.append(reaches(f"a link to {shown(bare)}"))
        elif key in ("action", "formaction"):
            self.findings.append(acts(f"a form sends what is entered to {shown(bare)}"))
        elif key in LOADS.get(tag, ()) or tag in ("object", "embed", "iframe", "frame"):
            self.findings.append(reaches(f"{tag} loads {shown(bare)}"))

    def handle_starttag(self, tag, attributes):
        values = {key: value or "" for key, value in attributes}
        what = ACTIVE.get(tag)
        if what and not (tag == "script" and re.match(r"application/(?:ld\+)?json", values.get("type", ""))):
            self.findings.append(acts(f"the page has {what} (element {tag})"))
        if tag == "meta" and values.get("http-equiv", "").strip().lower() == "refresh" and "url" in values.get("content", "").lower():
            self.findings.append(acts(f"the page goes to another one by itself: {shown(values['content'])}"))
        if tag in ("set", "animate") and values.get("attributename", "").lower() in ("href", "xlink:href") or values.get("attributename", "").lower().startswith("on"):
            self.findings.append(acts("an animation changes where a link leads"))
        for key, value in values.items():
            if re.fullmatch(r"(?:\w+:)?on[a-z]{3,}", key) and value.strip():
                self.findings.append(acts(f"the element {tag} has an event handler {key}"))
            elif key == "style":
                self.style_findings(value)
            elif key in ("src", "href", "xlink:href", "action", "formaction", "data", "background", "poster", "srcset", "lowsrc", "dynsrc", "codebase", "to", "from", "values", "xml:base"):
                self.address(tag, key, value)
        if tag in VOID:
            return
        looks_hidden = "hidden" in values or bool(HIDDEN.search(values.get("style", "")))
        self.stack.append((tag, looks_hidden, tag in UNSEEN and tag not in ("noscript",)))

    def handle_startendtag(self, tag, attributes):
        depth = len(self.stack)
        self.handle_starttag(tag, attributes)
        del self.stack[depth:]

    def handle_endtag(self, tag):
        for index in range(len(self.stack) - 1, max(-1, len(self.stack) - 200), -1):
            if self.stack[index][0] == tag:
                del self.stack[index:]
                break

    def handle_comment(self, data):
        """Reads conditional comments, which Office and old browsers interpret."""
        match = re.match(r"\s*\[if[^\]]*\]>(.*)<!\[endif\]\s*$", data, re.S | re.I)
        if match and self.depth < 3:
            inner = Actions(self.depth + 1)
            inner.feed(match[1])
            inner.close()
            inner.style_findings("".join(inner.style))
            self.findings += inner.findings

    def handle_data(self, data):
        if self.stack and self.stack[-1][0] == "style":
            self.style.append(data)
        elif any(hidden for _, hidden, _ in self.stack[-200:]) and not any(unseen for _, _, unseen in self.stack[-200:]):
            self.hidden.append(data)


def page_findings(markup):
    actions = Actions()
    actions.feed(markup)
    actions.close()
    actions.style_findings("".join(actions.style))
    yield from actions.findings
    words = re.sub(r"\s+", " ", "".join(actions.hidden)).strip("\u200c\u200b\u00ad\u034f\u2007\ufeff\xa0 ")
    if re.search(r"\w", words):
        yield hides(f"the page has text that is not shown: {shown(words)}")
    yield from text_findings(page_text(markup), links=False)


def charset_of(data):
    match = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.I)
    return match[1].decode() if match else None


def page(data, name, budget, charset=None):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        charset = "utf-16"
    elif data.startswith(b"\xef\xbb\xbf"):
        charset = "utf-8-sig"
    yield from page_findings(charsets.decode(data, charset or charset_of(data) or "utf-8"))
