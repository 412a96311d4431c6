# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the content of a hostile client: inert, and expensive to process. tests/chaos also uses it."""
import base64
import functools
import io
import random
import socket
import tarfile
import threading
import time
import zipfile
import zlib

ATTACKER = '127.0.0.2'
TIMESTAMP = (2026, 1, 1, 0, 0, 0)


# --- files ----------------------------------------------------------------------------------------

def archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as packed:
        for name, data in members:
            packed.writestr(zipfile.ZipInfo(name, TIMESTAMP), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarball(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:gz') as packed:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    return out.getvalue()


def nested(data, levels):
    for level in range(levels):
        data = archive([('%d-%d.zip' % (level, i), data) for i in range(6)])
    return data


def html(size, seed):
    """Returns text that compresses well and takes long to process."""
    chance = random.Random(seed)
    words = [''.join(chance.choice('abcdefghijkl') for _ in range(6)) for _ in range(200)]
    block = ''.join('<p><b>%s</b> <i>%s</i></p>' % (chance.choice(words), chance.choice(words)) for _ in range(700))
    return ('<html><body>' + block * (size // len(block) + 1))[:size].encode()


def chunk(kind, data):
    return len(data).to_bytes(4, 'big') + kind + data + zlib.crc32(kind + data).to_bytes(4, 'big')


@functools.cache
def white(side):
    """Returns the compressed data of a PNG with `side` times `side` white pixels."""
    packer = zlib.compressobj(9)
    row = b'\0' + b'\xff' * ((side + 7) // 8)
    return b''.join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()


def picture(side, number=0):
    """Returns a white PNG of `side` times `side` pixels; each number makes another file."""
    head = side.to_bytes(4, 'big') * 2 + bytes((1, 0, 0, 0, 0))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + chunk(b'tEXt', b'n\0%d' % number) + chunk(b'IDAT', white(side))
            + chunk(b'IEND', b''))


PACKAGE = 'http://schemas.openxmlformats.org/package/2006/'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'


def package(main, content_type, folder, xml, more=(), links=''):
    """Returns an Office file of one part, and parts that `links` (relationships) refer to."""
    return archive([
        ('[Content_Types].xml', '<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/vnd.'
         'openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/>'
         '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
         '<Override PartName="/%s/%s.xml" ContentType="%s"/></Types>' % (PACKAGE, folder, main, content_type)),
        ('_rels/.rels', '<Relationships xmlns="%srelationships"><Relationship Id="r1" Type="%s/officeDocument" '
         'Target="%s/%s.xml"/></Relationships>' % (PACKAGE, OFFICE, folder, main)),
        ('%s/%s.xml' % (folder, main), xml),
        ('%s/_rels/%s.xml.rels' % (folder, main), '<Relationships xmlns="%srelationships">%s</Relationships>'
         % (PACKAGE, links))] + list(more))


def workbook(cells):
    """Returns a workbook with a sheet of `cells` numbers, a hundred in each row."""
    rows = ''.join('<row r="%d">%s</row>' % (row, '<c><v>%d</v></c>' % row * 100) for row in range(1, cells // 100 + 1))
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="%s"' % OFFICE
    return package(
        'workbook', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml', 'xl',
        '<workbook %s><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>' % space,
        [('xl/worksheets/sheet1.xml', '<worksheet %s><sheetData>%s</sheetData></worksheet>' % (space, rows))],
        '<Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>' % OFFICE)


def letter(pictures, data):
    """Returns a Word document with as many pictures, each in a file of its own."""
    drawing = ('<w:p><w:r><w:drawing><wp:inline><wp:extent cx="360000" cy="360000"/><wp:docPr id="{0}" name="p"/><a:graphic>'
               '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
               '<pic:cNvPr id="{0}" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="r{0}"/><a:stretch>'
               '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
               '</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>')
    numbers = range(1, pictures + 1)
    return package(
        'document', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml', 'word',
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="%s" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>%s</w:body></w:document>'
        % (OFFICE, ''.join(drawing.format(i) for i in numbers)),
        [('word/media/%d.png' % i, data) for i in numbers],
        ''.join('<Relationship Id="r%d" Type="%s/image" Target="media/%d.png"/>' % (i, OFFICE, i) for i in numbers))


def pdf(pages):
    """Returns a PDF of `pages` pages, each with a picture of four megapixels of white."""
    data = zlib.compress(bytes(2000 * 250), 9)
    objects = [b'<</Type/Catalog/Pages 2 0 R>>', b'']
    kids = []
    for _ in range(pages):
        n = len(objects)
        objects += [b'<</Type/XObject/Subtype/Image/Width 2000/Height 2000/ColorSpace/DeviceGray/BitsPerComponent 1'
                    b'/Filter/FlateDecode/Length %d>>stream\n%s\nendstream' % (len(data), data),
                    b'<</Length 30>>stream\nq 500 0 0 500 40 40 cm /I Do Q\nendstream',
                    b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>'
                    % (n + 2, n + 1)]
        kids.append(b'%d 0 R' % (n + 3))
    objects[1] = b'<</Type/Pages/Kids[%s]/Count %d>>' % (b' '.join(kids), pages)
    out, places = bytearray(b'%PDF-1.4\n'), []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += b'%d 0 obj\n%s\nendobj\n' % (number, text)
    rows = b''.join(b'%010d 00000 n \n' % place for place in places)
    return bytes(out) + b'xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n' % (
        len(places) + 1, rows, len(places) + 1, len(out))


# --- mails ----------------------------------------------------------------------------------------

def mail(name, data, number=0):
    body = base64.encodebytes(data).replace(b'\n', b'\r\n')
    return (b'From: load@hostile.example\r\nTo: a@town.example\r\nSubject: load %d\r\nMIME-Version: 1.0\r\n'
            b'Message-ID: <load-%d-%d@hostile.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'
            b'--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/octet-stream\r\n'
            b'Content-Disposition: attachment; filename="%s"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            % (number, number, random.getrandbits(40), name.encode())) + body + b'--b--\r\n'


HEAD = b'From: load@hostile.example\r\nTo: a@town.example\r\nSubject: %s\r\nMIME-Version: 1.0\r\n'


def parts(count=600):
    return (HEAD % b'parts' + b'Content-Type: multipart/mixed; boundary=b\r\n\r\n'
            + b'--b\r\nContent-Type: text/plain\r\n\r\n' * count + b'--b--\r\n')


def wide_header(count):
    """Returns the largest number and length of fields that Postfix accepts (header_size_limit cuts each)."""
    field = b'X-%d: ' + (b'a' * 900 + b'\r\n ') * 70 + b'b\r\n'
    return HEAD % b'header' + b''.join(field % i for i in range(count)) + b'\r\nhello\r\n'


def in_mails(levels):
    """Returns a mail in a mail in a mail, and so on."""
    data = HEAD % b'innermost' + b'\r\nhello\r\n'
    for level in range(levels):
        data = HEAD % b'level %d' % level + b'Content-Type: message/rfc822\r\n\r\n' + data
    return data


def make_zip_of_html(scale):
    return [mail('a.zip', archive([('%d.html' % i, html(30000000 // scale, i)) for i in range(16)]))]


def make_zip_of_png(scale):
    return [mail('a.zip', archive([('%d.png' % i, picture(20000 // scale, i)) for i in range(400)]))]


def make_large(scale):
    noise = random.Random(1).randbytes(36 * 1024 * 1024 // scale)
    return [mail('a.bin', noise), mail('a.txt', base64.encodebytes(noise)[:36000000 // scale])]


def make_bombs(scale):
    return [mail('a.zip', archive([('a.txt', bytes(700000000 // scale))])), parts(),
            mail('b.zip', nested(archive([('a.txt', bytes(20000000 // scale))]), 5)),
            mail('c.zip', archive([('%d.csv' % i, b'1,2,3\r\n' * (2000000 // scale)) for i in range(30)]))]


def make_archives(scale):
    many = [('%d.txt' % i, b'line\r\n' * (2000 // scale)) for i in range(900)]
    return [mail('a.tar.gz', tarball(many)), mail('a.zip', archive(many)), mail('a.zip', nested(picture(2000), 4))]


def make_documents(scale):
    return [mail('a.xlsx', workbook(1000000 // scale)), mail('a.docx', letter(1000 // scale, picture(2000))),
            mail('a.pdf', pdf(300 // scale))]


def make_shapes(scale):
    return [wide_header(1000 // scale), in_mails(50), parts(990)]


# name → (function that makes the mails, which a client sends in turn, with sizes divided by its argument; None: clients that send a
# byte now and then; number of clients at once)
LOADS = {
    'nothing': (None, 0),  # for comparison
    'zip of html': (make_zip_of_html, 10), 'zip of png': (make_zip_of_png, 4), 'mails of 50 MB': (make_large, 12),
    'bombs': (make_bombs, 10), 'slow clients': (None, 200), 'archives of many': (make_archives, 10), 'documents': (make_documents, 8),
    'shapes of mail': (make_shapes, 10),
}


# --- clients --------------------------------------------------------------------------------------

class Smtp:
    def __init__(self, port, source, timeout=900):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout, source_address=(source, 0))
        self.file = self.socket.makefile('rb')
        self.reply()
        self.command(b'EHLO client.example\r\n')

    def reply(self):
        while True:
            line = self.file.readline()
            if not line:
                raise ConnectionError('closed')
            if line[3:4] != b'-':
                return int(line[:3]), line.decode('utf-8', 'replace').strip()

    def command(self, line):
        self.socket.sendall(line)
        return self.reply()

    def send(self, sender, data, recipients=(b'a@town.example',)):
        """Returns (code, text) of the response to DATA, or of an earlier refusal. No line of the data begins with a dot."""
        for line in (b'MAIL FROM:<%s>\r\n' % sender, *(b'RCPT TO:<%s>\r\n' % r for r in recipients), b'DATA\r\n'):
            code, text = self.command(line)
            if code >= 400:
                return code, text
        self.socket.sendall(data)
        return self.command(b'.\r\n')

    def close(self):
        self.file.close()
        self.socket.close()


class Flood(threading.Thread):
    """A hostile client that sends mail after mail, with `pause` seconds between them, until it is stopped."""

    def __init__(self, port, mails, number, stop, pause=0):
        super().__init__(daemon=True)
        self.port, self.mails, self.number, self.stop, self.pause = port, mails, number, stop, pause
        self.codes, self.longest = [], 0.0

    def run(self):
        while not self.stop.is_set():
            try:
                client = Smtp(self.port, ATTACKER)
                begin = time.monotonic()
                code, _ = client.send(b'load%d@hostile.example' % self.number,
                                      self.mails[self.number % len(self.mails)])
                self.longest = max(self.longest, time.monotonic() - begin)
                self.codes.append(code)
                client.close()
                self.number += 1
                self.stop.wait(self.pause)
            except OSError:
                self.codes.append(0)
                time.sleep(0.1)


class Slow(threading.Thread):
    def __init__(self, port, number, stop):
        super().__init__(daemon=True)
        self.port, self.number, self.stop = port, number, stop
        self.codes, self.longest = [], 0.0

    def run(self):
        while not self.stop.is_set():
            try:
                client = Smtp(self.port, ATTACKER)
                for line in (b'MAIL FROM:<slow%d@hostile.example>\r\n' % self.number,
                             b'RCPT TO:<a@town.example>\r\n', b'DATA\r\n'):
                    client.command(line)
                for byte in b'From: a@hostile.example\r\nSubject: slow\r\n\r\n' + b'x' * 100000:
                    if self.stop.wait(0.5):
                        break
                    client.socket.sendall(bytes((byte,)))
                client.close()
            except OSError:
                if self.stop.wait(0.5):
                    break
