# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the mails and files of the measurements. They are inert and the same in each run."""
import base64
import io
import os
import quopri
import random
import struct
import subprocess
import tempfile
import zipfile
import zlib

MARK = '@' * 16  # load.c replaces it with a number in each message
WORDS = ('会議 資料 添付 確認 お願い 予算 申請 手続 窓口 住民 税務 福祉 教育 防災 計画 報告 期限 担当 '
         '連絡 変更 meeting budget report schedule office notice update project draft review').split()
TIMESTAMP = (2026, 4, 1, 9, 0, 0)


def sentences(rng, size):
    """Returns about `size` bytes of UTF-8 text in lines."""
    lines, length = [], 0
    while length < size:
        line = ' '.join(rng.choice(WORDS) for _ in range(8)) + '。'
        lines.append(line)
        length += len(line.encode()) + 1
    return '\n'.join(lines) + '\n'


# --- pictures -------------------------------------------------------------------------------------

def pixels(rng, width, height, roughness):
    """Returns RGB rows: a slow random walk; each row is the one 64 rows before, shifted a little."""
    rows = []
    for _ in range(min(64, height)):
        row, value = bytearray(), [rng.randrange(256) for _ in range(3)]
        for _ in range(width):
            for channel in range(3):
                value[channel] = (value[channel] + rng.randint(-roughness, roughness)) & 255
            row += bytes(value)
        rows.append(bytes(row))
    for y in range(height):
        shift = y // 64 * 9 % (width * 3)
        row = rows[y % len(rows)]
        yield row[shift:] + row[:shift]


def jpeg(rng, width, height, roughness=4, quality=85):
    ppm = b'P6\n%d %d\n255\n' % (width, height) + b''.join(pixels(rng, width, height, roughness))
    try:
        return subprocess.run(['cjpeg', '-quality', str(quality)], input=ppm, capture_output=True,
                              check=True).stdout
    except FileNotFoundError as error:
        raise SystemExit("cjpeg is not installed: packaging/install-dependencies build run test bench") from error


def png(rng, width, height, roughness=1):
    raw = b''.join(b'\1' + sub_filter(row) for row in pixels(rng, width, height, roughness))

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>2I5B', width, height, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(raw, 6)) + chunk(b'IEND', b''))


def sub_filter(row):
    return row[:3] + bytes((a - b) & 255 for a, b in zip(row[3:], row))


# --- documents ------------------------------------------------------------------------------------

def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', method) as archive:
        for name, data in members:
            stored = name.endswith(('.jpg', '.jpeg', '.png'))
            archive.writestr(zipfile.ZipInfo(name, TIMESTAMP), data,
                             zipfile.ZIP_STORED if stored else method)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATIONSHIP = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
PACKAGE = 'http://schemas.openxmlformats.org/package/2006/'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PICTURE = ('<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
           'wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="3600000" '
           'cy="2400000"/><wp:docPr id="{n}" name="Picture {n}"/><a:graphic xmlns:a="http://schemas.'
           'openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.'
           'org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/'
           '2006/picture"><pic:nvPicPr><pic:cNvPr id="{n}" name="image{n}.jpeg"/><pic:cNvPicPr/>'
           '</pic:nvPicPr><pic:blipFill><a:blip r:embed="rId{n}"/><a:stretch><a:fillRect/></a:stretch>'
           '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3600000" cy="2400000"/>'
           '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
           '</a:graphic></wp:inline></w:drawing></w:r></w:p>')


def docx(rng, xml_size, pictures=()):
    """Returns a Word document with `xml_size` bytes of paragraphs in Word's form, which has more markup than text."""
    body, length, n = [], 0, 0
    while length < xml_size:
        n += 1
        runs = ''.join(
            '<w:r w:rsidRPr="00%06X"><w:rPr><w:rFonts w:hint="eastAsia" w:ascii="Meiryo" w:hAnsi="Meiryo"/>'
            '<w:sz w:val="21"/></w:rPr><w:t xml:space="preserve">%s </w:t></w:r>'
            % (rng.randrange(1 << 24), rng.choice(WORDS)) for _ in range(6))
        paragraph = ('<w:p w:rsidR="00%06X"><w:pPr><w:spacing w:line="360" w:lineRule="auto"/></w:pPr>%s</w:p>'
                     % (rng.randrange(1 << 24), runs))
        body.append(paragraph)
        length += len(paragraph)
    body += [PICTURE.format(n=i + 1) for i in range(len(pictures))]
    types = XML + ('<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/vnd.'
                   'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
                   '"application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Override '
                   'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
                   'officedocument.wordprocessingml.document.main+xml"/></Types>' % PACKAGE)
    package = XML + ('<Relationships xmlns="%srelationships"><Relationship Id="rId1" Type="%sofficeDocument" '
                     'Target="word/document.xml"/></Relationships>' % (PACKAGE, RELATIONSHIP))
    document = XML + ('<w:document %s %s><w:body>%s<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
                      '</w:body></w:document>' % (W, R, ''.join(body)))
    links = XML + '<Relationships xmlns="%srelationships">%s</Relationships>' % (PACKAGE, ''.join(
        '<Relationship Id="rId%d" Type="%simage" Target="media/image%d.jpeg"/>' % (i + 1, RELATIONSHIP, i + 1)
        for i in range(len(pictures))))
    return zipped([('[Content_Types].xml', types), ('_rels/.rels', package),
                   ('word/document.xml', document), ('word/_rels/document.xml.rels', links)]
                  + [('word/media/image%d.jpeg' % (i + 1), data) for i, data in enumerate(pictures)])


def pdf_of(objects):
    out, offsets = bytearray(b'%PDF-1.4\n%\xe2\xe3\xcf\xd3\n'), []
    for number, data in enumerate(objects, 1):
        offsets.append(len(out))
        out += b'%d 0 obj\n%s\nendobj\n' % (number, data)
    table = b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1) + b''.join(
        b'%010d 00000 n \n' % offset for offset in offsets)
    return bytes(out) + table + b'trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n' % (
        len(objects) + 1, len(out))


def pdf(rng, n_pages, lines, picture, width, height):
    """Returns pages of text in a standard font, with one picture on each."""
    objects = [b'<</Type/Catalog/Pages 2 0 R>>', None,
               b'<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
               b'<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8'
               b'/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream' % (width, height, len(picture), picture)]
    kids = []
    for _ in range(n_pages):
        content = b'q 200 0 0 150 72 600 cm /I Do Q\nBT /F 9 Tf 12 TL 72 580 Td\n' + b''.join(
            b'(%s) Tj T*\n' % ' '.join('%s%d' % (rng.choice('abcdefgh') * 4, rng.randrange(10000))
                                        for _ in range(9)).encode() for _ in range(lines)) + b'ET\n'
        packed = zlib.compress(content)
        objects.append(b'<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream' % (len(packed), packed))
        objects.append(b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font'
                       b'<</F 3 0 R>>/XObject<</I 4 0 R>>>>>>' % len(objects))
        kids.append(b'%d 0 R' % len(objects))
    objects[1] = b'<</Type/Pages/Kids[%s]/Count %d>>' % (b' '.join(kids), n_pages)
    return pdf_of(objects)


def links_pdf(n_pages, on_page):
    """Returns pages that consist only of links, each of which is an object: the content that needs the most memory for its size."""
    objects, kids = [b'<</Type/Catalog/Pages 2 0 R>>', None], []
    for _ in range(n_pages):
        first = len(objects) + 1
        for i in range(on_page):
            x, y = 50 + i % 10 * 50, 20 + i // 10 * 15
            objects.append(b'<</Type/Annot/Subtype/Link/Rect[%d %d %d %d]/A<</S/URI/URI(http://e.example/%d)>>>>'
                           % (x, y, x + 40, y + 10, len(objects)))
        objects.append(b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[%s]>>'
                       % b' '.join(b'%d 0 R' % number for number in range(first, first + on_page)))
        kids.append(b'%d 0 R' % len(objects))
    objects[1] = b'<</Type/Pages/Kids[%s]/Count %d>>' % (b' '.join(kids), n_pages)
    return pdf_of(objects)


# --- mails ----------------------------------------------------------------------------------------

HEADER = ('From: =?UTF-8?B?55Sw5Lit?= <tanaka@sender.example>\nTo: <staff@town.example>\n'
          'Subject: =?UTF-8?B?{subject}?=\nDate: Wed, 1 Apr 2026 09:00:00 +0900\n'
          'Message-ID: <' + MARK + '@sender.example>\nMIME-Version: 1.0\n')


def header(subject):
    return HEADER.format(subject=base64.b64encode(subject.encode()).decode())


def wire(text):
    """Returns the message as sent over SMTP: with CRLF, stuffed dots and a final line break."""
    if isinstance(text, str):
        text = text.encode()
    lines = text.rstrip(b'\n').split(b'\n')
    return b''.join((b'.' + line if line.startswith(b'.') else line) + b'\r\n' for line in lines)


def text_mail(rng, size):
    body = sentences(rng, size - 500) + MARK + '\n'
    return wire(header('会議の資料') + 'Content-Type: text/plain; charset=UTF-8\n'
                'Content-Transfer-Encoding: 8bit\n\n' + body)


def html_mail(rng, size):
    text = sentences(rng, size // 10)
    rows, length = [], 0
    while length < size // 2:
        cell = ''.join('<td style="padding:4px 8px;border:1px solid #ccc;font-size:13px">%s</td>'
                       % rng.choice(WORDS) for _ in range(4))
        row = ('<tr>%s</tr>\n' % cell if rng.random() < 0.5 else
               '<p class="body">%s <a href="https://www.town.example/page/%d">%s</a></p>\n'
               % (sentences(rng, 200).replace('\n', '<br>\n'), rng.randrange(1000), rng.choice(WORDS)))
        if row.startswith('<tr>'):
            row = '<table cellspacing="0">' + row + '</table>\n'
        rows.append(row)
        length += len(row.encode())
    page = ('<!DOCTYPE html>\n<html><head><meta charset="utf-8"><style>p.body { margin: 1em }</style></head>'
            '<body><h1>お知らせ</h1>\n%s<p>%s</p></body></html>\n' % (''.join(rows), MARK))
    parts = [('text/plain; charset=UTF-8', text), ('text/html; charset=UTF-8', page)]
    out = header('お知らせ') + 'Content-Type: multipart/alternative; boundary="=-alternative"\n\n'
    for kind, data in parts:
        quoted = quopri.encodestring(data.encode()).decode().replace('=40' * 16, MARK)
        out += '--=-alternative\nContent-Type: %s\nContent-Transfer-Encoding: quoted-printable\n\n%s\n' % (
            kind, quoted)
    return wire(out + '--=-alternative--\n')


def attachment_mail(rng, attachments):
    out = header('添付資料') + 'Content-Type: multipart/mixed; boundary="=-mixed"\n\n'
    out += ('--=-mixed\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n%s%s\n'
            % (sentences(rng, 1500), MARK))
    for name, kind, data in attachments:
        out += ('--=-mixed\nContent-Type: %s; name="%s"\nContent-Transfer-Encoding: base64\n'
                'Content-Disposition: attachment; filename="%s"\n\n%s'
                % (kind, name, name, base64.encodebytes(data).decode()))
    return wire(out + '--=-mixed--\n')


def mails():
    """Returns {name: bytes as sent over SMTP}."""
    rng = random.Random(1)
    small = jpeg(rng, 480, 360)
    notes = sentences(rng, 20000).encode()
    pictures = [('photo1.jpg', 'image/jpeg', small), ('photo2.jpg', 'image/jpeg', jpeg(rng, 500, 375)),
                ('figure.png', 'image/png', png(rng, 160, 120)),
                ('material.zip', 'application/zip',
                 zipped([('notes.txt', notes), ('photo3.jpg', jpeg(rng, 320, 240))]))]
    word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    documents = [('material.docx', word, docx(rng, 865000)),
                 ('material.pdf', 'application/pdf', pdf(rng, 4, 40, small, 480, 360)),
                 ('photo.jpg', 'image/jpeg', small)]
    return {
        'M1': text_mail(rng, 2000),
        'M2': html_mail(rng, 30000),
        'M3': attachment_mail(rng, pictures),
        'M3d': attachment_mail(rng, documents),
    }


def files(folder):
    """Makes files of about 1 MB in `folder`; returns {type: path}."""
    rng = random.Random(2)
    photos = [jpeg(rng, 640, 480, 6) for _ in range(10)]
    made = {
        'docx': docx(rng, 1500000, photos[:6]),
        'pdf': pdf(rng, 30, 40, jpeg(rng, 1600, 1200, 5), 1600, 1200),
        'jpeg': jpeg(rng, 2500, 1600, 1, 60),
        'png': png(rng, 1400, 1000),
        'zip': zipped([('notes%d.txt' % i, sentences(rng, 60000).encode()) for i in range(20)]
                      + [('photo%d.jpg' % i, data) for i, data in enumerate(photos[:5])]),
        'txt': sentences(rng, 1000000).encode(),
    }
    paths = {}
    for kind, data in made.items():
        paths[kind] = os.path.join(folder, 'sample.' + kind)
        with open(paths[kind], 'wb') as out:
            out.write(data)
    return paths


if __name__ == '__main__':
    for name, data in mails().items():
        print(name, len(data))
    with tempfile.TemporaryDirectory() as place:
        for name, path in files(place).items():
            print(name, os.path.getsize(path))
