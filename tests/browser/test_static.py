# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the rules of portal/ui that need no browser: one test a rule, which fails with every breach and its place."""
import re

from rules import ROOT, name_of, rule

UI = ROOT / "portal" / "ui"
WORDS = {"ja": ("ja.js", "ja-office.js", "shared-ja.js"), "en": ("en.js", "en-office.js", "shared-en.js")}
ROW = re.compile(r'^  "([^"]+)": (.+),$', re.MULTILINE)
LINES = 600

# HTML that is read from a string, code that is made from a string, styles that the policy of the
# page's contents (CSP) refuses.
UNSAFE = {
    r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc": "dom.js",
    r"\beval\s*\(|new\s+Function\b|set(?:Timeout|Interval)\s*\(\s*[\"'`]": "a function",
    r"setAttribute\s*\(\s*[\"']style|\bstyle:\s*[\"'`]|cssText": "a class in style.css",
    r"\bsessionStorage\b|\bdocument\.cookie\b|indexedDB": "nothing: the page keeps no data",
}
# What came after ES2019: municipal browsers are old.
TOO_NEW = {
    r"\?\.[A-Za-z_\[(]": "optional chaining", r"\?\?": "nullish coalescing", r"(?<![\w.])import\s*\(": "import ()",
    r"import\.meta": "import.meta", r"\.(?:replaceAll|matchAll|allSettled|at|hasOwn|findLast)\s*\(": "a method",
    r"\bglobalThis\b|\bBigInt\b|\b\d+n\b": "a value", r"(?:\|\||&&)=": "an assignment", r"\b\d+_\d+\b": "a separator",
    r"^\s*(?:static\s+)?#\w+|this\.#": "a private field", r"^\s+static\s*\{": "a static block",
}


def modules():
    return sorted(UI.rglob("*.js"))


def code_of(path):
    """The text of a module without comments; strings stay."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.DOTALL)


def strings_blanked(code):
    return re.sub(r'"(?:\\.|[^"\\\n])*"', lambda match: '"' + " " * (len(match.group()) - 2) + '"', code)


def matches(rules, blank):
    for path in modules():
        if path.parent.name == "words":
            continue
        code = strings_blanked(code_of(path)) if blank else code_of(path)
        for pattern, instead in rules.items():
            for match in re.finditer(pattern, code, re.MULTILINE):
                number = code.count("\n", 0, match.start()) + 1
                yield f"{name_of(path)}:{number}: {match.group().strip()}: {instead}"


def table_of(language):
    rows = []
    for name in WORDS[language]:
        rows += ROW.findall((UI / "words" / name).read_text(encoding="utf-8"))
    return rows


@rule
def test_no_module_reads_html_or_code_from_a_string_or_writes_styles():
    return matches(UNSAFE, blank=False)


@rule
def test_no_module_uses_what_came_after_es2019():
    return matches(TOO_NEW, blank=True)


@rule
def test_no_view_waits_for_a_clock():
    """A view that draws itself anew by a clock takes what somebody is typing in it."""
    for path in sorted((UI / "views").glob("*.js")):
        code = code_of(path)
        for match in re.finditer(r"\b(?:set(?:Timeout|Interval)|requestAnimationFrame|requestIdleCallback)\s*\(", code):
            yield f"{name_of(path)}:{code.count(chr(10), 0, match.start()) + 1}: {match.group()}"


@rule
def test_nothing_comes_from_another_origin():
    """Nothing is fetched from elsewhere, and the one document has no style or script of its own."""
    for path in sorted(UI.rglob("*")):
        if path.suffix not in {".js", ".css", ".html", ".svg"} or path.parts[-2] == "words":
            continue
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"""(?:https?:)?//[\w.-]+\.\w+|@import|url\((?!#)""", code_of(path) if path.suffix == ".js" else text):
            if not match.group().startswith("http://www.w3.org") and "url(" not in match.group():
                yield f"{name_of(path)}: {match.group()}"
    page = (UI / "index.html").read_text(encoding="utf-8")
    for match in re.finditer(r"<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=", page):
        yield f"portal/ui/index.html: {match.group()}"


@rule
def test_every_module_says_its_licence():
    for path in modules() + [UI / "style.css", UI / "index.html", UI / "icon.svg"]:
        if "SPDX-License-Identifier: GPL-2.0-or-later" not in "\n".join(path.read_text(encoding="utf-8").splitlines()[:2]):
            yield f"{name_of(path)}: no SPDX line at its beginning"
    if not (UI / "vendor" / "design-tokens" / "LICENSE").exists():
        yield "portal/ui/vendor/design-tokens: no licence"


@rule
def test_no_module_is_longer_than_the_limit():
    for path in modules():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LINES:
            yield f"{name_of(path)}: {lines} lines"


@rule
def test_both_languages_have_the_same_words():
    tables = {language: table_of(language) for language in WORDS}
    for language, rows in tables.items():
        keys = [key for key, _ in rows]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield f"{language}: {key} is there twice"
    ja, en = dict(tables["ja"]), dict(tables["en"])
    for key in sorted(set(ja) ^ set(en)):
        yield f"{key} is there in one language only"
    for key in sorted(set(ja) & set(en)):
        # Which values a sentence may leave out: names that the other language says otherwise.
        if set(re.findall(r"\{(\w+)\}", ja[key])) - set(re.findall(r"\{(\w+)\}", en[key])):
            yield f"{key}: the languages have other values in braces"


@rule
def test_each_word_that_is_used_is_there_and_each_that_is_there_is_used():
    """Each key that the code names is in the tables, and each row of the tables is used."""
    ja = dict(table_of("ja"))
    code = "\n".join(code_of(path) for path in modules() if path.parent.name != "words")
    literals = set(re.findall(r'"([A-Za-z][\w-]*(?:\.[\w-]+)+\.?)"', code)) | set(re.findall(r'"([\w.-]+[.-])" \+', code))
    for key in sorted(set(re.findall(r'\bt\(\s*"([^"]+)"\s*[,)]', code)) - set(ja)):
        yield f"no words for {key}"
    kinds = set(re.findall(r'\bword\("([^"]+)"', code))
    kinds |= set(re.findall(r'(?:outcome|reason|method): "([\w-]+)"', code))
    prefixes = tuple({literal for literal in literals if literal.endswith((".", "-"))} | {kind + "." for kind in kinds})
    listed = set(re.findall(r'"([\w.-]+)"', code))
    for key in sorted(ja):
        if key not in listed and not key.startswith(prefixes) and key.removesuffix("-next") not in listed:
            yield f"{key} is used nowhere"


@rule
def test_each_act_of_the_audit_log_has_words():
    """Whatever the store writes into the audit log has words for the auditor who reads it."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "store").rglob("*.c")))
    contract = (ROOT / "contract/store.def").read_text(encoding="utf-8")
    acts = set(re.findall(r"^([a-z-]+): .*\brecorded\b", contract, re.MULTILINE))
    acts |= set(re.findall(r'^  \{ "([a-z-]+)",(?:(?!\n  \{|;).)*?is_recorded = TRUE', sources, re.DOTALL | re.MULTILINE))
    acts |= set(re.findall(r'ky_call_record \(server, call, "([a-z-]+)"', sources)) | {"destroy"}
    acts |= set(re.findall(r'set_text \(&call->what, "([a-z-]+)"', sources))
    acts -= {"request-decide"}  # written as what was decided
    acts |= {"request-" + decision for decision in ("approve", "refuse", "pass", "expire")}
    assert len(acts) > 60, sorted(acts)
    for language in WORDS:
        rows = dict(table_of(language))
        for act in sorted(acts):
            if "act." + act not in rows:
                yield f"{language}: no words for act.{act}"
