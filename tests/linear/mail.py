# SPDX-License-Identifier: GPL-2.0-or-later
"""Header fields, MIME, encodings, and what is found in a mail's text."""

import base64

from shape import again, as_bytes, grammar, nested

HEAD = b"From: a@example.jp\r\nTo: b@example.jp\r\nSubject: s\r\nDate: Mon, 1 Jan 2024 00:00:00 +0900\r\nMIME-Version: 1.0\r\n"


def mail(fields=b"", body=b"text\r\n"):
    return HEAD + fields + b"\r\n" + body


def field(name, before=b"", after=b""):
    """Of the length that fields may have, and folded, so that lines are none too long."""
    def frame(value):
        return as_bytes(name) + b": " + as_bytes(before) + value + as_bytes(after) + b"\r\n"
    return frame


def only(name, before=b"", after=b""):
    """A mail in which the field NAME is the one that repeats."""
    def frame(value):
        kept = b"".join(line + b"\r\n" for line in HEAD.splitlines() if not line.lower().startswith(as_bytes(name).lower() + b":"))
        return field(name, before, after)(value) + kept + b"\r\ntext\r\n"
    return frame


def folded(unit, **options):
    made = again(as_bytes(unit) + b"\r\n ", **options)
    return made


ADDRESSES = (
    ":", ",", ";", "<", ">", "@", ".", "a@b,", "a@b:", "g:a@b;", "g:;", "<a@b>", "<a@b>,", "\"", "\"a\" ", "\\\"", "(", ")", "()", "(a)", "\\(", "a b ", "a.", "[", "[a]", "@a,@b:", "a@", "a@b@", "<<a@b>>", "< >",
    nested("(", "x", ")", after="a@b"), nested("(", "", "", after=" a@b"), nested("g:", "a@b", ";"), nested("<", "a@b", ">"), nested("\"", "a", "\"", after=" <a@b>"), "=?utf-8?q?a?= ", "=?utf-8?b?YQ==?= <a@b>,",
    "=?utf-8?q?=22?= ", "=?", "=?utf-8?b?", "?=", "=?a?", "(=?utf-8?q?=28?=)", "\"a@b\" <c@d>, ", "a@b (c), ", "a <b@c> d, ", "a b@c ", "<a@b> ", "a <b@c", "<a> ", "\"a\"b@c ", again(":", before="a@b"), again(":;", before="a@b"), again("\\", before="\"", after="\" <a@b>"),
    again("x", before="a@"), again(".x", before="a@b"), again("(x", before="a@b "), again("\u3042", before="", after=" <a@b>"), again("\u202e", after=" <a@b>"), "a@b\r\n ", "\r\n ", "\r\n\t", " ", again(" ", before="a", after="b <c@d>"),
    "\uff20", "\uff1c\uff1e", again("a@b ", before="\"", after="\" <c@d>"), "\x00", "\xff", again("%", before="a%"), "a!b!", "'a@b' <c@d>,")
for name in ("From", "To", "Reply-To"):
    grammar(f"field {name}", "eml", "x.eml", only(name), *ADDRESSES)
grammar("field Cc", "eml", "x.eml", lambda value: HEAD + b"".join(b"Cc: " + value[at:at + 6000] + b"\r\n" for at in range(0, len(value), 6000)) + b"\r\ntext\r\n",
        ":", "a@b,", "(", "\"", "g:", "<", "=?utf-8?q?a?= ", "a@b\r\n ,")

TEXTS = ("a", " ", "=", "=?", "?=", "=?utf-8?q?a?= ", "=?utf-8?q?a?=", "=?utf-8?b?44GC?= ", "=?utf-8?b?4?= ", "=?iso-2022-jp?b?GyRC?= ", "=?utf-8?q?=?=", "=?utf-8?q??=", "=?utf-8*ja?q?a?= ", "=?x?q?a?= ", "=?utf-8?q?a?=\r\n ",
         "=?utf-8?q?=3D=3F?= ", "\u3042", "\u200b", "\u0301", "e\u0301\u0302", "\u202e\u202c", "\x1b$B$\"\x1b(B", "\xa4", "http://a.b/ ", "\r\n ", "\t", "\\", "\"", nested("=?utf-8?q?", "a", "?="), "Re: ", "\U000e0041", "\ufe0f")
grammar("field Subject", "eml", "x.eml", only("Subject"), *TEXTS)
grammar("field Date", "eml", "x.eml", only("Date"), ":", "1 ", "Mon, ", "(", "()", "+", "1 Jan 2024 ", nested("(", "", ")", before="Mon, 1 Jan 2024 00:00:00 +0900 "))
grammar("field Message-ID", "eml", "x.eml", only("Message-ID"), "<", "<a@b>", "a@", "(", "\"", "@", "[")
grammar("field References", "eml", "x.eml", only("References"), "<a{i}@b> ", "<", ">", "<a@b>", "a ", "(x) ", "\"", "<a@b>\r\n ", "<<")
grammar("field Received", "eml", "x.eml", only("Received"), "from a by b ", "(", "()", ";", "with x ", "from [1.2.3.4] ", nested("(", "", ")"), "for <a@b>; ", "\r\n ", "\"", "=?utf-8?q?a?= ")
grammar("fields Received", "eml", "x.eml", lambda value: value + mail(), "Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0900\r\n", "Received: (a\r\n", "X-Y{i}: z\r\n", "X-Y: z\r\n", ":\r\n", "a\r\n", " \r\n", "From: a@b\r\n", "To: a@b\r\n", "Cc: a{i}@b\r\n",
        "Content-Type: text/plain\r\n", "Subject: a\r\n", "Kiyome-X: y\r\n", "Authentication-Results: a; b=c\r\n", "DKIM-Signature: a=b;\r\n")
grammar("field Authentication-Results", "eml", "x.eml", only("Authentication-Results"), "a; ", "spf=pass ", "(", "; dkim=pass (x) ", "\"", "=", ".", "/", "a=b; ")
grammar("field List-Id", "eml", "x.eml", only("List-Id"), "<a.b>", "a ", "(", "\"", "=?utf-8?q?a?= ", ".")

PARAMETERS = (";", "; a=b", "; a{i}=b", "; name*{i}=a", "; name*{i}*=%41", "; name*{i}*=utf-8''%41", "; name=\"", "; name=\"a\"", "; name", "=", "\"", "\\\"", "(", "(a)", "; name*=utf-8''%E3%81%82", "%", "'", "; name*0=a", "; name*1=a",
              "; name=\"=?utf-8?q?a?=\"", "; boundary=a{i}", "; charset=x", again("a", before="; name="), again("%41", before="; name*=utf-8''"), again(" ", before="; name=\"", after="\""), again("=?utf-8?q?a?= ", before="; name=\"", after="\""),
              nested("(", "x", ")"), "\r\n ", "/", "text/", ".", again("\u3042", before="; name=\"", after="\""), again(".exe", before="; name=\"a", after="\""), again("/", before="; name=\"a", after="\""), again("\\", before="; name=\"a", after="\""),
              "; name*{i}=\"=?utf-8?q?a?=\"")
for name, before in (("Content-Type", "text/plain"), ("Content-Disposition", "attachment")):
    grammar(f"parameters of {name}", "eml", "x.eml", lambda value, name=name, before=before: HEAD + field(name, before)(value) + b"\r\ntext\r\n", *PARAMETERS)
grammar("field Content-Transfer-Encoding", "eml", "x.eml", lambda value: HEAD + field("Content-Transfer-Encoding")(value) + b"\r\ntext\r\n", "base64 ", "(", ";", "\"", "x-")
grammar("field Content-ID", "eml", "x.eml", lambda value: HEAD + field("Content-ID")(value) + b"\r\ntext\r\n", "<", "<a@b>", "(", "\"")

# --- MIME ---------------------------------------------------------------------------------------

MULTIPART = b"Content-Type: multipart/mixed; boundary=\"b\"\r\n"


def parts(inside):
    return mail(MULTIPART, inside + b"\r\n--b--\r\n")


def nested_parts(size):
    count = max(size // 80, 1)
    out = [HEAD]
    for i in range(count):
        out.append(b"Content-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n--b%d\r\n" % (i, i))
    return b"".join(out) + b"\r\ntext\r\n" + b"".join(b"--b%d--\r\n" % i for i in reversed(range(count)))


def nested_messages(size):
    count = max(size // 40, 1)
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * count + b"text\r\n"


def attachments(kind):
    def make(size):
        piece = b"\r\n--b\r\nContent-Type: application/octet-stream; name=\"a.%s\"\r\nContent-Disposition: attachment\r\n\r\n" % kind + b"%PDF-1.4\n"
        return piece * max(size // len(piece), 1)
    make.__name__ = f"attachments {kind.decode()}"
    return make


grammar("MIME nesting", "eml", "x.eml", lambda made: made, nested_parts, nested_messages)
grammar("MIME parts", "eml", "x.eml", parts, "\r\n--b\r\n\r\na\r\n", "\r\n--b\r\n", "\r\n--b", "\r\n--b--\r\n", "\r\n--c\r\n", "\r\n--bb\r\n", "\r\n--", "\r\n-", "--b", "\n--b\n\n", "\r--b\r", "\r\n--b \t\r\n", "\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>a\r\n",
        "\r\n--b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\na\r\n", "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b\r\n\r\nx\r\n", "\r\n--b\r\nX: y\r\n", "\r\n--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n",
        "\r\n--b\r\nContent-ID: <a{i}@b>\r\nContent-Type: image/png\r\n\r\n", again("X{i}: y\r\n", before="--b\r\n", after="\r\na\r\n"), attachments(b"pdf"), attachments(b"txt"), attachments(b"exe"))
grammar("MIME long boundary", "eml", "x.eml", lambda value: mail(b"Content-Type: multipart/mixed; boundary=\"" + b"b" * 70 + b"\"\r\n", b"--" + b"b" * 70 + b"\r\n\r\n" + value + b"\r\n--" + b"b" * 70 + b"--\r\n"),
        "b", "--b", "-", "\r\n--" + "b" * 69, "\r\n--" + "b" * 69 + "\r\n", "\r\n--" + "b" * 71, "\r\n")
grammar("MIME alternative", "eml", "x.eml", lambda value: mail(b"Content-Type: multipart/alternative; boundary=\"b\"\r\n", b"--b\r\nContent-Type: text/plain\r\n\r\n" + value + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>" + value + b"\r\n--b--\r\n"),
        "a ", "word{i} ", "a\r\n", "<p>a", "http://a.b/{i} ", "\u3042", "a b c\r\n", "<a href=x{i}>y</a> ", ". ", "- ", "&amp; ", "a" , "a<br>\r\n")
grammar("MIME alternative, one only", "eml", "x.eml", lambda value: mail(b"Content-Type: multipart/alternative; boundary=\"b\"\r\n", b"--b\r\nContent-Type: text/plain\r\n\r\n" + value + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>other words\r\n--b--\r\n"),
        "word{i} ", "a ", "other words ", "\u3042", "other ")
grammar("MIME related", "eml", "x.eml", lambda value: mail(b"Content-Type: multipart/related; boundary=\"b\"\r\n", b"--b\r\nContent-Type: text/html\r\n\r\n" + value + b"\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <a@b>\r\n\r\nx\r\n--b--\r\n"),
        "<img src=cid:a@b>", "<img src=cid:a{i}@b>", "<img src='cid:", "<p background=cid:a@b>")

# --- encodings ----------------------------------------------------------------------------------

def encoded(name):
    return lambda value: mail(b"Content-Transfer-Encoding: " + name + b"\r\n", value)


grammar("base64", "eml", "x.eml", encoded(b"base64"), "YQ==", "YQ==\r\n", "=", "-", "YWFh\r\n", "YWFh", "Y\r\n", "Y !", " ", "YWFh" * 18 + "=\r\n", lambda size: base64.encodebytes(b"http://a.b/ " * (size // 16)), lambda size: base64.encodebytes(b"a\n" * (size // 3)))
grammar("quoted-printable", "eml", "x.eml", encoded(b"quoted-printable"), "=", "==", "=4", "=41", "=\r\n", " \r\n", " ", "=0D=0A", "=3D", "a=\r\n", "=E3=81=82", "\t =\r\n", "=20\r\n", "=zz", again(" ", after="x"))
grammar("uuencode as encoding", "eml", "x.eml", encoded(b"x-uuencode"), "begin 644 a\r\n", "begin 644 a\r\n#86%A\r\nend\r\n", "#86%A\r\n", "`\r\n", "end\r\n", "M", "\r\n", "\r\nb")
FOUND = ("begin 644 a.exe\r\n", "begin 644 a.txt\r\n#86%A\r\n`\r\nend\r\n", "begin 644 a.txt\r\n#86%A\r\n", "begin-base64 644 a\r\nYQ==\r\n", "begin-base64 644 a\r\n", "begin ", "begin 644 ", "end\r\n", "#86%A\r\n", "=ybegin line=128 size=1 name=a\r\nx\r\n", "=ybegin line=128 size=1 name=a\r\nx\r\n=yend size=1\r\n", "=ybegin part=1 line=128 size=9 name=a\r\n=ypart begin=1 end=2\r\n",
         "=ypart ", "=yend size=1\r\n", "-----BEGIN PGP MESSAGE-----\r\n", "-----BEGIN PGP MESSAGE-----\r\n\r\nYQ==\r\n-----END PGP MESSAGE-----\r\n", "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: x\r\n\r\na\r\n", "-----BEGIN PGP SIGNATURE-----\r\n", "-----BEGIN ", "-----", "-----END PGP MESSAGE-----\r\n",
         "-----BEGIN CERTIFICATE-----\r\n", "(This file must be converted with BinHex 4.0)\r\n:", "From a@b Mon Jan 1 00:00:00 2024\r\n", "TVqQAAMAAAAEAAAA", "TVqQAAMAAAAEAAAA\r\n", "UEsDBBQ", "JVBERi0xLjQ\r\n", "M" + "86%A" * 15 + "\r\n", "--\r\n", "--b\r\nContent-Type: text/html\r\n\r\n", "Content-Type: text/html\r\n\r\n", "X5O!P%@AP", "begin 644 a\r\nM" + "86%A" * 15 + "\r\n")
grammar("found in a body", "eml", "x.eml", lambda value: mail(b"", value), *FOUND)

# --- text of a body -----------------------------------------------------------------------------

LINKS = ("http://a.b/ ", "http://", "http://a.b/\r\n", "https://a.b/{i} ", "http:", "://", "a://", "hxxp://", "www.a.jp ", "www.", "a.jp ", "a.", "a.b.", "mailto:a@b.c ", "a@b.c ", "a@", "@", "javascript:", "data:text/html,", "file:///", "\\\\a\\b ", "\\\\", "\\", "//a.b/ ", "//", "/", "<http://a.b/> ", "(http://a.b/)", "[a](http://b.c/) ", "[",
         "[a](", "![a](b) ", "`", "*", "_a_ ", "# ", "| a ", "> ", ">", "> > ", "<", "<a ", "<a>", "<a href=x>", "<!--", "<!", "</a>", "&", "&amp;", "&#", "&#1;", "&lt;", "%41", "http%3a%2f%2f", "http://a@", "http://a:b@", "http://[::1]", "http://1.2.3.4/ ", "http://\u3042.jp/ ", "\uff48\uff54\uff54\uff50://a.b/ ", "h\u200bttp://a.b/ ", "http:\u2044\u2044a.b ", "a:", "a:b:", "tel:1 ", "ms-word:ofe|u|http://a.b/ ", "ms-",
         "a-", "-", "+", ".", "..", "...", ":", ";", ",", "?", "http://a.b/?" , "http://a.b/#", "http://a.b/((", "http://a.b/))", "\"http://a.b/", "'", "xn--a ", "xn--", "a.xn--p1ai ", "a.exe ", "a.scr\r\n", "C:\\a\\b ", "C:", "C:\\", "search-ms:query=a ", "smb://a/b ", "\u3002jp", "a\u3002jp ", "\u3042", "\u3042http://a.b/\u3042", "\u200b", "\u202e", "\u202e\u202c", "\u0301", "\x1b", "\x1b$B", "\x1b$B$\"\x1b(B", "\x00", "\x85", "\u2028", "\r", "\n", "\r\n", "\n\r", "\x0c", " ", "\t", " \r\n", "\u3000", "-- \r\n", "---\r\n", "===\r\n", "***\r\n", "kiyome ", "[kiyome] ",
         "Kiyome-Result: a\r\n", "\u6e05\u3081 ", "\u7121\u5bb3\u5316 ", ".\r\n", "From \r\n", "a" * 900 + "\r\n", "a", again("a", before="http://"), again("/a", before="http://b.c"), again(".a", before="http://b"), again("a:", before="http://"), again("\u3042", before="http://a.b/"), nested("(", "http://a.b/", ")"), nested("[", "a", "]"), nested("<", "http://a.b/", ">"), nested("> ", "a", ""),
         "1. a\r\n", "- a\r\n", "a\u00ad", "\u2066a\u2069", "\U000e0041", "\ufe0f", "\U0001f468\u200d", "\u1100", "\uff0f", "\uff1a\uff0f\uff0f", "\u2025", "a\u0338")
grammar("plain body", "eml", "x.eml", lambda value: mail(b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n", value), *LINKS)
grammar("plain body, charsets", "eml", "x.eml", lambda value: mail(b"Content-Type: text/plain\r\n", value), b"\x1b$B$\"", b"\x1b$B\x1b(B", b"\x82\xa0", b"\xa4\xa2", b"\x8e", b"\x8f", b"\xff", b"\xfe\xff", b"+ADw-", b"+AGE", b"\x81", b"\x1b(I1", b"\x1b", b"\xe3\x81", b"\x82\xa0\xa4\xa2", b"~{", b"\xf0\x9f")
grammar("text file", "-", "a.txt", lambda value: value, *[link for link in LINKS if not isinstance(link, str) or len(link) > 2][::2])
