#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a policy takes hidden text out of documents, what is hidden by styles, by what those are based on, or by its size goes, and no more.

usage: hidden_documents.py [--tool PATH]

Small OpenDocument and RTF files with one text each, rebuilt with office.hidden = remove; Word's and Excel's are in tests/unit/test-ooxml.c. TAP.
"""

import argparse
import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MARK = "SECRET"
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = " ".join(f'xmlns:{prefix}="{OASIS}{name}:1.0"' for prefix, name in
                 [("office", "office"), ("text", "text"), ("style", "style"), ("fo", "xsl-fo-compatible")])
MANIFEST = f"""<manifest:manifest xmlns:manifest="{OASIS}manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def style(name, family="text", parent="", says=""):
    based_on = f' style:parent-style-name="{parent}"' if parent else ""
    return f'<style:style style:name="{name}" style:family="{family}"{based_on}><style:text-properties {says}/></style:style>'


def span(name):
    return f'<text:p><text:span text:style-name="{name}">{MARK}</text:span></text:p>'


HIDDEN = style("H", says='text:display="none"')
# What the text's styles are: of the document, of its content; the text; and whether it is seen.
OPEN = {
    "a style of its own": ("", HIDDEN, span("H"), False),
    "a style of the document": (HIDDEN, "", span("H"), False),
    "what a style is based on": (HIDDEN, style("T", parent="H"), span("T"), False),
    "what that is based on": (style("U", parent="H") + HIDDEN, style("T", parent="U"), span("T"), False),
    "a style that shows again": (HIDDEN, style("T", parent="H", says='text:display="true"'), span("T"), True),
    "a style of another family": (HIDDEN, style("T", "paragraph", "H"), f'<text:p text:style-name="T">{MARK}</text:p>', True),
    "a style based on itself": ("", style("T", parent="T"), span("T"), True),
    "one point": ("", style("T", says='fo:font-size="1pt"'), span("T"), False),
    "a tenth of a millimetre": ("", style("T", says='fo:font-size="0.1mm"'), span("T"), False),
    "six points": ("", style("T", says='fo:font-size="6pt"'), span("T"), True),
    "a part of the size around it": ("", style("T", says='fo:font-size="1%"'), span("T"), True),
    "a paragraph of one point with a larger text": ("", style("T", "paragraph", says='fo:font-size="1pt"') + style("B", says='fo:font-size="12pt"'),
                                                    f'<text:p text:style-name="T"><text:span text:style-name="B">{MARK}</text:span></text:p>', True),
    "a paragraph's style": ("", style("T", "paragraph", says='text:display="none"'), f'<text:p text:style-name="T">{MARK}</text:p>', False),
    "a section": ("", "", f'<text:section text:name="s" text:display="none"><text:p>{MARK}</text:p></text:section>', False),
    "a field": ("", "", f'<text:p><text:hidden-text text:condition="ooow:1" text:string-value="{MARK}" text:is-hidden="true">{MARK}</text:hidden-text></text:p>', False),
}
RICH = {
    r"{\v SECRET}": False, r"{\v1 SECRET}": False, r"\v\v0 SECRET": True, r"{\v x}SECRET": True, r"{\v x\plain SECRET}": True, r"{\v {\b SECRET}}": False,
    r"{\fs2 SECRET}": False, r"{\fs1 SECRET}": False, r"{\fs0 SECRET}": False, r"{\fs2\fs24 SECRET}": True, r"\fs2 x\plain SECRET": True, r"{\fs2 {\fs24 SECRET}}": True,
    r"{\fs2 {\b SECRET}}": False, r"{\fs3 SECRET}": True, r"{\fs2 x}SECRET": True, r"{\fs2 \u83?\u69?\u67?\u82?\u69?\u84?}": False,
}


def open_document(styles, automatic, body):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", f'<office:document-content {NAMES} office:version="1.2"><office:automatic-styles>{automatic}</office:automatic-styles>'
                         f"<office:body><office:text>{body}<text:p>ok</text:p></office:text></office:body></office:document-content>")
        package.writestr("styles.xml", f'<office:document-styles {NAMES} office:version="1.2"><office:styles>{styles}</office:styles></office:document-styles>')
        package.writestr("META-INF/manifest.xml", MANIFEST)
    return out.getvalue()


def rebuild(tool, folder, name, content):
    source, output = pathlib.Path(folder, name), pathlib.Path(folder, "out")
    source.write_bytes(content)
    output.unlink(missing_ok=True)
    done = subprocess.run([tool, "sanitize", "office.hidden=remove", str(source), str(output)], capture_output=True, timeout=60, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace"))
    return output.read_bytes(), done.stdout.decode(errors="replace")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=str(ROOT / "build/tests/tools/inprocess"))
    options = parser.parse_args()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (styles, automatic, body, is_seen) in OPEN.items():
            written, report = rebuild(options.tool, folder, "a.odt", open_document(styles, automatic, body))
            text = zipfile.ZipFile(io.BytesIO(written)).read("content.xml").decode()
            if (MARK in text) != is_seen or (not is_seen and "hidden" not in report):
                wrong.append(f"OpenDocument, {name}")
        for body, is_seen in RICH.items():
            written, report = rebuild(options.tool, folder, "a.rtf", (r"{\rtf1\ansi ok " + body + "}").encode())
            if (MARK.encode() in written) != is_seen or (not is_seen and "rtf.hidden" not in report):
                wrong.append(f"RTF, {body}")
    for name in wrong:
        print(f"# {name}")
    print(f"1..1\n{'not ok' if wrong else 'ok'} 1 - {len(OPEN) + len(RICH)} ways to hide, and what is seen")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
