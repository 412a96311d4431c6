# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that the notice for the recipient names each code of a report, unless common/words.def says why not (QUIET, QUIET_TEXT)."""
import email
import email.policy
import importlib.util
import pathlib

from readers import charsets

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADINGS = {"ja": "【無害化のお知らせ】kiyome", "en": "[Sanitizing notice] kiyome"}
MORE = "report.more"
MAILS = {"eml", "msg", "tnef", "mht"}


def load_words():
    spec = importlib.util.spec_from_file_location("words", ROOT / "common" / "words.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ROWS = list(load_words().rows())
WORDS = {strings[0]: {"en": strings[1], "ja": strings[2]} for kind, strings in ROWS if kind in {"REMOVED", "NOTED"}}
QUIET = {strings[0] for kind, strings in ROWS if kind == "QUIET"}
QUIET_TEXT = QUIET | {strings[0] for kind, strings in ROWS if kind == "QUIET_TEXT"}


def codes_of(part, is_in_mail=False):
    """Returns the codes of `part` and of all parts within it that a notice must name."""
    if part["outcome"] == "withheld":
        return
    is_mail = part["type"] in MAILS
    quiet = QUIET_TEXT if is_mail or (is_in_mail and part["name"] == "body") else QUIET
    yield from (entry["code"] for entry in part["removed"] if entry["code"] not in quiet)
    for inner in part["parts"]:
        yield from codes_of(inner, is_mail)


def squeeze(text):
    return "".join(text.split())


def notice_of(output, language):
    """Returns the text after the heading of a notice in the mail `output`, without blanks."""
    part = email.message_from_bytes(output, policy=email.policy.compat32)
    while part.is_multipart():
        part = part.get_payload(0)
    text = charsets.decode(part.get_payload(decode=True) or b"", part.get_content_charset())
    return squeeze(text).rpartition(squeeze(HEADINGS[language]))[2]


def missing(report, output, language):
    """Returns, as sentences, the codes of a mail's report that the notice at the end of `output` should name in `language` and
    does not."""
    notice = notice_of(output, language)
    if squeeze(WORDS[MORE][language]) in notice:
        return
    # the name of a mail as a file does not belong to the mail
    for code in sorted(set(codes_of(report["parts"][0])) - {"name.type"} | set(codes_of({**report["parts"][0], "removed": []}))):
        if squeeze(WORDS[code][language]) not in notice:
            yield f"the notice does not tell {code}"
