#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Creates sample mails for packaging/quickstart and tests/e2e. They were made for kiyome and are small and harmless.

samples.py DIR    writes each mail to DIR/<number>-<name>.eml
"""
import base64
import io
import pathlib
import struct
import sys
import zipfile
import zlib

# A picture of 48 x 32 pixels, made with ImageMagick.
JPEG = base64.b64decode("""
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwgIyYn
KSopGR8tMC0oMCUoKSj/2wBDAQcHBwoIChMKChMoGhYaKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo
KCgoKCgoKCj/wAARCAAgADADASIAAhEBAxEB/8QAHAAAAgEFAQAAAAAAAAAAAAAAAAcEAQIDBggF/8QAKhAAAAQGAAQGAwAAAAAA
AAAAAAECAwQFERVioQYSITEHFCJBYXEjUYH/xAAXAQEBAQEAAAAAAAAAAAAAAAAGBwID/8QAKBEAAgEDAQcEAwAAAAAAAAAAAQID
AAQRMRITIVFxkaEFBgeBMmHh/9oADAMBAAIRAxEAPwBGWPEFjxDSsWOhii5UmGhnHlp6IKoavehFLseArlFA0zrGgyWIA6mlmmQm
rsgVVIFJ7oG2AA1veU29ysY2PPfTxVPT48g3GGmO854Gz218jpWo2PEFjxDIlktTGQpOpT1I+U/sSrFjoMIfUFmjWRDwIzU0urR7
WZ4JPyUkH6pqWPHQgzvhlcZKYphpP5Fo9Ht6i6lsiDgsWGgWLDQNyXAkUo2h4VuCRoJFlTVSCOo41xu42tpxbbqVIcQZpUlRUMjL
uRkLR1RxF4YyefOG9GQqm4kyob7CuRZ/fsf9IxHkPhNI5M8h9uHciYhB1S5Eq5zSf7IiIk1+aVBU+kybeAwxz/lVZPflluNtkbb5
cMZ650+s/ql5wdwy9CyJnzLZoedq6pKi6pr2I/mhEPbseOg0rFhoFiw0FEMohjWNdAMVLby4e8ne4k1Yk96//9k=
""")

# The EICAR test file, split into two strings so that no scanner detects it in this source.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()


def png(width=40, height=30, text=b"Comment\0only here"):
    """Returns a PNG picture with a text chunk, which must be removed."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    rows = b"".join(b"\0" + b"".join(bytes((x * 6 % 256, y * 8 % 256, 120)) for x in range(width))
                    for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"tEXt", text) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def archive(members):
    """Returns a ZIP file of (name, bytes) pairs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members:
            info = zipfile.ZipInfo(name, (2026, 4, 1, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, data)
    return buffer.getvalue()


def encoded_word(text, charset="utf-8"):
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def header(subject, date="Wed, 01 Apr 2026 09:30:00 +0900", sender="tanaka@partner.example",
           recipient="shomu@city.example", number=1):
    return crlf(f"From: {sender}\nTo: {recipient}\nSubject: {subject}\nDate: {date}\n"
                f"Message-ID: <sample-{number}@partner.example>\nMIME-Version: 1.0\n")


def lines(data):
    return crlf(base64.encodebytes(data).decode())


def multipart(head, parts, kind="mixed", boundary="=_sample"):
    """Returns a multipart message. `parts` are pairs of header lines and a body with CRLF."""
    out = head + f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'
    for part_header, body in parts:
        out += f"--{boundary}\r\n" + crlf(part_header) + "\r\n" + body
        if not body.endswith("\r\n"):
            out += "\r\n"
    return (out + f"--{boundary}--\r\n").encode("ascii")


def text_part(text):
    return ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n", lines(text.encode()))


def attachment(name, media_type, data):
    return (f'Content-Type: {media_type}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
            "Content-Transfer-Encoding: base64\n", lines(data))


def plain(number=1, text="こんにちは。\r\n", recipient="shomu@city.example"):
    return (header(f"plain {number}", number=number, recipient=recipient)
            + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + lines(text.encode())).encode("ascii")


HTML = """<!DOCTYPE html><html><head><title>x</title><script>alert("never-arrives")</script>
<style>.h{display:none}</style></head><body onload="x()">
<h1>打合せのお知らせ</h1><p>来週の<b>打合せ</b>の資料は<a href="https://partner.example/doc?id=1">こちら</a>です。</p>
<table border=1><tr><th>日時</th><th>場所</th></tr><tr><td>4月8日</td><td>第1会議室</td></tr></table>
<span class="h">hidden-text-never-arrives</span>
<img src="https://tracker.example/pixel.gif" width=1 height=1 alt=""></body></html>
"""


def html():
    return (header(encoded_word("打合せのお知らせ"), number=2)
            + "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + lines(HTML.encode())).encode("ascii")


JAPANESE = "株式会社パートナーの田中です。\n請求書（No.㈱１２）を送付いたします。\nよろしくお願いいたします。\n"


def japanese():
    # ㈱ is in NEC's row 13, which is not part of ISO-2022-JP, but mail programs send it.
    body = b"\x1b$B\x2d\x6a\x1b(B".join(half.encode("iso2022_jp") for half in crlf(JAPANESE).split("㈱"))
    subject = base64.b64encode("請求書の送付について".encode("iso2022_jp")).decode()
    return (header(f"=?ISO-2022-JP?B?{subject}?=", number=3)
            + "Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n\r\n").encode() + body


def images():
    return multipart(header(encoded_word("現場の写真"), number=4), [
        text_part("写真を2枚お送りします。\r\n"),
        attachment("genba.jpg", "image/jpeg", JPEG + b"trailing-bytes-never-arrive"),
        attachment("zumen.png", "image/png", png())])


def zipped():
    return multipart(header(encoded_word("資料一式"), number=5), [
        text_part("資料を圧縮してお送りします。\r\n"),
        attachment("shiryo.zip", "application/zip", archive([
            ("メモ.txt", "会議のメモです。\n".encode("cp932")), ("写真/genba.jpg", JPEG),
            ("setup.exe", b"MZ" + b"\0" * 62 + b"not a program, only its first bytes")]))])


def eicar():
    return multipart(header("test virus", number=6), [
        text_part("添付ファイルをご確認ください。\r\n"),
        attachment("readme.txt", "text/plain", "ふつうの文書\n".encode()),
        attachment("eicar.com", "application/octet-stream", EICAR)])


def nested():
    inner = images().replace(b"=_sample", b"=_inner_")
    return multipart(header("Fwd: nested", number=7), [
        text_part("転送します。\r\n"),
        ("Content-Type: message/rfc822\n", inner.decode("ascii"))])


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word_with_macro():
    """Returns a Word document with a macro project (.docm) whose bytes are meaningless."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in (
        "見積書", "金額 1,234,000 円（税込）", "有効期限 発行日から 30 日"))
    return archive([
        ("[Content_Types].xml", f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>""".encode()),
        ("_rels/.rels", f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>""".encode()),
        ("word/document.xml", f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="{W}"><w:body>{paragraphs}<w:sectPr/></w:body></w:document>""".encode()),
        ("word/_rels/document.xml.rels", f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>""".encode()),
        ("word/vbaProject.bin", b"macro-never-arrives" * 8)])


def pdf_with_script(pages=3):
    """Returns a PDF file with pages of text and JavaScript that runs when the file is opened."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(pages))
    objects = ["<< /Type /Catalog /Pages 2 0 R /OpenAction 3 0 R >>",
               f"<< /Type /Pages /Kids [ {kids} ] /Count {pages} >>",
               "<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for number in range(1, pages + 1):
        lines_of_page = "".join(f"0 -24 Td (Item {number}-{row}: {row * 1200} yen) Tj " for row in range(1, 13))
        content = f"BT /F1 24 Tf 72 760 Td (Estimate, page {number} of {pages}) Tj /F1 14 Tf 0 -20 Td {lines_of_page}ET"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents {4 + 2 * number} 0 R"
                       " /Resources << /Font << /F1 4 0 R >> >> >>")
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("ascii")
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    return out + (f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{rows}trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\n"
                  f"startxref\n{len(out)}\n%%EOF\n").encode("ascii")


def drawing():
    """Returns the first bytes of an AutoCAD drawing, a type that is recognized and withheld."""
    return b"AC1032" + bytes(6) + b"drawing of ours, only to be asked for " * 20


PASSWORD = "kiyome2026"


def zip_crypto(data, password):
    """Encrypts a member with the traditional encryption of ZIP (APPNOTE 6.1)."""
    table = [zlib.crc32(bytes([n]), 0xffffffff) ^ 0xffffffff for n in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def step(crc, byte):
        return table[(crc ^ byte) & 0xff] ^ crc >> 8

    def update(byte):
        keys[0] = step(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xff)) * 134775813 + 1) & 0xffffffff
        keys[2] = step(keys[2], keys[1] >> 24)

    def encrypt(byte):
        mask = (keys[2] | 2) & 0xffff
        update(byte)
        return byte ^ (mask * (mask ^ 1) >> 8) & 0xff

    for byte in password.encode():
        update(byte)
    return bytes(encrypt(byte) for byte in bytes(range(11)) + bytes([zlib.crc32(data) >> 24]) + data)


def locked_archives(members, password=PASSWORD):
    """Returns a ZIP file of `members`, each encrypted with `password`."""
    local, central = b"", b""
    for name, data in members.items():
        body, file_name = zip_crypto(data, password), name.encode()
        # Version, flags (encrypted, UTF-8), stored, time and date, CRC, sizes, lengths of name and extra field.
        common = struct.pack("<HHHHHIIIHH", 20, 0x801, 0, 0x4800, 0x5d74, zlib.crc32(data), len(body), len(data), len(file_name), 0)
        central += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + file_name
        local += b"PK\3\4" + common + file_name + body
    return local + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(central), len(local), 0)


def locked_archive(name, data, password=PASSWORD):
    """Returns a ZIP file with one encrypted member."""
    return locked_archives({name: data}, password)


def estimate():
    return multipart(header(encoded_word("見積書の送付について"), number=8, recipient="yamada@city.example"), [
        text_part("見積書をお送りします。ご確認ください。\r\n"),
        attachment("mitsumori.docm", "application/vnd.ms-word.document.macroEnabled.12", word_with_macro()),
        attachment("mitsumori.pdf", "application/pdf", pdf_with_script())])


def plan():
    return multipart(header(encoded_word("工事図面の送付"), number=9, recipient="yamada@city.example"), [
        text_part("工事の図面をお送りします。\r\n"),
        attachment("zumen.dwg", "image/vnd.dwg", drawing())])


def locked():
    return multipart(header(encoded_word("名簿（パスワードつき）"), number=10, recipient="yamada@city.example"), [
        text_part("名簿をお送りします。パスワードは電話でお知らせします。\r\n"),
        attachment("meibo.zip", "application/zip", locked_archive("名簿.txt", "山田 花子\n佐藤 一郎\n".encode()))])


# A Word 97 document with one line, written by LibreOffice; and a workbook of tests/corpus/legacy.py with one number.
DOC = zlib.decompress(base64.b64decode("""
eNrtmc9vG0UUx9+sHcd2W8dxTAhpIG5qnJA2v5uSQKGJ7abJQmK3DkmhNJUTO21CYofEEUHigEBIIIFUxIELUlUpnEAowB8AF7ghuPRQcSlHpK
oqCA49NOY7s7Ou66Z0bUeINvusj3d37Jn35s2bt7Ozv/xcffXS1/W/UYE8SxbazDrIllfGQJV+4SZSZNlmNpvVi7OmPFBySx75GFoxfhWAj3kl
sAMHcIJdYDfYA1xyzN3yaMqDKycpjU+GfHSMUjgu05tUjNQiYvLbM1Jn0+D/jIqpv3T9ev4udv5XabcAqgYeUAO84BERE0SPgjrwGKgHe0EDeB
w8ARqBD+yT+vfj6JfnARybQQt4CrSCA+AgaAPtoAN0gi7QDXrAIdALDoOnQR/oB8+I+xnREfAceB4cBQNgEARBCITBMTAEjoNhMAJU8AJ4EYyC
MRABUXACnAQxMA5eAhNgEpwCL4NXwGnwKjgj+3j2f5I7GaywOLUYsjkUERPfa6ExxMdvdG5mOb2Sns34JtPLibZw+rXVxWQqI2JiNMbLwukZEQ
n8vB0X4vf2Pvqr/5vX7x+LTFtGlCweRJwTrZy+vTLh/nb/kVWE320YrTSy2iLFaUHGcZefWv1s0M+jKNhKEdVCJ0BIraPFYYd1BURVK6WGrfYM
mFIrKI7fzg73W//VliHabGSksCExf4YpCZ0JmkNePSdmThXVrN8g7/oa2fwMsyOi2qDYBsUNFFUrSVPUgDgOunk7h8T8G0c7ayJDB9GThMjPbn
w8CS9jaBHzbv1DMZs63Ix5GJ9VVsTqHK2gFndvNa6nVDvivQntNrEBYV8I1i3hH3NoNSXs86C1NWHfbtjnEQ45bGe8Ku//GTsLiB52s4DIFCOo
lxDW8asaUUvTNCH+F2QTIkNE4f8kzebGIYNPEjV9ub7xHOOVfSHhGQc844AFXnjGiTYdMMErvFwp+ieSkIhanqZcdi1z6ef6qrVSHhV3XkFUy2
wiFI7XXmBGwmwcblqEsSswegzHN3Dkt07eHe68XrRjJI5jGL5FmkZNHow9AWPaB+G4ORnAg9BkpFIYVs6jzgStwtYYrngbszyV2Yy1MCYWBuk7
avsQNiqSIS/jKfOorTRruNdWeP1AefVHSuiLVveunvjLtKS3nPo+3Fj4NEzzGOktvU96K4W9C2LKMPtHyOg/IEzPsy3SsLzx28QVE5PsXRGed5
bqVZst4v4t5qIpZdzAOre/zYJM5DM4SEVb8nb5pm5meUgpW60L6Op7F/+8GTnv/uJjOx1o/vYKt++tXDBq6zuHXMc55fpsl1x38bVqQq5Xl6RL
fr+lrT0V2deBPH1GzreSa58zNupzwL83PN/lu1HeiVwUiqcX4qm+LZzrsNZSh+v2deV91/lV4i7H5Lkt77xQ3hff1+VsvW4gn/D/eIsJMkXzsk
secztHuL6mlB8Z9SW20QwXTefVDSjaU4kpD6fUF8TffyUKXTGdb4opO1p+nVBjjedSnV2n1PE9pjt2nsh1nik7Upg+/n+bvnjIxekli5/i/tw2
Jd9AZm10pJMGokTBqEKNG++0+zZ+HNy3kbI2gf0XUlY/6MHvLd3k6jT+/MtLlMs/Xf6sfa/7k0/x/Hvw5lf8/URFQRl/p1AnnwM57rxn3XuV58
t2vv8Tm0UF7xC2qmMhabSwLSS2UZcoQtM0X/z2CXrFNVpJ7gYblPncBI7QAiVLjwpo53otRejn9upP2l00TnH0vFQbXFJ/Me//uK0fyM2GCorR
KvzPN7L52PM9/fydev3twL2kBfr1d4ZG9TeBL+X5pNCVoDCOM8KSpIhDw09/JfT/SaDvu1Tcpbk4f/SVoH8KZLYxM5Xz/vcfIXbSRA==
"""))
XLS = zlib.decompress(base64.b64decode("""
eNq7cF7wwcKNUg8Z0IAdAzPDv/+cDGxIYoxQDAYCDAxMUP6/////g4SYgfj/KBhSgJMDGJFsrAy7ec+wg+IQFN+tDJwMidAYT1zHyAKkGK2UGf
ihMc/M4OgUzMQgIy7OwAGN/3//JRgEGfggSQIG/Ay4gCTEAgEUC9gYJMEqYCZ+sIeZLMfIwMUwCugHghjygbCEQYHBlSEPSBcxVJKkX4yBlRGW
lhhJ0HcASocDbS9iyGZIArsjm2T3CzEwMSKnZ2L1TaNiGJJjP8MgsR8UZ0zQMnwUjDzwDwn/HQ2OEQcAmCzv5w==
"""))

# The first bytes of an AutoCAD drawing, by which its type is recognized. The type is withheld.
DWG = b"AC1032" + bytes(26)


def old_files():
    return multipart(header(encoded_word("古い形式のファイル"), number=11), [
        text_part("四半期の報告と集計、現場の図面をお送りします。\r\n"),
        attachment("houkoku.doc", "application/msword", DOC),
        attachment("shukei.xls", "application/vnd.ms-excel", XLS),
        attachment("genba.dwg", "image/vnd.dwg", DWG)])


SAMPLES = [("plain", plain), ("html", html), ("japanese", japanese), ("images", images),
           ("zip", zipped), ("eicar", eicar), ("nested", nested),
           ("estimate", estimate), ("drawing", plan), ("password", locked),
           ("old", old_files)]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for number, (name, make) in enumerate(SAMPLES, 1):
        (directory / f"{number:02}-{name}.eml").write_bytes(make())


if __name__ == "__main__":
    main()
