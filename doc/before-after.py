#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Draws the README's picture of a mail before and after sanitization from a sample mail and kiyome's output.

before-after.py --update TOOL   writes doc/before-after.svg; TOOL is build/tests/tools/inprocess
"""
import email
import email.policy
import html
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "packaging"))
import samples  # noqa: E402

PICTURE = ROOT / "doc" / "before-after.svg"
LINE, COLUMNS = 19, 74  # height of a line; half-width columns of a panel
PANEL, GAP, MARGIN, TOP = 590, 24, 16, 78
TYPES = {"kind": "#57606a", "bad": "#b42318", "good": "#1a7f37", "text": "#1f2328", "rule": "#57606a"}


def mail():
    head = samples.header(samples.encoded_word("見積書と打合せの件"), number=20)
    return samples.multipart(head, [
        ("Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n", samples.lines(samples.HTML.encode())),
        samples.attachment("mitsumori.docm", "application/vnd.ms-word.document.macroEnabled.12", samples.word_with_macro()),
        samples.attachment("mitsumori.pdf", "application/pdf", samples.pdf_with_script()),
        samples.attachment("genba.jpg", "image/jpeg", samples.JPEG),
        samples.attachment("zumen.dwg", "image/vnd.dwg", samples.drawing()),
        samples.attachment("eicar.com", "application/octet-stream", samples.EICAR)])


def sanitized(tool, raw):
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "in.eml"), pathlib.Path(folder, "out.eml")
        source.write_bytes(raw)
        subprocess.run([tool, "sanitize", source, target], check=True, stdout=subprocess.DEVNULL)
        return target.read_bytes()


def read(raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return message, [part for part in message.walk() if not part.is_multipart()]


def content(part):
    return part.get_payload(decode=True) or b""


def findings(data):
    """Returns the active content of a file, found by its bytes."""
    found = []
    if data.startswith(b"PK"):
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        found += [name for name in names if name.endswith("vbaProject.bin")]
    found += [word.decode() for word in (b"/OpenAction", b"/JavaScript") if word in data]
    if b"EICAR-STANDARD" in data:
        found.append("EICAR-STANDARD-ANTIVIRUS-TEST-FILE")
    return found


def width(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def wrapped(text, columns=COLUMNS):
    line = ""
    for letter in text:
        if width(line + letter) > columns:
            yield line
            line = "  "
        line += letter
    yield line


def file_lines(parts, is_input):
    for part in parts:
        name = part.get_filename()
        if not name:
            continue
        data = content(part)
        yield f"▪ {name}  ({len(data)} bytes)", "kind"
        found = findings(data)
        if found:
            yield "    " + ", ".join(found), "bad"
        elif not is_input:
            yield "    no macro, no action, no script", "good"


BAD = re.compile(r"<script.*?</script>|\bonload=\"[^\"]*\"|<span class=\"h\">[^<]*</span>|<img [^>]*>")


def before():
    message, parts = read(mail())
    yield f"From: {message['From']}", "text"
    yield f"Subject: {message['Subject']}", "text"
    yield "", "text"
    for line in content(parts[0]).decode().strip().splitlines():
        for piece in re.split(f"({BAD.pattern})", line):
            for row in wrapped(piece) if piece else ():
                yield row, "bad" if BAD.fullmatch(piece) else "kind"
    yield "", "text"
    yield from file_lines(parts, True)


def after(tool):
    message, parts = read(sanitized(tool, mail()))
    yield f"From: {message['From']}", "text"
    yield f"Subject: {message['Subject']}", "text"
    yield "", "text"
    for line in content(parts[0]).decode(parts[0].get_content_charset()).rstrip().splitlines():
        for row in wrapped(line if not line.startswith("----") else "─" * (COLUMNS // 2)):
            yield row, "text"
    yield "", "text"
    yield from file_lines(parts, False)


def panel(left, title, rows, height):
    out = [f'<rect x="{left}" y="44" width="{PANEL}" height="{height - 60}" rx="8" fill="#ffffff" stroke="#d0d7de"/>',
           f'<text x="{left}" y="32" class="title">{html.escape(title)}</text>']
    for number, (text, kind) in enumerate(rows):
        if text.strip():
            out.append(f'<text x="{left + 14}" y="{TOP - 8 + number * LINE}" fill="{TYPES[kind]}" xml:space="preserve">'
                       f"{html.escape(text, quote=False)}</text>")
    return out


def picture(tool):
    left, right = list(before()), list(after(tool))
    height = TOP + max(len(left), len(right)) * LINE + 20
    wide = 2 * PANEL + GAP + 2 * MARGIN
    # REUSE-IgnoreStart
    out = ["<!-- SPDX-License-Identifier: GPL-2.0-or-later -->",
           # REUSE-IgnoreEnd
           "<!-- Made by doc/before-after.py from a real run. -->",
           f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {height}" width="{wide}" height="{height}" role="img"'
           ' aria-label="A mail before and after kiyome">',
           "<style>text{font:13px 'Noto Sans Mono CJK JP','Noto Sans Mono','DejaVu Sans Mono',monospace}"
           ".title{font:bold 15px 'Noto Sans CJK JP',sans-serif;fill:#1f2328}</style>",
           f'<rect width="{wide}" height="{height}" fill="#f6f8fa"/>',
           *panel(MARGIN, "Before: as it came from the Internet", left, height),
           *panel(MARGIN + PANEL + GAP, "After: as kiyome delivers it", right, height), "</svg>", ""]
    return "\n".join(out)


def main():
    if len(sys.argv) != 3 or sys.argv[1] != "--update":
        raise SystemExit(__doc__)
    PICTURE.write_text(picture(sys.argv[2]), encoding="utf-8")


if __name__ == "__main__":
    main()
