# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits outputs of mails, tables, calendars, contacts and texts as a manipulated writer could; the verifier must refuse the edits.

Small files are rebuilt. Then, by rule, one piece of each is replaced with an active one, and with a harmless one. Also, tables
with active cells in every separator, quoting and line end are rebuilt and read with Python's csv in as many dialects."""

import base64
import itertools
import quopri

# --- what acts in a text for people -----------------------------------------------------------------------------------------------------

WITH_SLASHES = ["http", "https", "HTTP", "ftp", "file", "smb", "ldap", "x-unheard", "ms-word", "teams", "ｈｔｔｐ", "x.http", "3http", "mailbox", "about", "htхp"]
WITHOUT = ["javascript:alert(1)", "JavaScript:x", "vbscript:x", "data:text/html,x", "data:text/html;base64,eA==", "mk:@MSITStore:C:\\a.chm", "jnlp:x", "odopen:?a=1", "grvopen:x", "teams:/l/a",
           "vscode:extension/a", "vscode-insiders:x", "ms-msdt:/id", "ms-officecmd:{}", "search-ms:query=x", "file:c:/x", "shell:startup", "its:a", "res:a/b", "view-source:x", "intent:x", "magnet:?x",
           "mailto:a@b.jp?attach=/etc/x", "tel:+8131234", "https:a.example", "https:/a.example", "steam:run/1", "unheard-of:open/x", "foo:/etc/x", "foo:?a=b", "foo:@a", "webcal:a", "sip:a@b.jp",
           "skype:a", "zoommtg:x", "itms-services:?x", "callto:1", "microsoft-edge:x", "ldap:x", "onenote:x", "outlook:x", "spotify:track:a", "slack:a", "whatsapp:send", "newprog:abc", "NEWPROG:abc",
           "newprog:--run", "x.y+z:a", "newprog:1abc", "newprog:$a", "newprog:\\ab", "a=/newprog:abc", "(newprog:abc)", "imap:a", "lync15:1", "line:a", "git-client:x", "mail:/x", "newprog:a:b", "newprog:(a)", "newprog:12", "newprog:1-2", "newprog:+12",
           "newprog:１２", "newprog:日本", "newprog::", "newprog::12", "newprog::a/b", "newprog::a?b=c", "shell::a", "newprog:'a'", "hxxp://x/newprog:abc", "hxxp://x/?u=newprog:12", "javascript：alert(1)", "ｊａｖａｓｃｒｉｐｔ：a", "ｊａｖａｓｃｒｉｐｔ：ａｌｅｒｔ（１）", "vbscript：ｘ",
           "mailto:a@b.jp%3Fattach=x", "mailto:a@b.jp&x=y", "mailto:a@b.jp？x", "com.evil.app:12", "web+foo:1", "data:abc", "T1000:12", "Teams:会議", "hxxp://a.jp/wiki/Talk:Main"]
HOSTS = ["www.evil.example", "www.日本.jp", "www.é.example", "WWW.evil.example", "ｗｗｗ.evil.example", "ftp.evil.example"]
SHARES = ["\\\\evil.example\\share", "\\\\サーバ\\share", "\\\\évil\\share", "\\\\evil\\-x", "\\\\evil\\%61", "\\\\evil\\$x", "\\\\evil\\(x)", "\\\\evil\\{x}", "\\\\evil.example", "(\\\\evil)", "\\\\10.0.0.1", "\\\\evil\\", "\\\\evil\\\\share",
          "\\\\?\\UNC\\evil\\share", "\\\\ｅvil\\share", "\\\\evil．example\\共有", "¥¥evil¥共有", "﹨﹨evil﹨share", "\\\\10.0.0.1\\c$", "¥¥evil¥share", "＼＼evil＼share", "//evil.example/share", "(//10.0.0.1/c$)", "／／evil／share", "/\\evil/share"]
LINKS = [f"{scheme}://evil.example/x" for scheme in WITH_SLASHES] + WITHOUT + HOSTS + SHARES
BLOCKS = ["begin 644 a.exe", "begin 644\ta.exe", "begin\t644 a.exe", "begin 644 a.exe ", "begin 00644 a.exe", "begin 100644 a b", "begin-base64\t644 a", "begin 0755 a", "begin-base64 644 a.exe", "=ybegin line=128 size=1 name=a.exe", "=ybegin part=1 line=128 size=1 name=a", "-----BEGIN PGP MESSAGE-----",
          "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP PUBLIC KEY BLOCK----- ", "-----BEGIN CERTIFICATE-----", "-----BEGIN PKCS7-----", "(This file must be converted with BinHex 4.0)",
          base64.b64encode(b"MZ\x90\0" + bytes(200)).decode(), "x " + base64.b64encode(b"\x7fELF" + bytes(200)).decode(), "4D5A9000" + "00" * 100, "0x4d, 0x5a, " + "0x00, " * 100, base64.encodebytes(b"MZ\x90\0" + bytes(200)).decode().strip().replace("\n", "\r\n"),
          "> " + base64.encodebytes(b"\x7fELF" + bytes(200)).decode().strip().replace("\n", "\r\n> "), "x: TVqQ" + "A" * 40 + ("\r\n" + "A" * 44) * 6]
INERT = ["text", " 100 a", "\t0644 a.exe", "  1234 5", "beginning 644 a", "begin", "begin 644", "begin644 a", "hxxp://evil.example/x", "hxxps://evil.example/x", "file[:]//x", "www[.]evil.example", "[\\\\]srv\\share", "Re:お願い", "日時:10:00", "注:/", "date:2024/01/05", "C:\\dir\\a",
         "From:taro@example.jp", "mailto:a@b.jp", "TEL: 03-1234", "Tel: 代表", "teams: /l/a", "data: 12", "a:b c:d/e", "\\\\1,000", "begin at 9", "begin 6 x", "- begin 644 a", "http: と", "x:%d\\n",
         "- -----BEGIN PGP MESSAGE-----", "----- BEGIN -----", "TVqQAAMAAAAEAAAA", "cid:image001.png@01D0", "URL:hxxp://a.example", "12:30", "https:。", "port:8080", "size:10,000", "at:10:30", "fe80:1:2",
         "AA:BB:CC:DD:EE:FF", "\"k\":\"v\"", "Re:hello", "Mail:a@b.jp", "f:%p", "// see a/b", "a//b/c", "urn:uuid:1-2", "newprog: abc", "[//]srv/share", "注:abc", "main.c:12:5", "host.example:80", "2024-01-01T10:20:30", "fe80::1", "No:12", "hxxp://a.jp:8080/x", "hxxp://a.jp/wiki/Talk[:]Main", "Tel：03", "std::string", "std::chrono::seconds", "Foo::~Foo()", "File：議事録", "a::b<c>"]
IN_A_LINE = [link for link in LINKS if "\\" not in link and "," not in link and ";" not in link]

# --- mails ------------------------------------------------------------------------------------------------------------------------------

MAIL = """From: =?UTF-8?B?5bGx55Sw?= <taro@example.jp>
To: b@example.jp
Subject: MARK
Date: Mon, 1 Apr 2024 09:00:00 +0900
Message-ID: <1@example.jp>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

MARK
--b
Content-Type: text/plain; charset=utf-8
Content-Disposition: attachment; filename=a.txt

text
--b--
"""
FROM = "From: =?UTF-8?B?5bGx55Sw?= <taro@example.jp>"


# The file's label and its content: half-width letters in CP932, which are invalid as UTF-8.
MISLABELLED = [("charset=UTF-8; name", "charset=Shift_JIS; name"), ("dGV4dA==", base64.b64encode(b"\xb5\xec\x6d").decode()), ("charset=UTF-8; name", "charset=UTF-7; name"), ("charset=UTF-8; name", "charset=ISO-2022-JP; name")]


def word(text):
    return "=?UTF-8?B?" + base64.b64encode(text.encode()).decode() + "?="


NAMES = ["president_@example.jp", "president.@example.jp", "president @example.jp", "president@ example.jp", "社長 president @ example.jp", "president@[192.0.2.1]", "president@<example.jp>", "president\u00a0@example.jp", "president＠「example.jp」", "president @ 日本．jp", "president @ 日本。jp",
         "president@\u0301example.jp", "president=@example.jp", "president@_example", "president\u2800@example", "president@example.jp", "president＠example.jp", "president﹫example.jp", "社長 president@example.jp 様", "<president@example.jp>", "\"president@example.jp\"",
         "president@\u200aexample\u00ad.jp", "president@\u200aexample\u2024jp", "president\u034f @ example\ufe52jp", "president @\u2009example\u00b7jp", "president @ example . jp", "president @ ex\u2800ample\uff61jp", "president\u3164 @ example\u06d4jp", "president @\u00a0e\ufe0fxample.jp"]
# Base64 that readers decode differently: padding inside, too much or too little padding, unused bits that are set, digits of
# another alphabet.
BASE64 = ["Y2hpZW==ZA==ZXhhbXBsZ===S5=qcA==", "YQ==YQ==", "YQ=a", "YR==", "YWJ=", "YWF=YWFh", "YW", "YWJjZ", "=YWJ", "====", "YWJj====", "YWJj=", "YW-_", "YW J", "YWI=\tYWI="]
HEADERS = [(old, f"{name}: =?UTF-8?B?{digits}?={rest}") for digits in BASE64 for old, name, rest in ((FROM, "From", " <thief@evil.example>"), ("Subject: MARK", "Subject", ""), ("To: b@example.jp", "List-Id", " <a.b>"))] + [
    (FROM, f"From: {word(name)} <thief@evil.example>") for name in NAMES] + [
    (FROM, f"From: {value}") for value in (
        '"president@example.jp" <thief@evil.example>', "president@example.jp <thief@evil.example>", "a@b@c", "<a@b.jp", "a@b.jp>", "a b@c.jp", "@b.jp", "a@", "Friends: a@b.jp;", "a@b.jp (president@c.jp)",
        '"a@b"@c.jp', "<@x:a@b.jp>", f'{word("president")} {word("@example.jp")} <thief@evil.example>', "a@b.jp,", ",a@b.jp", "a@b.jp;c@d.jp", "Name", "<javascript:alert(1)>", "a@b/c.jp", "a@b.jp <c@d.jp> <e@f.jp>",
        f'"president"{word("@example.jp")} <thief@evil.example>', "a <b@c.jp>d", "=?UTF-8?Q?a?= <b@c.jp>", "=?ISO-8859-1?B?YQ==?= <b@c.jp>")] + [
    ("Subject: MARK", f"Subject: {value}") for value in ("=?UTF-8?Q?a?=", "=?UTF-7?B?YQ==?=", "=?UTF-8?B?YQ0KQmNjOiBh?=", "=?UTF-8?B?4oCu?=", "=?UTF-8?B?YQ?=", "=?utf-8?B?YQ==?=", "x=?UTF-8?B?YQ==?=", "=?UTF-8?B?4oCo?=", "=?UTF-8?B?77+5?=", "=?UTF-8?B?4oGm?=", "=?UTF-8?B?wo0=?=", "=?UTF-8?B?7aCA?=",
                                                          "http://evil.example", "a javascript:b", word("www.evil.example"), f'{word("teams")} {word(":chat")}', "\\\\srv\\share\\x", word("ｗｗｗ．evil.example"), "search-ms:query=x")] + [
    (FROM, f"From: {name} <a@b.jp>") for name in ('"http://evil.example"', word("www.evil.example"), f'{word("java")} {word("script:x")}', '"\\\\\\\\srv\\\\share"')] + [("To: b@example.jp", 'List-Id: "http://evil.example" <a.b>')] + [
    ("To: b@example.jp", line) for line in (
        "Bcc: b@example.jp", "X-Mailer: a", "Disposition-Notification-To: a@b.jp", "Return-Receipt-To: a@b.jp", "List-Unsubscribe: <http://e.example>", "Content-Base: http://e.example", "Return-Path: http://e.example",
        "Return-Path: a@b.jp", "Importance: urgent", "Auto-Submitted: yes", "Precedence: first-class", "List-Id: a@b.jp <a.b>", "List-Id: <http://e.example>", "Authentication-Results: mx.example.jp; spf=pass",
        "In-Reply-To: a@b", "References: <a@b> x", "From: a@b.jp", "Kiyome-Result: sanitized", "Received:", "Sender: a@b.jp, president", "To : b@example.jp", "DKIM-Signature: a", "Resent-From: a@b.jp",
        "Date: Mon, 1 Apr 2024", "Face: a", "X-Face: a", "Autocrypt: addr=a", "Archived-At: <http://e.example>", "Received: from =?UTF-8?B?YQ0KQmNjOiBh?= by b", "In-Reply-To: <=?UTF-8?B?YQ0KQmNjOiBh?=@b>", "References: <a@b> <=?UTF-8?Q?a=0D=0ABcc:_b?=@c>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "X-Confirm-Reading-To: a@b.jp", "Expires: Mon, 1 Apr 2030 00:00:00 +0000", "Supersedes: <a@b>", "BIMI-Location: v=BIMI1; l=http://e.example", "Newsgroups: alt.x", "Control: cancel <a@b>", "Mail-Followup-To: a@b.jp", "ARC-Seal: i=1", "Apparently-To: a@b.jp")] + [
    ("Date: Mon, 1 Apr 2024 09:00:00 +0900", f"Date: {value}") for value in ("now", "Mon, 1 Apr 2024 09:00:00 JST", "1 Apr 2024 09:00:00 +0900", "Mon, 01 Apr 2024 09:00:00 +0900 (x)")] + [
    ("Message-ID: <1@example.jp>", f"Message-ID: {value}") for value in ("1@example.jp", "<1@example.jp> <2@b>>", "<a b@c>", "<>", "<javascript:alert(1)>", "<http://evil.example/x>",
                                                                                "<mailto:a@b.jp>", "<a@b@c>", "<a,b@c>", "<a@>", "<@b>", "<a@[b>", "<a@b:1>", '<"a@b>', "<a;b@c>", "<a\\b@c>")]
HEADERS_INERT = [(FROM, f"From: {value}") for value in (
    "a@b.jp", "<a@b.jp>", "Taro Yamada <a@b.jp>", '"Yamada, Taro" <a@b.jp>', '"a..b"@docomo.ne.jp', '"a..b" <a@b.jp>', "a@[192.0.2.1]", "a@b.jp, c@d.jp", f'{word("山田")} <a@b.jp>, "x (y)" <c@d.jp>', f'{word("山田 @ 市役所")} <a@b.jp>', f'{word("@city 山田")} <a@b.jp>', '"a,b"@docomo.ne.jp', '"a..b,c"@b.jp, d@e.jp', f'{word("山田 @city")} <a@b.jp>', f'{word("山田@ 総務課.")} <a@b.jp>', f'{word("@city.example")} <a@b.jp>')] + [
        ("To: b@example.jp", line) for line in ("To: undisclosed-recipients:;", "Return-Path: <>", "Return-Path: <a@b.jp>", "Importance: high", "List-Id: a list <a.b>", "List-Id: <a.b>", "Precedence: bulk", "Cc: a@b.jp")] + [
            *(("Message-ID: <1@example.jp>", f"Message-ID: {value}") for value in ("<a..b.@c.>", "<a@[192.0.2.1]>", '<"a:b"@c>', "<yes>", "<!&!A/+=$@b-c>")), ("Subject: MARK", "Subject: "), ("Subject: MARK", "Subject: " + word("会議")), ("Subject: MARK", "Subject: Re: hxxp://a.jp std::string? 12:30"), (FROM, 'From: "www[.]b.jp" <www.a@www.b.jp>')]
PART = "Content-Type: text/plain; charset=UTF-8; name=a.txt\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.txt\r\n"
PARTS = [PART.replace("name=a.txt", new) for new in (
    "name=a.exe", "name=a.exe.txt", "name=a.SCR.txt", "name=\"a.js .txt\"", "name=a.txt; method=REQUEST", "name=a.txt;\r\n METHOD=REQUEST", "name=\"../a.txt\"", "name=a.txt;x=y", "name*0*=UTF-8''a; name*1*=.txt;\r\n method=REQUEST",
    "name*=UTF-8''a.txt method=REQUEST", "name*=UTF-8''a%0D%0A.txt", "name*=UTF-8''a.txt%00.exe", "name*=UTF-8''a%00.txt", "name*=UTF-8''a%7F.txt", "name*0*=UTF-8''a.txt%00; name*1*=.exe", "name*=UTF-8''%E2%80%AEtxt.a.txt", "name=a.txt,b", "name*=ISO-8859-1''a.txt", "name*=UTF-8''a%2Fb.txt", "name=CON:.txt")] + [
    PART.replace(old, new) for old, new in (
        ("text/plain", "text/html"), ("text/plain", "application/pdf"), ("text/plain", "message/external-body"), ("UTF-8", "UTF-7"), ("attachment", "inline"), ("base64", "x-uuencode"), ("base64", "8bit"),
        ("Content-Disposition", "Content-Location: http://e.example\r\nContent-Disposition"), ("Content-Disposition", "Content-ID: <a>\r\nContent-Disposition"), ("text/plain", "text/calendar; method=REQUEST"),
        ("text/plain", "TEXT/PLAIN"), ("charset=UTF-8", "charset=utf-8"), ("Content-Type", "Content-type"))]
# Names with harmful parts, each in both fields.
NAMED = ["name*=UTF-8''a.%EF%BD%85%EF%BD%98%EF%BD%85.txt", "name*=UTF-8''a%EF%BC%8Eexe.txt", "name*=UTF-8''a%EF%BC%8Fb.txt", "name*=UTF-8''a%E2%88%95b.txt", "name*=UTF-8''a%C2%A5b.txt", "name*=UTF-8''a%EF%BC%BCb.txt", "name*=UTF-8''CON.txt", "name=CON.txt",
         "name=aux.b.txt", "name=com1.txt", "name*=UTF-8''LPT%C2%B9.txt", "name*=UTF-8''%EF%BD%83on.txt", "name*=UTF-8''a.exe%C2%A0.txt", "name*=UTF-8''a.exe%E3%80%80.txt", "name=~a.txt", "name=\"=cmd.txt\"", "name=\"@a.txt\"", "name=+a.txt",
         "name=\"%PATH%.txt\"", "name=\"$(x).txt\"", "name=`x`.txt", "name=a&b.txt", "name=\"a;b.txt\"", "name=\"a'b.txt\"", "name=a^b.txt", "name=a!b.txt", "name=a{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}.txt", "name*=UTF-8''a%EF%B8%8F.txt",
         "name*=UTF-8''a%CD%8F.txt", "name*=UTF-8''a%E2%80%A8.txt", "name*=UTF-8''a%C2%AD.txt", "name*=UTF-8''a%E3%85%A4.txt", "name*=UTF-8''a%F3%A0%84%80.txt", "name*=UTF-8''a%252Eexe.txt", "name*=UTF-8''%CC%81a.txt", "name*=UTF-8''e%CC%81.txt",
         "name*=UTF-8''a%EF%BF%BD.txt", "name*=UTF-8''a%E2%80%89.txt", "name=a.docm.txt", "name=a.library-ms.txt", "name=a.Jnlp.txt", "name=a.iso.txt", "name=\"a\\\\.txt\"", "name=\"a\\.txt\"", "name=\"a.exe .txt\"", "name*=UTF-8''a.exe%EF%BC%8Etxt.txt"]
# Types that Outlook blocks, and scripts of Linux and macOS.
NAMED += [f"name=a.{suffix}.txt" for suffix in (
    "ade adp app application appref-ms asp aspx asx bat bgi chm cmd com cpl csh diagcab dll exe fxp gadget grp hlp hpj hta htc img inf isp iso its jar jnlp js jse ksh lnk mad maf mag mam mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml "
    "msh1xml msh2xml msi msix msp mst msu osd pcd pif pl plg prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 psm1 py pyo pyw pyz pyzw reg scf scr sct settingcontent-ms shb shs sys theme udl url vb vbe vbp vbs vhd vhdx "
    "vsmacros vsw webpnp website ws wsb wsc wsf wsh xbap xll xnk bash zsh fish rb run scpt terminal workflow service mjs").split()]
PARTS += [PART.replace("filename=a.txt", "file" + name).replace(" name=a.txt", " " + name) for name in NAMED]
# A reader that begins each line in ASCII decodes other letters than one that does not.
SHIFTED = [b"\x1b$B4A\r\nhttp://evil.example/x\r\n", b"\x1b$Bjavascript:\r\n", b"\x1b$B4\x1b(Bhttp\r\n", b"\x1b$B4A4\x1b(B\r\n", b"\x1b$B!!\x1b$Bhttp", b"\x1b$B4A \x1b(B\r\n", b"\x1b$B4A\x1b(Ba\r\n\x1b$B"]
BODIES = ["a\r\n.\r\nb", ".\r\nQUIT", "a\x1bb", "a\x7fb", "\x00", "a\nb", "a\rb"]


def with_body(text, encoding):
    """Returns the part of the body with the text in an encoding."""
    if encoding == "jis":
        return "Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped(f"漢字 {text}\r\n".encode("iso2022_jp"))
    if encoding == "base64":
        return "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped(f"{text}\r\n".encode())
    if encoding == "quoted-printable":
        lines = text.replace("\r\n", "\n")
        quoted = quopri.encodestring(f"{lines}\n".encode()).decode().replace("\n", "\r\n")
        return "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted
    return f"Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{text}\r\n"


def wrapped(data):
    return base64.encodebytes(data).decode().replace("\n", "\r\n")


def mail_edits(data):
    """Yields (name, bytes) of active and of harmless edits."""
    text = data.decode()
    body = "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nMARK\r\n"
    assert body in text and PART in text and FROM in text

    def bodies(pieces):
        for number, piece in enumerate(pieces):
            encodings = ["base64", "quoted-printable"] if not piece.isascii() else ["7bit", "base64", "quoted-printable"]
            encoding = encodings[number % len(encodings)]
            yield piece, text.replace(body, with_body(f"see\r\n{piece}\r\nend", encoding)).encode()
            if not set(piece) & set("¥хé﹨"):
                yield f"{piece} in ISO-2022-JP", text.replace(body, with_body(f"\r\n{piece}", "jis")).encode()

    def headers(pieces):
        return [(new, text.replace(old, new).encode()) for old, new in pieces]

    acting = [*bodies(LINKS + BLOCKS), *headers(HEADERS), *((part, text.replace(PART, part).encode()) for part in PARTS)]
    acting += [(repr(piece), text.replace("\r\nMARK\r\n--", f"\r\n{piece}\r\n--").encode()) for piece in BODIES]
    acting += [(f"a file {old} → {new}", text.replace(old, new).encode()) for old, new in MISLABELLED if old in text]
    acting += [(f"{name} in the next line", text.replace(f"{name}: ", f"{name}:{blanks}\r\n ", 1).encode()) for name in ("From", "Subject", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition") for blanks in ("", " ", "  ")]
    acting += [(repr(piece), text.replace(body, "Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped(piece)).encode()) for piece in SHIFTED]
    return acting, [("the mail itself", data), *bodies(INERT), *headers(HEADERS_INERT)]


# --- calendars and contacts -------------------------------------------------------------------------------------------------------------

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
DTSTART;TZID=Asia/Tokyo:20240401T100000
SUMMARY:MARK
RRULE:FREQ=DAILY;COUNT=2
ORGANIZER;CN=Taro:mailto:taro@example.jp
END:VEVENT
END:VCALENDAR
"""
CALENDAR_ACTS = [("SUMMARY:MARK", f"{name}:{link}") for name, link in zip(itertools.cycle(["SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "UID", "RELATED-TO", "CATEGORIES"]), IN_A_LINE)] + [
    ("METHOD:PUBLISH", line) for line in ("METHOD:REQUEST", "METHOD\r\n :REQUEST", "METH\r\n OD:REQUEST", "METHOD;X=1:REQUEST", "METHOD:PUB\r\n LISHED", "METHOD:CANCEL", "METHOD;VALUE=TEXT:PUBLISH")] + [
    ("SUMMARY:MARK", line) for line in (
        "ATTACH:http://e.example", "URL:http://e.example", "X-ALT-DESC:a", "CONFERENCE:x", "BEGIN:VALARM", "IMAGE:x", "SUMMARY;ALTREP=\"http://e.example\":a", "SUMMARY;VALUE=uri:a", "SUMMARY:a\\b", "STATUS:javascript", "STATUS:JAVASCRIPT", "CLASS:CALC", "TRANSP:CMD-EXE", "UID;RELTYPE=JAVASCRIPT:1", "DESCRIPTION:a<script>b</script>", "SUMMARY:<b>x", "DESCRIPTION:a<!--b-->", "LOCATION:</a>", "ATTENDEE;ROLE=CMD:mailto:a@b.jp", "ATTENDEE;PARTSTAT=CALC:mailto:a@b.jp", "ATTENDEE;CUTYPE=EXE:mailto:a@b.jp",
        "DTEND;RANGE=ALL:20240402T100000", "DTEND;FBTYPE=RUN:20240402T100000",
        "GEO:http", "PRIORITY:x", "DURATION:x", "TZURL:http://e.example", "SOURCE:x", "REFRESH-INTERVAL:P1D", "ACTION:PROCEDURE", "TRIGGER:P1D", "X-MICROSOFT-CDO:1", "REQUEST-STATUS:2.0", "summary:MARK", "SUMMARY:a\\nbegin 644 x.exe", "SUMMARY:data:;base64,eA==", "DESCRIPTION:a,b", "UID:a;b", "CATEGORIES:data:,x", "BEGIN:VCALENDAR\r\nEND:VCALENDAR")] + [
    ("ORGANIZER;CN=Taro:mailto:taro@example.jp", line) for line in (
        "ORGANIZER;CN=president@example.jp:mailto:thief@evil.example", "ORGANIZER;CN=president＠example.jp:mailto:thief@evil.example", "ORGANIZER;CN=Taro:mailto:a@b.jp?attach=/etc/x", "ORGANIZER;CN=Taro:javascript:alert(1)",
        "ORGANIZER:http://e.example", "ORGANIZER;DIR=\"ldap://e.example\":mailto:a@b.jp", "ORGANIZER;SENT-BY=\"mailto:a@b.jp\":mailto:a@b.jp", "ATTENDEE;RSVP=TRUE:mailto:a@b.jp", "ORGANIZER;CN=\"http://e.example\":mailto:a@b.jp",
        "ORGANIZER:mailto:a@b.jp%0Abcc:x", "ORGANIZER:mailto:a@b.jp&cc=x", "ORGANIZER:mailto:a@b@c", "ORGANIZER;CN=\"Taro:mailto:a@b.jp", "ORGANIZER;CN=\"<img src=x>\":mailto:a@b.jp", "ORGANIZER;CN=Taro;CN=president@x.jp:mailto:a@b.jp")] + [
    ("RRULE:FREQ=DAILY;COUNT=2", line) for line in ("RRULE:javascript", "RRULE:FREQ", "RRULE;X=1:FREQ=DAILY", "RRULE:FREQ=DAILY;X-URL=http",
        "RRULE:FREQ=DAILY;COUNT=2\r\nRRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=DAILY;COUNT=10000", "RRULE:FREQ=DAILY;COUNT=999999999", "RRULE:FREQ=DAILY;INTERVAL=10000", "RRULE:FREQ=SECONDLY", "RRULE:FREQ=MINUTELY", "RRULE:FREQ=DAILY;FREQ=DAILY", "RRULE:FREQ=DAILY;COUNT=1;COUNT=9999",
        "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,1,2,3,4,5,6,7,8,9", "RRULE:FREQ=HOURLY;BYSECOND=" + ",".join(str(number % 60) for number in range(97)), "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
        "RRULE:FREQ=YEARLY;BYMONTH=13", "RRULE:FREQ=YEARLY;BYMONTH=0", "RRULE:FREQ=MONTHLY;BYMONTHDAY=32", "RRULE:FREQ=MONTHLY;BYMONTHDAY=0", "RRULE:FREQ=DAILY;BYHOUR=24", "RRULE:FREQ=DAILY;BYHOUR=-1", "RRULE:FREQ=YEARLY;BYYEARDAY=367", "RRULE:FREQ=YEARLY;BYWEEKNO=54", "RRULE:FREQ=MONTHLY;BYDAY=54MO", "RRULE:FREQ=MONTHLY;BYSETPOS=999",
        "RRULE:FREQ=WEEKLY;BYDAY=MO;BYSETPOS=366", "RRULE:FREQ=MONTHLY;BYDAY=6TU", "RRULE:FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-31", "RRULE:FREQ=YEARLY;BYYEARDAY=40;BYMONTH=3",
        "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=WE", "RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", "RRULE:FREQ=HOURLY;INTERVAL=24;BYHOUR=5", "RRULE:FREQ=MONTHLY;INTERVAL=12;BYMONTH=3")] + [
    # Items that a component has once: programs use the first or the last.
    ("SUMMARY:MARK", line) for line in ("SUMMARY:MARK\r\nSUMMARY:other", "SUMMARY:MARK\r\nUID:another\r\nUID:b", "DTSTART:20240401T100000Z\r\nDTSTART:20240501T100000Z", "DTSTAMP:20240401T100000Z\r\nSUMMARY:MARK\r\nDTSTAMP:20240401T100000Z",
                                        "STATUS:CONFIRMED\r\nSTATUS:CANCELLED", "SEQUENCE:1\r\nSEQUENCE:2", "LOCATION:a\r\nLOCATION:b", "CLASS:PUBLIC\r\nCLASS:PRIVATE", "RECURRENCE-ID:20240401T100000Z\r\nRECURRENCE-ID:20240501T100000Z",
                                        "DTEND:20240401T100000Z\r\nDTEND:20240501T100000Z", "ORGANIZER:mailto:a@example.jp\r\nORGANIZER:mailto:b@example.jp", "DURATION:PT1H\r\nDURATION:PT2H", "DTEND:20240401T110000Z\r\nDURATION:PT1H", "DURATION:PT1H\r\nDTEND:20240401T110000Z", "END:VEVENT\r\nBEGIN:VTODO\r\nUID:2\r\nDUE:20240401T110000Z\r\nDURATION:PT1H\r\nEND:VTODO\r\nBEGIN:VEVENT", "TRANSP:OPAQUE\r\nTRANSP:TRANSPARENT",
                                        "TZID:../../etc/passwd", "TZID:a/../b", "TZID:a\\\\b", "END:VEVENT\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT", "END:VEVENT\r\nVERSION:2.0\r\nBEGIN:VEVENT", "END:VEVENT\r\nPRODID:-//kiyome//kiyome//EN\r\nBEGIN:VEVENT")] + [
    ("DTSTART;TZID=Asia/Tokyo", f"DTSTART;TZID={zone}") for zone in ("../../etc/passwd", "\"a\\b\"", "\"/../x\"")] + [
    ("DTSTART;TZID=Asia/Tokyo", piece) for piece in ("DTSTART;TZID=\"http://e.example\"", "DTSTART;VALUE=URI", "DTSTART;CN=a", "DTSTART;VALUE=BINARY", "DTSTART;ENCODING=BASE64")]
CALENDAR_INERT = [("UID:1", "UID:urn:uuid:1-2"), ("SUMMARY:MARK", "DESCRIPTION:a\r\nDESCRIPTION:b"), ("SUMMARY:MARK", "DTEND:20240401T110000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDURATION:PT1H"), ("SUMMARY:MARK", "LOCATION:a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nLOCATION:b\r\nUID:2"), ("DTSTART;TZID=Asia/Tokyo", "DTSTART;TZID=\"(UTC+9) Osaka, Tokyo\"")] + [("SUMMARY:MARK", f"{name}:{value}") for name, value in (
    ("SUMMARY", "a<b"), ("SUMMARY", "a < b > c"), ("DESCRIPTION", "1<2>3 <-->"), ("SUMMARY", "会議\\, 第一回\\; 10:00"), ("DESCRIPTION", "a\\nb"), ("LOCATION", "C:\\\\dir"), ("CATEGORIES", "a,b"), ("STATUS", "CONFIRMED"), ("CLASS", "PRIVATE"), ("TRANSP", "OPAQUE"), ("GEO", "35.6;139.7"), ("PRIORITY", "5"), ("DTEND;VALUE=DATE", "20240402"))] + [
        ("ORGANIZER;CN=Taro:mailto:taro@example.jp", line) for line in ("ORGANIZER;CN=taro@example.jp:mailto:taro@example.jp", "ATTENDEE;ROLE=CHAIR;PARTSTAT=ACCEPTED:invalid:nomail", "ORGANIZER;CN=\"山田, 太郎\":mailto:a@b.jp")]
CARD = """BEGIN:VCARD
VERSION:3.0
N:a;b
FN:MARK
TEL;TYPE=WORK:03-1234-5678
EMAIL:a@example.jp
END:VCARD
"""
CARD_ACTS = [("FN:MARK", line) for line in ("FN:MARK\r\nUID:a\r\nUID:b", "FN:MARK\r\nVERSION:3.0", "REV:2024-01-01\r\nREV:2024-01-02", "FN:MARK\r\nFN:other", "N:other\r\nFN:MARK", "FN:MARK\r\nN:other;c", "BDAY:2024-01-01\r\nFN:MARK\r\nBDAY:2024-01-02", "SORT-STRING:a\r\nFN:MARK\r\nSORT-STRING:b")] + [
    ("N:a;b" if name == "N" else "FN:MARK", f"{name}:{value}") for name in ("FN", "N", "NICKNAME", "SORT-STRING") for value in ("bank@other.example", "銀行 bank＠other.example", "x\\;bank﹫other.example", "a@example.jp bank@other.example")] + [
    ("FN:MARK", f"{name}:{link}") for name, link in zip(itertools.cycle(["FN", "NOTE", "ORG", "TITLE", "UID", "NICKNAME", "ADR", "SORT-STRING", "LABEL"]), IN_A_LINE)] + [
    ("TEL;TYPE=WORK:03-1234-5678", f"TEL:{value}") for value in ("https://e.example", "javascript:alert(1)", "www.evil.example", "a@b.jp", "03-1234;x=http", "*21*0312345678#?x", "tel:+81", "\\\\\\\\e\\\\x", "evil.example/x", "//e", "*#06#", "*21*0312345678#", "##002#", " *2767*3855# ", "＊＃０６＃", "(*21*0312345678#)", "*21*0312345678#.", "+*#06#", "*#*#4636#*#*", "代 *21*5# (内線)", "*21*0900#x", "ｈｔｔｐ：／／evil", "http：//evil", "http：／／evil．example", "evil．example", "＼＼srv＼share", "１＠ｘ", "１／a")] + [
    ("EMAIL:a@example.jp", f"EMAIL:{value}") for value in ("mailto:a@b.jp?attach=/etc/x", "a@b.jp?attach=x", "javascript:alert(1)", "a b@c.jp", "a@b@c", "Taro <a@b.jp>", "a@b.jp,c@d.jp", "a")] + [
    ("FN:MARK", line) for line in ("PHOTO;VALUE=uri:http://e.example/a.png", "URL:http://e.example", "KEY:x", "SOUND:x", "LOGO:x", "AGENT:x", "SOURCE:ldap://e.example", "X-WAB-GENDER:1", "IMPP:xmpp:a", "FN;ALTID=1:a", "CALURI:http://e", "FBURL:x",
                                   "FN;TYPE=\"http://e\":a", "item1.FN:a", "FN;ENCODING=b:YQ==", "BDAY:javascript", "REV:x", "GEO:geo:1", "XML:<a/>", "NOTE:a<script>b</script>", "FN:<b>x", "ORG:a;<svg onload=x>", "fn:MARK", "FN;VALUE=uri:a", "MEMBER:mailto:a@b", "RELATED:http://e", "FN:data:;base64,eA==", "NOTE:a,b", "NOTE:a;b", "ORG:data:;base64", "CATEGORIES:http:,//e", "BEGIN:VCARD", "BEGIN:VCARD\r\nFN:a\r\nEND:VCARD")] + [
    ("VERSION:3.0", line) for line in ("VERSION:4.0", "VERSION:2.1", "VERSION;X=1:3.0")]
CARD_INERT = [("N:a;b", "N:山田 (ａ@example.jp);太郎"), ("FN:MARK", "FN:MARK\r\nNOTE:a\r\nNOTE:b"), ("END:VCARD", "END:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nN:c\r\nFN:d\r\nEND:VCARD")] + [("FN:MARK", f"{name}:{value}") for name, value in (("FN", "A@Example.jp"), ("NOTE", "bank@other.example"), ("NOTE", "a\\nb 10:00"), ("ORG", "例市;総務課"), ("BDAY", "1980-01-01"), ("UID", "urn:uuid:1"), ("CATEGORIES", "a,b"), ("SORT-STRING", "やまだ"))] + [
    ("TEL;TYPE=WORK:03-1234-5678", f"TEL;TYPE=\"WORK,VOICE\":{value}") for value in ("+81-3-1234-5678", "03(1234)5678", "03-1234-5678 (内線 5)", "03-1 ext. 12", "")] + [("EMAIL:a@example.jp", "EMAIL;TYPE=INTERNET:a..b@docomo.ne.jp")]

# --- texts ------------------------------------------------------------------------------------------------------------------------------

TEXT_ACTS = [start + line.replace("\r\n", end) for start, end in (("", "\r\n"), ("x\r", "\r")) for line in BLOCKS if not line.startswith("-----")] + ["a\x1b[31mb", "a\x08b", "a\u202eb", "a\u200bb", "\ufeffb", "a\x00b", "<!DOCTYPE a>", "<?xml-stylesheet href='http://e'?>", base64.b64encode(b"%PDF-1.4" + bytes(200)).decode(),
                                                                         "[InternetShortcut]\nURL=http://e", "#!/bin/sh", "@echo off\ncls", "Windows Registry Editor Version 5.00", "{\\rtf1 a}", "%PDF-1.4", "MZ\x90"]
AT_START = ["<", "[", "#", "@", "W", "{", "%", "M"]
TEXT_INERT = ["text", " 100 a", "\t0644 a.exe", "  1234 5", "beginning 644 a", "begin", "begin 644", "begin644 a", "http://a.example は開けます", "-----BEGIN CERTIFICATE-----", "begin at 9", "<a>", "表 100%", "@example", "C:\\dir"]

# --- tables -----------------------------------------------------------------------------------------------------------------------------

DDE = "cmd|'/c calc'!A0"
WEB = 'WEBSERVICE("http://e.example")'
LEADS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "=-", "++", "-1+", "+1*", "-1/", "-1&", '+""&', "-(1)+", "-1%*", "-1e5+", "-2024/1/1*", "+81-3*", "-1:1 ", "-1＊", "-１＋", "−1+", " =", "\u3000=", "\xa0-1+", "-A1+", "+A1&", "--", "-\\1+", "-$1+", "\u0301=", "\u0301-A1+", "\ufe0f@"]
FORMULAS = [lead + what for lead in LEADS for what in (DDE, "WEBSERVICE(A1)")]
BETWEEN = ["-1\t*" + DDE, "-1\t+WEBSERVICE(A1)", "-1,+" + DDE, "-1;*" + DDE, "-1|+WEBSERVICE(A1)", "-1\t\t&" + DDE, "-1,000*" + DDE, "-5 ;+F(HYPERLINK(A1))", "-1,+_xlfn.WEBSERVICE(A1)", "-1|*_xll.F(WEBSERVICE(A1))"]
LINES = ["-1\n*" + DDE, "-1\r\n+WEBSERVICE(A1)", "a\n=" + DDE + "\nb", "=\n" + DDE, "\n=WEBSERVICE(A1)", "-1\n\n&" + DDE]
NUMBERS = ["-5", "-5,000", "+81-3-1234-5678", "+81-3-1234-5678(代)", "-", "---", "－", "-10%", "-5kg", "＋3名", "-1.5E+10", "-¥1234", "2024-01-31", "-12:30", "－１２", "-5 items", "text", "-0", "+1 (555) 123-4567", "\\-1,234", "\\1,234"]


def table(text):
    return (b"" if text.isascii() else b"\xef\xbb\xbf") + text.encode()


def table_edits():
    acting = [(text, table(text)) for text in
              [f"a,b\n{cell},c\n" for cell in FORMULAS] + [f"a;{cell};b\n" for cell in FORMULAS[::5]] + [f"a\t{cell}\tb\n" for cell in FORMULAS[::7]] + [f'"{cell.replace(chr(34), chr(34) * 2)}",x\n' for cell in FORMULAS[::3] + LINES[:2]] +
              [f"{cell}\n" for cell in BETWEEN[:4]] + [f'"a,={DDE},b"\n', "sep=;\na\n", "ID;a\n", f'x, "={DDE}"\n', f' "-1\n*{DDE}"\n', f'x,\t"-1\t\t&{DDE}"\n', f'x, "-1\n\n*{WEB.replace(chr(34), chr(34) * 2)}"\n', f'""={WEB}\n', '"-\nWEBSERVICE(A1)",x\n', '"＋\n HYPERLINK(A1)",x\n', 'x;"-\r\nCALL(A1)"\n', ' "-\n_xlfn.WEBSERVICE(A1)"\n']]
    acting += [("the mark of UTF-8 before CP932", f"\ufeff={DDE},1\n".encode() + "値,1\n".encode("cp932")), ("no mark", "日本,1\n".encode()), ("bytes", "ー－=WEBSERVICE(A1)".encode("cp932"))]
    return acting, [(text, table(text)) for text in [f"a,{cell}\n" for cell in NUMBERS] + ["'=1,2\n", f"'={DDE}\n", '"text, -by hand",1\n', "-5,widget (small)\n", "-5\tx\n"]]


def quotings(cell, separator):
    """Yields the cell in the quotings that programs write."""
    doubled = cell.replace('"', '""')
    if not set(cell) & set('"\r\n' + separator):
        yield cell
        yield f" {cell}"
    yield f'"{doubled}"'
    yield f'" {doubled} "'
    yield f'"x{separator}"{separator}"{doubled}"'
    yield f'1{separator}"{doubled}"'


def tables():
    for separator, end in itertools.product(",;\t|", ("\n", "\r\n", "\r")):
        rows = [row for cell in FORMULAS + BETWEEN + LINES + NUMBERS for row in quotings(cell, separator)]
        for first in range(0, len(rows), 60):
            yield end.join(rows[first:first + 60]) + end


# --- the test ---------------------------------------------------------------------------------------------------------------------------


# Text that some program treats as active, also after a byte order mark or blanks; and text that only begins like it.
BEGINNINGS = ["{\\rtf1\\ansi x}", "{\\RTF1 x}", "%PDF-1.4\n1 0 obj", "%!PS-Adobe-3.0", "!<arch>\n", "MZ@x", "MZ@ !This program cannot be run in DOS mode.", "ZM!", "<html><p>", "<!DOCTYPE html>", "<script>alert(1)</script>",
              "<svg onload='x'/>", "<hta:application/>", "<html/>", "<SCRIPT\n>", "<svg", "x\n%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj", "#!/bin/sh\nx", "<?php x", "[InternetShortcut]\nURL=x", "REGEDIT4\nx", "@echo off", "<job><script>"]
# Text that some readers decode by its mark, or as a single-byte charset, and others as CP932.
MISTAKEN = [b"\xef\xbb\xbf" + "値\n".encode("cp932"), b"\xef\xbb\xbfa\xe7\x94\xf3\xa0\x81\x81\xb0\n", b"\x85\x40\x85\x41\n", b"a\x81\xad\n", b"\xfc\xfc\n"]
BEGINNINGS_INERT = ["{x}", "<scripts/>", "<script:a/>", "<html-list/>", "<svgs/>", "%PD", "MZ", "MZ, intensity", "MZ-80K2 の資料", "MZ世代", "<note/>", "PDF の %PDF-1.4 は先頭の印", "%!", "a {\\rtf1}", "x"]
BEHIND = ["", "\ufeff", " ", "\n", "\t \r\n", "\ufeff ", "\ufeff\r\n", " " * 600]


def beginnings(pieces, tail):
    return [(blanks + piece, f"{blanks}{piece}{tail}".encode()) for piece in pieces for blanks in BEHIND]
