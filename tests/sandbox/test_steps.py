# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the release's own programs: parts of a mail as the portal requests them, and steps that other programs draw."""
import base64
import io
import json
import os
import pathlib
import re
import struct
import subprocess
import time
import zipfile
import zlib

import pytest

import biff5
import controls
import layers
import legacy as old
import metafiles
import office_2003
import opendocument
import packages
import recipes_ooxml as ooxml
import recipes_pdf as pdf
import sheet_controls
from namespaces import need_user_namespaces
from steps import EICAR, PDF, PROGRAM, legacy, need_office, same


def mail(*parts):
    out = [b'From: a@b.example\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n'
           b'--q\r\n\r\nhello\r\n']
    for name, data in parts:
        out.append(b'--q\r\nContent-Type: application/octet-stream; name=%s\r\nContent-Transfer-Encoding: base64\r\n\r\n'
                   % name.encode() + base64.encodebytes(data))
    return b''.join(out) + b'--q--\r\n'


def pictures(data):
    """(total, [(width, height)])"""
    assert data[:8] == b'KYPAGES1', data[:20]
    total, n = struct.unpack_from('<2I', data, 8)
    sizes = struct.unpack_from(f'<{n}I', data, 16)
    at, found = 16 + 4 * n, []
    for size in sizes:
        png = data[at:at + size]
        assert png[:8] == b'\x89PNG\r\n\x1a\n' and png[12:16] == b'IHDR', png[:16]
        found.append(struct.unpack('>2I', png[16:24]))
        at += size
    same(at, len(data))
    return total, found


def test_pages(house):
    """pages of a PDF come as pictures that a verifier has seen, in a family started on demand"""
    same(house.families()['draw']['state'], 'on-demand')
    code, report, output, err = house.job(PDF, 'a.pdf', '--mode', 'pages', '--width', '400')
    same((code, err, report['outcome'], report['type']), (0, '', 'converted', 'pdf'))
    same(pictures(output), (2, [(400, 200), (400, 1200)]))
    same(house.families()['draw']['state'], 'ready')


def test_pages_of_part(house):
    """pages of a part are asked for by its path in the report"""
    content = mail(('a.pdf', PDF), ('v.txt', EICAR), ('t.html', b'<!DOCTYPE html><p>text\n'))
    code, report, _, _ = house.job(content, 'm.eml', '--type', 'eml')
    paths = {part['name']: part['path'] for part in report['parts']}
    code, report, output, _ = house.job(content, 'm.eml', '--type', 'eml', '--mode', 'pages', '--width', '64',
                                        '--select', paths['a.pdf'])
    same((code, pictures(output)), (0, (2, [(64, 32), (64, 192)])))
    for name, reason in (('v.txt', 'infected'), ('t.html', 'policy')):
        code, report, output, _ = house.job(content, 'm.eml', '--type', 'eml', '--mode', 'pages', '--select', paths[name])
        same((code, output, report['reason']), (1, None, reason))
    code, _, output, _ = house.job(content, 'm.eml', '--type', 'eml', '--mode', 'extract', '--select', paths['a.pdf'])
    same((code, output), (0, PDF))


def test_pages_that_cannot_be(house):
    """no pages of what is broken, and none of a width that nobody asks for"""
    code, report, output, _ = house.job(b'%PDF-1.4\nnothing\n', 'a.pdf', '--mode', 'pages')
    same((code, output, report['reason']), (1, None, 'malformed'))
    code, _, output, err = house.job(PDF, 'a.pdf', '--mode', 'pages', '--width', '100000')
    assert code == 3 and output is None and err.startswith('protocol'), (code, err)


RTF = (b'{\\rtf1\\ansi{\\fonttbl{\\f0 Times;}}\\f0 KEPT TEXT {\\field{\\*\\fldinst HYPERLINK "http://evil.example/"}'
       b'{\\fldrslt link}}\\par}')


def text_of_raw(package, member):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(member).decode()


def text_of(package, member):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return re.sub(r'<[^>]*>', '', archive.read(member).decode())


def test_codes(house):
    """QR codes of a picture are read by a worker of their own, started on demand"""
    import pictures as recipes  # pylint: disable=import-outside-toplevel
    import qr  # pylint: disable=import-outside-toplevel
    rows = qr.greys(4)
    png = recipes.png(width=len(rows[0]), height=len(rows), color=0,
                      data=zlib.compress(b''.join(b'\0' + row for row in rows)))
    same(house.families()['codes']['state'], 'on-demand')
    code, report, output, err = house.job(mail(('qr.png', png)), 'm.eml', '--type', 'eml')
    same((code, err), (0, ''))
    part = next(part for part in report['parts'] if part['name'] == 'qr.png')
    same(part['removed'], [{'code': 'image.qr-code', 'count': 1, 'where': qr.TEXT}])
    assert qr.TEXT.encode() not in output
    same(house.families()['codes']['state'], 'ready')


def test_legacy(house):
    """old Office documents become new ones through LibreOffice, and pictures of their pages"""
    if not os.path.exists(PROGRAM):
        code, report, _, _ = house.job(bytes.fromhex('d0cf11e0a1b11ae1') + bytes(600), 'a.doc')
        same((code, 'installed' in report['detail'] or report['type'] != 'doc'), (1, True))
        return
    need_user_namespaces()
    document = legacy(house, 'a.rtf', RTF, 'doc')
    assert document[:4] == bytes.fromhex('d0cf11e0'), document[:8]
    code, report, output, _ = house.job(document, 'a.doc')
    same((code, report['type'], report['outcome'], report['output']['name']), (0, 'doc', 'converted', 'a.docx'))
    assert 'KEPT TEXT' in text_of(output, 'word/document.xml') and b'evil.example' not in output
    code, report, output, _ = house.job(document, 'a.doc', '--mode', 'pages', '--width', '100')
    same((code, pictures(output)[0]), (0, 1))
    code, report, output, _ = house.job(document, 'a.doc', '--set', 'methods.doc=image')
    same((code, report['method'], output[:5]), (0, 'image', b'%PDF-'))
    sheet = legacy(house, 'b.csv', b'KEPT TEXT,2\n3,4\n', 'xls')
    code, report, output, _ = house.job(sheet, 'b.xls')
    same((code, report['type'], report['output']['name']), (0, 'xls', 'b.xlsx'))
    assert 'KEPT TEXT' in text_of(output, 'xl/sharedStrings.xml'), report


def descendants(pid):
    found = pathlib.Path(f'/proc/{pid}/task/{pid}/children').read_text(encoding='ascii').split()
    return found + [one for child in found for one in descendants(child)]


@pytest.mark.root
def test_libreoffice_starts_without_drawing_its_test_pictures(house):
    """with a new profile LibreOffice draws them at each start, which takes four times as long as the rest, and lists them in the profile"""
    need_office()
    sheet = legacy(house, 'b.csv', b'KEPT TEXT,2\n3,4\n', 'xls')
    profiles = []

    def is_there():
        """A process that waits for a document ends after a while: another document has the next one started."""
        family = house.families()['convert']
        if family['spare'] == 0:
            house.job(sheet, 'b.xls')
            return False
        try:
            folders = [pathlib.Path(f'/proc/{pid}/root', 'tmp/profile/user') for pid in descendants(family['pid'])]
            profiles[:] = [{path.name for path in folder.iterdir()} for folder in folders if folder.exists()]
        except OSError:
            return False
        return bool(profiles)

    house.wait(is_there, 'no LibreOffice waits for a document')
    assert all('registrymodifications.xcu' in names and 'GraphicsRenderTests.log' not in names for names in profiles), profiles


@pytest.mark.full  # LibreOffice converts several documents
def test_binary_workbook(house):
    """a binary workbook becomes an xlsx through LibreOffice, also one that was encrypted"""
    root = os.environ.get('KIYOME_CORPUS', os.path.join(os.path.dirname(__file__), '../../../shared/corpus'))
    samples = os.path.join(root, 'office-ooxml', 'apache+poi')
    if not os.path.isdir(samples):
        pytest.skip(f'nothing here writes one, and there is no {samples} (set KIYOME_CORPUS)')
    if not os.path.exists(PROGRAM):
        pytest.skip(f'there is no {PROGRAM}')
    need_user_namespaces()
    macros = os.path.join(root, 'malicious', 'decalage2+oletools', 'excel4-macros__excel4_sample_macro.xlsb')
    with open(macros, 'rb') as file:
        code, report, output, _ = house.job(file.read(), 'macros.xlsb')
    same((code, report['output']['name']), (0, 'macros.xlsx'))
    assert '"Macro1"' not in text_of_raw(output, 'xl/workbook.xml') and '"Sheet1"' in text_of_raw(output, 'xl/workbook.xml')
    for name, options in (('spreadsheet__Simple.xlsb', ()), ('spreadsheet__protected_passtika.xlsb', ('--password', 'tika'))):
        with open(os.path.join(samples, name), 'rb') as file:
            code, report, output, _ = house.job(file.read(), name, *options)
        same((code, report['outcome'], report['output']['name']), (0, 'converted', name.replace('xlsb', 'xlsx')))
        with zipfile.ZipFile(io.BytesIO(output)) as book:
            assert not [member for member in book.namelist() if member.endswith('.bin')], book.namelist()


def no_layer_holds(output, mark):
    place = layers.find_any_form(layers.unpack(output), mark)
    assert place is None, f'{mark} is in {place}'


@pytest.mark.full  # LibreOffice converts several documents
def test_legacy_storages(house):
    """macros, packages, equations and left-over bytes of old Office documents leave no trace"""
    need_office()
    slides = opendocument.flat('presentation', '<draw:page draw:name="p"><draw:frame svg:width="9cm" svg:height="3cm"><draw:text-box><text:p>'
                               'KEPT TEXT</text:p></draw:text-box></draw:frame></draw:page>')
    sources = {'doc': legacy(house, 'a.rtf', RTF, 'doc'), 'xls': legacy(house, 'b.csv', b'KEPT TEXT,2\n', 'xls'),
               'ppt': legacy(house, 'c.fodp', slides, 'ppt')}
    for suffix, document in sources.items():
        code, report, output, _ = house.job(old.with_storages(document, 'EVIL-MARK'), f'a.{suffix}')
        same((code, report['type'], report['output']['name']), (0, suffix, f'a.{suffix}x'))
        assert layers.find_text(layers.unpack(output), 'KEPT TEXT'), suffix
        assert 'ooxml.macro' in {entry['code'] for entry in report['removed']}, suffix
        for mark in ('EVIL-MARK', 'Ole10Native', 'Equation', 'evil.example', 'vbaProject', 'oleObject'):
            no_layer_holds(output, mark)


@pytest.mark.full  # LibreOffice converts several documents
def test_office_2003(house):
    """Office 2003 documents in one XML file become new ones, without what they carry"""
    need_office()
    for content, name, made, there, codes in (
            (office_2003.excel('EVIL-MARK'), 'a.xls', 'a.xlsx', ('KEPT TEXT', '品名', 'SUM(A2:A3)', '<v>42</v>', 'TRUE()', 'STORED RESULT', 'state="hidden"'),
             {'ooxml.formula', 'ooxml.external-link', 'ooxml.connection', 'ooxml.pivot-table', 'ooxml.hyperlink', 'office.comment', 'office.page-header', 'office.sheet-rule'}),
            (office_2003.word('EVIL-MARK'), 'b.xml', 'b.docx', ('KEPT TEXT', 'IN A SMART TAG', 'IN AN OWN TAG', 'SHOWN RESULT', 'INSERTED TEXT'),
             {'ooxml.macro', 'ooxml.ole-object', 'ooxml.activex', 'ooxml.attached-template', 'ooxml.document-variables',
              'ooxml.external-relationship', 'ooxml.revision'})):
        code, report, output, _ = house.job(content, name)
        same((code, report['outcome'], report['output']['name']), (0, 'converted', made))
        found = {removed['code'] for removed in report['removed']}
        assert codes <= found, (codes - found, found)
        unpacked = layers.unpack(output)
        for text in there:
            assert layers.find_text(unpacked, text), text
        no_layer_holds(output, 'EVIL-MARK')
        if name == 'b.xml':
            with zipfile.ZipFile(io.BytesIO(output)) as package:
                same(len([member for member in package.namelist() if member.endswith('.png')]), 1)


@pytest.mark.full  # LibreOffice converts several documents
def test_excel_5(house):
    """a workbook of Excel 5 becomes a new one, with what it showed where LibreOffice would compute something else, and no macro"""
    need_office()
    outputs = []
    for name in ('five.xls', 'another-name.xls'):
        code, report, output, _ = house.job(biff5.sample(), name)
        same((code, report['type'], report['outcome'], report['output']['name']), (0, 'xls', 'converted', name + 'x'))
        outputs.append(output)
        time.sleep(1.1)
    assert outputs[0] == outputs[1], 'two runs differ'
    no_layer_holds(outputs[0], 'EVIL-MARK')
    with zipfile.ZipFile(io.BytesIO(outputs[0])) as archive:
        cells = archive.read('xl/worksheets/sheet1.xml').decode()
        strings = re.findall('<t[^>]*>([^<]*)</t>', archive.read('xl/sharedStrings.xml').decode())
        names = re.findall('<sheet [^>]*name="([^"]*)"', archive.read('xl/workbook.xml').decode())
    found = [strings[int(value)] if 't="s"' in said else value
             for said, value in re.findall(r'<c ([^>]*)>(?:<f[^>]*>[^<]*</f>)?<v>([^<]*)</v>', cells)]
    same(found, ['40', '2', '42', '40577.25', '0.125', '記録した場所', '7.5', '8.5', '品名と表示'])
    same(cells.count('<f'), 1)
    same(names[:2], ['集計表', '隠し'])
    root = os.environ.get('KIYOME_CORPUS', os.path.join(os.path.dirname(__file__), '../../../shared/corpus'))
    path = os.path.join(root, 'office-ole2', 'apache+poi', 'spreadsheet__testEXCEL_5.xls')
    if os.path.exists(path):
        with open(path, 'rb') as file:
            code, report, output, _ = house.job(file.read(), 'five.xls')
        same((code, report['type'], report['outcome'], report['output']['name']), (0, 'xls', 'converted', 'five.xlsx'))
        assert 'Formatted' in text_of(output, 'xl/sharedStrings.xml')


def test_legacy_by_chance(house):
    """an old presentation gives the same bytes again, whatever LibreOffice makes up, and shows the date of its last change"""
    need_office()
    styles = ('<office:automatic-styles><style:style style:name="d" style:family="drawing-page"><style:drawing-page-properties '
              'presentation:display-date-time="true"/></style:style></office:automatic-styles>'
              '<office:master-styles><style:master-page style:name="m" draw:style-name="d"><draw:frame presentation:class="date-time" svg:y="9cm" '
              'svg:width="9cm" svg:height="1cm"><draw:text-box><text:p><presentation:date-time/></text:p></draw:text-box></draw:frame>'
              '</style:master-page></office:master-styles>')
    slides = ('<presentation:date-time-decl presentation:name="t" presentation:source="current-date"/><draw:page draw:name="p" draw:style-name="d" '
              'draw:master-page-name="m" presentation:use-date-time-name="t"><draw:frame svg:width="9cm" svg:height="3cm"><draw:text-box><text:p>'
              'KEPT <text:page-number/></text:p></draw:text-box></draw:frame></draw:page>')
    document = old.last_saved(legacy(house, 'n.fodp', opendocument.flat('presentation', slides, styles), 'ppt'), 1296705906)  # 2011-02-03 04:05:06
    outputs = []
    for _ in range(2):
        code, report, output, _ = house.job(document, 'n.ppt')
        same((code, report['output']['name']), (0, 'n.pptx'))
        outputs.append(output)
        time.sleep(1.1)
    slide = text_of_raw(outputs[0], 'ppt/slides/slide1.xml')
    assert 'type="slidenum"' in slide and 'KEPT' in slide, slide
    assert 'type="datetime1"' in slide and '02/03/11</a:t>' in slide, slide
    assert outputs[0] == outputs[1], 'it differs'


def test_legacy_time(house):
    """what an old document stored for dates, times, counts and properties stays, whatever moment it is converted at"""
    need_office()
    kinds = [31, 31, 22, 23, 24, 25, 27, 28, 30, 15, 14, 85, 32]  # DATE twice, SAVEDATE and so on, TIME; [MS-DOC] 2.9.90
    field = b'{\\field{\\*\\fldinst %s}{\\fldrslt x}} '
    text = b'{\\rtf1 ' + field % b'DATE \\\\@ "yyyy-MM-dd"' * (len(kinds) - 1) + field % b'TIME \\\\@ "HH:mm:ss"' + b'\\par}'
    tree = old.read_compound(old.with_field_kinds(legacy(house, 'f.rtf', text, 'doc'), kinds))
    main = tree['WordDocument'].decode('latin-1')
    numbers = iter(range(len(kinds)))
    # What wrote it has stored the moment: each becomes a year of its own. With a full stop in front of the second one's first space
    # LibreOffice drops a field that it does not know.
    main = re.sub('(?:[0-9]\0){4}((?:-\0(?:[0-9]\0){2}){2})', lambda match: f'29{next(numbers):02}'.encode('utf-16-le').decode('latin-1') + match[1],
                  main)
    main = re.sub('(?:[0-9]\0){2}:\0(?:[0-9]\0){2}:\0(?:[0-9]\0){2}', '23:58:57'.encode('utf-16-le').decode('latin-1'), main)
    code_ = ' DATE \\'.encode('utf-16-le').decode('latin-1')
    second = main.index(code_, main.index(code_) + 1)
    main = main[:second] + ' DATE.\\'.encode('utf-16-le').decode('latin-1') + main[second + len(code_):]
    document = old.compound(dict(tree, WordDocument=main.encode('latin-1')))
    code, report, output, _ = house.job(old.last_saved(document, 1296705906), 'a.doc')
    same((code, report['output']['name']), (0, 'a.docx'))
    shown = text_of_raw(output, 'word/document.xml')
    same([f'29{i:02}-' in shown for i in range(len(kinds) - 1)], [True] * (len(kinds) - 1))
    assert '23:58:57' in shown and '2011' not in shown, shown
    # Who opens it may still have today's.
    assert re.search('<w:instrText[^>]*> DATE ', shown) and re.search('<w:instrText[^>]*> TIME ', shown), shown


CORE = ('<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">%s</dcterms:modified></cp:coreProperties>')
CORE_TYPE = {'docProps/core.xml': 'application/vnd.openxmlformats-package.core-properties+xml'}
CORE_RELATION = [('rId9', 'http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties', 'docProps/core.xml')]


def dated(suffix, word, saved):
    """A document that shows WORD, None: today's date as 2011-02-03; changed last at SAVED."""
    core = {'parts': {'docProps/core.xml': CORE % saved}, 'types': CORE_TYPE, 'root_rels': CORE_RELATION}
    if suffix == 'docx':
        date = '<w:fldSimple w:instr=" DATE \\@ &quot;yyyy-MM-dd&quot; "><w:r><w:t>x</w:t></w:r></w:fldSimple>'
        return ooxml.docx(ooxml.paragraph(word or date), **core)
    if suffix == 'xlsx':
        return ooxml.xlsx(ooxml.cell('A1', '1', None if word else 'TEXT(NOW(),"yyyy-mm-dd")', ' t="str"').replace('<v>1<', f'<v>{word}<'), **core)
    if suffix == 'rtf':
        year, month, day = saved[:10].split('-')
        date = '{\\field{\\*\\fldinst DATE \\\\@ "yyyy-MM-dd"}{\\fldrslt x}}'
        return f'{{\\rtf1{{\\info{{\\revtim\\yr{year}\\mo{int(month)}\\dy{int(day)}\\hr4}}}} {word or date}\\par}}'.encode()
    style = ('<office:automatic-styles><number:date-style style:name="d"><number:year number:style="long"/><number:text>-</number:text>'
             '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>'
             '</office:automatic-styles>')
    date = '<text:date style:data-style-name="d">x</text:date>'
    meta = opendocument.part('document-meta', f'<office:meta><dc:date>{saved}</dc:date></office:meta>')
    manifest = opendocument.manifest(opendocument.MEDIA_TYPE + 'text', [('meta.xml', 'text/xml')])
    return opendocument.package('text', f'<text:p>{word or date}</text:p>', [('meta.xml', meta)], style, manifest=manifest)


@pytest.mark.full  # LibreOffice converts several documents
def test_time_of_pictures(house):
    """pictures of new documents show the date of their last change where they ask for today's"""
    need_office()
    for suffix in ('docx', 'xlsx', 'odt', 'rtf'):
        shown = []
        for word, saved in ((None, '2011-02-03T04:05:06Z'), ('2011-02-03', '2011-02-03T04:05:06Z'), (None, '2012-03-04T05:06:07Z'),
                            ('2012-03-04', '2015-01-01T01:01:01Z')):
            code, report, output, _ = house.job(dated(suffix, word, saved), f'a.{suffix}', '--set', f'methods.{suffix}=image')
            same((suffix, code, report.get('method'), output and output[:5]), (suffix, 0, 'image', b'%PDF-'))
            shown.append(output)
        assert shown[0] == shown[1] and shown[2] == shown[3] and shown[0] != shown[2], suffix


@pytest.mark.full  # LibreOffice converts several documents
def test_legacy_macro_sheets(house):
    """sheets of Excel 4 macros and of Visual Basic go, wherever the workbook says that they are, and names of them too"""
    need_office()

    def table(name, text):
        return (f'<table:table table:name="{name}"><table:table-row><table:table-cell office:value-type="string"><text:p>{text}</text:p>'
                '</table:table-cell></table:table-row></table:table>')
    book = opendocument.flat('spreadsheet', table('Macros', 'XLM-MARK') + table('Data', 'KEPT TEXT') + table('Code', 'MODULE-MARK')
                             + '<table:named-expressions><table:named-range table:name="Run_Me" table:base-cell-address="$Macros.$A$1" '
                             'table:cell-range-address="$Macros.$A$1"/><table:named-range table:name="Stays" table:base-cell-address="$Data.$A$1" '
                             'table:cell-range-address="$Data.$A$1"/></table:named-expressions>')
    plain = legacy(house, 'd.fods', book, 'xls')
    kinds = {'Macros': old.MACRO_SHEET, 'Code': old.MODULE}
    for said in ({}, {'in_list': False}, {'in_sheet': False}):
        code, report, output, _ = house.job(old.with_macro_sheets(plain, kinds, **said), 'd.xls')
        same((code, report['type'], report['output']['name']), (0, 'xls', 'd.xlsx'))
        assert 'ooxml.macro' in {entry['code'] for entry in report['removed']}, report['removed']
        found = layers.unpack(output)
        assert layers.find_text(found, 'KEPT TEXT') and layers.find_text(found, 'Stays'), said
        for mark in ('XLM-MARK', 'MODULE-MARK', 'Run_Me', 'Macros', '"Code"'):
            no_layer_holds(output, mark)
    # Two workbooks in one file: which of them LibreOffice takes depends on how each begins.
    trees = [old.read_compound(data)['Workbook'] for data in (plain, old.with_macro_sheets(plain, kinds))]
    for one, other in (trees, trees[::-1]):
        code, report, output, _ = house.job(old.compound({'Workbook': one, 'Book': other}), 'd.xls')
        same((code, report['output']['name']), (0, 'd.xlsx'))
        assert layers.find_text(layers.unpack(output), 'KEPT TEXT'), report
        no_layer_holds(output, 'XLM-MARK')
    code, report, output, _ = house.job(plain, 'd.xls')
    assert layers.find_text(layers.unpack(output), 'XLM-MARK'), report


def test_legacy_form_controls(house):
    """no method shows a box or button of an old workbook otherwise than it is, or without a word"""
    need_office()
    rows = [('checkbox', 'form:current-state="checked"', 'CheckBox', 'ticked'), ('checkbox', '', 'CheckBox', 'open'),
            ('radio', 'form:current-selected="true"', 'RadioButton', 'chosen'), ('radio', '', 'RadioButton', 'other'),
            ('checkbox', '', 'CheckBox', 'one &amp; two')]
    form = ''.join(f'<form:{kind} form:id="c{n}" xml:id="c{n}" form:name="n{n}" form:label="{label}" {state} '
                   f'form:control-implementation="ooo:com.sun.star.form.component.{component}"/>' for n, (kind, state, component, label) in enumerate(rows))
    cells = ''.join('<table:table-row><table:table-cell office:value-type="string"><text:p>KEPT TEXT</text:p></table:table-cell><table:table-cell>'
                    f'<draw:control draw:control="c{n}" svg:x="0cm" svg:y="0cm" svg:width="4cm" svg:height="0.45cm" table:end-cell-address="S.C{n + 2}" '
                    'table:end-x="0.1cm" table:end-y="0cm"/></table:table-cell></table:table-row>' for n in range(len(rows)))
    book = opendocument.flat('spreadsheet', '<table:table table:name="S"><office:forms><form:form form:name="F" form:control-implementation='
                             f'"ooo:com.sun.star.form.component.Form">{form}</form:form></office:forms>{cells}</table:table>')
    plain = legacy(house, 'd.fods', book, 'xls')
    code, report, output, _ = house.job(plain, 'd.xls', '--set', 'methods.xls=text')
    text = output.decode('utf-8-sig').splitlines()
    assert text.count('☑ ticked') == text.count('☐ open') == text.count('◉ chosen') == text.count('○ other') == text.count('☐ one & two') == 1, text
    assert not [line for line in text if line in ('ticked', 'open', 'chosen', 'other')], text
    code, report, output, _ = house.job(plain, 'd.xls')
    found = layers.unpack(output)
    assert layers.find_text(found, '◉ chosen') and layers.find_text(found, '○ other') and layers.find_text(found, 'Checked>1<'), report
    assert 'document.control-state' not in {entry['code'] for entry in report['removed']}, report['removed']
    code, report, output, _ = house.job(plain, 'd.xls', '--set', 'methods.xls=image')
    assert 'document.control-state' not in {entry['code'] for entry in report['removed']}, report['removed']
    lists = old.with_lists(plain, [('drop', (1, 0), 3, [2]), ('list', ['RED', '青 & <b>', 'GREEN'], 3, [1, 2]), ('list', (0, 0), 3, [])])
    for method in ('text', 'rebuild', 'image'):
        code, report, output, _ = house.job(lists, 'd.xls', '--set', f'methods.xls={method}')
        assert 'document.control-state' not in {entry['code'] for entry in report['removed']}, report['removed']
        text = ''.join(output.decode() if method == 'text' else text_of_raw(output, 'xl/drawings/drawing1.xml') if method == 'rebuild' else '')
        for word in ('[KEPT TEXT]', '[RED] [青 & <b>]' if method == 'text' else '[RED] [青 &amp; &lt;b&gt;]'):
            assert method == 'image' or text.count(word) == 1, text
    beyond = old.with_lists(plain, [('drop', (900, 0), 3, [2]), ('drop', (1, 0), 3, [0]), ('list', (1, 0), 3, [])])
    code, report, output, _ = house.job(beyond, 'd.xls')
    same([entry['count'] for entry in report['removed'] if entry['code'] == 'document.control-state'], [1])


def test_form_controls_of_another_writer(house):
    """controls as LibreOffice writes them are drawn, and told once, beside a text box that says the same"""
    need_office()
    book = sheet_controls.copies('first & <only>', 'second')
    code, report, output, _ = house.job(book, 'd.xlsx', '--set', 'methods.xlsx=text')
    same(output.decode('utf-8-sig').splitlines()[1:], ['KEPT', '☑ first & <only>', '☑ second', 'first & <only>'])
    code, report, output, _ = house.job(book, 'd.xlsx')
    code, report, drawn, _ = house.job(output, 'd.xlsx', '--mode', 'pages', '--width', '400')
    assert (code, drawn) == (0, house.job(book, 'd.xlsx', '--mode', 'pages', '--width', '400')[2]), 'the rebuilt controls are drawn otherwise'
    plain = house.job(sheet_controls.copies('first & <only>', ''), 'd.xlsx', '--mode', 'pages', '--width', '400')[2]
    assert (drawn == plain) is False, 'the label of a control is not drawn'


def test_legacy_dde_links(house):
    """links of DDE in old workbooks leave no trace"""
    need_office()
    book = opendocument.flat('spreadsheet', '<table:table table:name="s"><table:table-row><table:table-cell office:value-type="string" '
                             'office:string-value="KEPT TEXT" table:formula="of:=DDE(&quot;DDE-APP&quot;;&quot;DDE-TOPIC&quot;;&quot;DDE-ITEM&quot;)">'
                             '<text:p>KEPT TEXT</text:p></table:table-cell></table:table-row></table:table>')
    sheet = legacy(house, 'dde.fods', book, 'xls')
    assert layers.find_text([('xls', old.read_compound(sheet)['Workbook'])], 'DDE-APP\3DDE-TOPIC'), 'no DDE in the sample'
    code, report, output, _ = house.job(sheet, 'dde.xls')
    same((code, report['output']['name']), (0, 'dde.xlsx'))
    for mark in ('DDE-APP', 'DDE-TOPIC', 'DDE-ITEM', 'ddeLink'):
        no_layer_holds(output, mark)


def test_controls_of_a_word_document(house):
    """what ActiveX controls of an old document show stands in the text, and pages tell of them"""
    need_office()
    tree = old.read_compound(legacy(house, 'a.rtf', RTF, 'doc'))
    tree['ObjectPool'] = {
        '_1000000001': {'\3OCXNAME': 'Box1'.encode('utf-16-le'), '\1CompObj': bytes(12) + controls.identifier('tick') + bytes(8),
                        'contents': controls.stored('tick', value='1', caption='同意する & more')},
        '_1000000002': {'\3OCXNAME': 'Box2'.encode('utf-16-le'), '\1CompObj': bytes(12) + controls.identifier('text') + bytes(8),
                        '\3OCXDATA': controls.identifier('text') + controls.stored('text', value='TYPED')},
        '_1000000003': {'\3OCXNAME': 'Spin'.encode('utf-16-le'), '\1CompObj': bytes(40), 'contents': b'MARK'},
        '_1000000004': {'\1CompObj': bytes(12) + controls.identifier('text'), 'contents': controls.stored('text', value='NO-CONTROL')}}
    document = old.compound(tree)
    for method, name in (('text', 'a.txt'), ('rebuild', 'a.docx'), ('image', 'a.pdf')):
        code, report, output, _ = house.job(document, 'a.doc', '--set', f'methods.doc={method}')
        same((code, report['output']['name']), (0, name))
        same([row['count'] for row in report['removed'] if row['code'] == 'ooxml.activex'], [3])
        words = output.decode() if method == 'text' else text_of_raw(output, 'word/document.xml') if method == 'rebuild' else None
        for word in () if words is None else ('KEPT TEXT', '☑ 同意する ' + ('& more' if method == 'text' else '&amp; more'), 'TYPED'):
            assert word in words, (method, word, words)
        no_layer_holds(output, 'NO-CONTROL')


INSTRUCTION = '<w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'


def field(instruction, result, form=''):
    """A field of Word whose stored RESULT is a text, or whose chosen entry is in FORM."""
    if not instruction.startswith('<'):
        instruction = INSTRUCTION.format(instruction)
    return (f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r>{instruction}'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def test_fields_of_pages(house):
    """pages show what Word stored as the results of fields, and the chosen entries of lists"""
    need_office()
    menu = '<w:ffData><w:ddList>%s<w:listEntry w:val="甲"/><w:listEntry w:val="乙"/><w:listEntry w:val="丙"/></w:ddList></w:ffData>'
    say = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'.format
    blank = say('     ')
    rows = [(field('REF gone \\h', say('第3条')), say('第3条')), (field('PAGEREF gone', say('12')), say('12')), (field('NOTEREF gone', say('4')), say('4')),
            (field('MERGEFIELD 氏名', say('山田')), say('山田')), (field('FILENAME', say('起案.docx')), say('起案.docx')),
            (field('DOCPROPERTY 課', say('総務課')), say('総務課')), (field('= 1 + 1', say('1,234')), say('1,234')),
            ('<w:fldSimple w:instr=" AUTHOR ">' + say('担当者') + '</w:fldSimple>', say('担当者')), ('<w:fldSimple w:instr=" NUMWORDS ">' + say('77') + '</w:fldSimple>', say('77')),
            (field(INSTRUCTION.format('IF') + field('REF gone', say('x')) + INSTRUCTION.format('= 1 "a" "b"'), say('該当')), say('該当')),
            (field('FORMDROPDOWN', blank, menu % '<w:result w:val="1"/>'), say('乙') + blank), (field('FORMDROPDOWN', blank, menu % '<w:default w:val="2"/>'), say('丙') + blank),
            (field('FORMDROPDOWN', blank, menu % ''), say('甲') + blank)]
    drawn = [house.job(ooxml.docx(''.join(ooxml.paragraph(row[i]) for row in rows)), 'a.docx', '--set', 'methods.docx=image') for i in (0, 1)]
    same([(code, report.get('method')) for code, report, _, _ in drawn], [(0, 'image')] * 2)
    assert drawn[0][2] == drawn[1][2], 'the pages differ'


def test_controls_of_pages(house):
    """pages show the words of ActiveX controls that bring no picture"""
    need_office()
    files, types = controls.control(1, 'tick', 'word', value='1', caption='同意する')
    control = '<w:r><w:object><v:shape id="s1" style="width:72pt;height:24pt"/><w:control r:id="rId1" w:name="N" w:shapeid="s1"/></w:object></w:r>'
    words = '<w:r><w:t>☑ 同意する</w:t></w:r>'
    drawn = [house.job(ooxml.docx(ooxml.paragraph('KEPT ', run), [('rId1', 'control', 'activeX/activeX1.xml')], namespaces=ooxml.VML, parts=files, types=types),
                       'a.docx', '--set', 'methods.docx=image')[2] for run in (control, words)]
    assert drawn[0] is not None and drawn[0] == drawn[1], 'the words of a control are not drawn'


def test_narrow_columns_of_pages(house):
    """pages of a workbook tell of the numbers for which they show ###"""
    need_office()
    styles = f'<styleSheet {ooxml.S}><fonts><font/></fonts><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
    rows = ''.join(ooxml.cell(f'A{i}', value, None, more) for i, (value, more) in enumerate(((46000, ' s="1"'), (46001, ' s="1"'), (7, '')), 1))
    for width, wanted in ((3, [2]), (30, [])):
        sheet = (f'<worksheet {ooxml.S}><cols><col min="1" max="1" width="{width}" customWidth="1"/></cols><sheetData>{rows}</sheetData></worksheet>')
        book = ooxml.xlsx('', rels=[('rId9', 'styles', 'styles.xml')], parts={'xl/styles.xml': styles, 'xl/worksheets/sheet1.xml': sheet})
        code, report, _, _ = house.job(book, 'a.xlsx', '--set', 'methods.xlsx=image')
        same((code, report['method'], [entry['count'] for entry in report['removed'] if entry['code'] == 'document.undrawn']), (0, 'image', wanted))


def test_hidden_text_of_a_word_document(house):
    """pages tell how much hidden text they do not show, instructions of fields not counted"""
    need_office()
    document = legacy(house, 'v.rtf', b'{\\rtf1\\ansi{\\fonttbl{\\f0 Times;}}\\f0 KEPT {\\v HIDDEN WORDS} TEXT {\\v\\b  }\\par {\\v MORE}\\par '
                      b'{\\field{\\*\\fldinst{\\v  DATE }}{\\fldrslt TODAY}}\\par}', 'doc')
    code, report, _, _ = house.job(document, 'a.doc', '--set', 'methods.doc=image')
    same((code, [entry['count'] for entry in report['removed'] if entry['code'] == 'document.hidden-text']), (0, [2]))


def test_legacy_encrypted(house):
    """old documents that are encrypted are withheld as such"""
    need_office()
    document = legacy(house, 'a.rtf', RTF, 'doc')
    tree = old.read_compound(document)
    stream = bytearray(tree['WordDocument'])
    stream[11] |= 1
    code, report, _, _ = house.job(old.compound(dict(tree, WordDocument=bytes(stream))), 'a.doc')
    same((code, report['outcome'], report['reason']), (1, 'withheld', 'encrypted'))


@pytest.mark.full  # LibreOffice converts several documents
def test_encrypted_workbook(house):
    """an old workbook opens by its password, whatever it is encrypted with, to the same workbook"""
    need_office()
    # in the small sectors of its file, and in more than one block
    for lines, kinds in ((1, (128,)), (400, ('xor', 'rc4', 40))):
        sheet = legacy(house, 'b.csv', b'KEPT TEXT,2\n3,4\n' * lines, 'xls')
        expected = house.job(sheet, 'b.xls')[2]
        for kind in kinds:
            encrypted = old.encrypted_workbook(sheet, 'himitsu', kind)
            assert b'KEPT TEXT' in sheet and b'KEPT TEXT' not in encrypted, kind
            code, report, output, err = house.job(encrypted, 'e.xls', '--password', 'wrong', '--password', 'himitsu')
            same((kind, code, report['outcome'], err), (kind, 0, 'converted', ''))
            assert [found for found in report['removed'] if found['code'] == 'office.encryption'], (kind, report['removed'])
            assert output == expected, kind
    code, report, _, _ = house.job(encrypted, 'e.xls', '--password', 'himits')
    same((code, report['reason']), (1, 'encrypted'))


def with_moments(document):
    """A Word document with fields of today's date and of the time in its text, its header and its footnote, which say 2931-04-05 and 23:58:57."""
    main = old.read_compound(document)['WordDocument'].decode('latin-1')
    for pattern, stored in (('(?:[0-9]\\0){4}-\\0(?:[0-9]\\0){2}-\\0(?:[0-9]\\0){2}', '2931-04-05'), ('(?:[0-9]\\0){2}:\\0(?:[0-9]\\0){2}:\\0(?:[0-9]\\0){2}', '23:58:57')):
        main, n = re.subn(pattern, stored.encode('utf-16-le').decode('latin-1'), main)
        assert n == 3, (pattern, n)
    return old.compound(dict(old.read_compound(document), WordDocument=main.encode('latin-1')))


# In many blocks, and in the small sectors of its file. CryptoAPI with 40 bits is that with 128 by a shorter key.
@pytest.mark.parametrize(('lines', 'kinds'), [(400, ('xor', 'rc4', 128)), pytest.param(1, ('xor', 40), marks=pytest.mark.full)])
def test_encrypted_document(house, lines, kinds):
    """an old document opens by its password to the same document: what its fields stored stays"""
    import pictures as recipes  # pylint: disable=import-outside-toplevel
    need_office()
    moment = b'{\\field{\\*\\fldinst DATE \\\\@ "yyyy-MM-dd"}{\\fldrslt x}} {\\field{\\*\\fldinst TIME \\\\@ "HH:mm:ss"}{\\fldrslt x}}'
    picture = b'{\\pict\\pngblip\\picw10\\pich10\\picwgoal600\\pichgoal600 ' + recipes.png().hex().encode() + b'}'
    text = (b'{\\rtf1{\\header ' + moment + b'\\par}' + moment + b'{\\footnote ' + moment + b'}\\par ' + b'KEPT TEXT\\par ' * lines
            + picture + b'\\par}')
    document = old.last_saved(with_moments(legacy(house, 'm.rtf', text, 'doc')), 1296705906)
    expected = house.job(document, 'm.doc')[2]
    with zipfile.ZipFile(io.BytesIO(expected)) as archive:
        shown = {name: archive.read(name).decode('latin-1') for name in archive.namelist()}
    parts = [next(text for name, text in shown.items() if part in name) for part in ('document.xml', 'header', 'footnotes')]
    same([('2931-04-05' in text, '23:58:57' in text) for text in parts], [(True, True)] * 3)
    assert any('/media/' in name for name in shown), list(shown)
    for kind in kinds:
        encrypted = old.encrypted_document(document, 'himitsu', kind)
        code, report, output, err = house.job(encrypted, 'e.doc', '--password', 'wrong', '--password', 'himitsu')
        same((kind, code, report['outcome'], err), (kind, 0, 'converted', ''))
        assert [found for found in report['removed'] if found['code'] == 'office.encryption'], (kind, report['removed'])
        assert output == expected, kind
    code, report, _, _ = house.job(encrypted, 'e.doc', '--password', 'himits')
    same((code, report['reason']), (1, 'encrypted'))


@pytest.mark.full  # LibreOffice converts several documents
def test_encrypted_presentation(house):
    """an old presentation opens by its password to the same presentation, pictures and all"""
    import pictures as recipes  # pylint: disable=import-outside-toplevel
    need_office()
    deck = ('<draw:page draw:name="p" draw:master-page-name="m"><draw:frame svg:width="20cm" svg:height="3cm" svg:x="1cm" svg:y="1cm">'
            '<draw:text-box><text:p>KEPT TEXT</text:p></draw:text-box></draw:frame><draw:frame svg:width="3cm" svg:height="3cm" svg:x="1cm"'
            ' svg:y="6cm"><draw:image><office:binary-data>' + base64.b64encode(recipes.png()).decode()
            + '</office:binary-data></draw:image></draw:frame></draw:page>')
    slides = old.last_saved(legacy(house, 'e.fodp', opendocument.flat('presentation', deck), 'ppt'), 1296705906)
    assert 'Pictures' in old.read_compound(slides)
    expected = house.job(slides, 'e.ppt')[2]
    with zipfile.ZipFile(io.BytesIO(expected)) as archive:
        assert any('/media/' in name for name in archive.namelist()), archive.namelist()
    assert 'KEPT TEXT' in text_of(expected, 'ppt/slides/slide1.xml')
    for bits in (40, 128):
        encrypted = old.encrypted_presentation(slides, 'himitsu', bits)
        code, report, output, err = house.job(encrypted, 'e.ppt', '--password', 'wrong', '--password', 'himitsu')
        same((bits, code, report['outcome'], err), (bits, 0, 'converted', ''))
        assert [found for found in report['removed'] if found['code'] == 'office.encryption'], (bits, report['removed'])
        assert output == expected, bits
    code, report, _, _ = house.job(encrypted, 'e.ppt', '--password', 'himits')
    same((code, report['reason']), (1, 'encrypted'))


def test_slide_dates(house):
    """an old presentation's automatic dates are of its last change; where it does not say when that was, none is made up"""
    need_office()
    deck = ('<draw:page draw:name="p" draw:master-page-name="m"><draw:frame svg:width="20cm" svg:height="3cm" svg:x="1cm" svg:y="1cm">'
            '<draw:text-box><text:p>XX KEPT TEXT</text:p></draw:text-box></draw:frame></draw:page>')
    slides = old.with_slide_dates(legacy(house, 'd.fodp', opendocument.flat('presentation', deck), 'ppt'), 'KEPT TEXT')
    tree = old.read_compound(slides)
    silent = old.compound({name: tree[name] for name in tree if name != '\5SummaryInformation'})
    for document, dates, wanted in ((old.last_saved(slides, 1296705906), {'02/03/11', '04:05'}, ' KEPT TEXT'), (silent, set(), '** KEPT TEXT')):
        code, report, output, _ = house.job(document, 'd.ppt')
        same((code, report['output']['name']), (0, 'd.pptx'))
        slide = text_of_raw(output, 'ppt/slides/slide1.xml')
        same((set(re.findall('<a:fld[^>]*type="datetime.*?<a:t>([^<]*)', slide)), wanted in re.findall('<a:t>([^<]*)', slide)), (dates, True))
        same(re.findall('[0-9]{1,2}[/:][0-9]{2}', ''.join(re.findall('<a:t>([^<]*)', slide))) == [], not dates)


def test_charts_of_presentation(house):
    """a chart that Microsoft Graph made in an old presentation stays as its picture, and nothing of what it was made from"""
    need_office()
    bars = ''.join(f'<c:pt idx="{i}"><c:v>{4 + 3 * i}</c:v></c:pt>' for i in range(3))
    chart = (f'<c:chartSpace {ooxml.CHART} {ooxml.A} {ooxml.R}><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>'
             '<c:ser><c:idx val="0"/><c:order val="0"/><c:spPr><a:solidFill><a:srgbClr val="3366CC"/></a:solidFill></c:spPr><c:val><c:numRef><c:f>Sheet1!$B$1:$B$3</c:f><c:numCache><c:ptCount val="3"/>' + bars
             + '</c:numCache></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:axPos val="b"/>'
             '<c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>')
    frame = ('<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" name="c"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="914400"'
             ' y="1600200"/><a:ext cx="5486400" cy="3657600"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
             '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId4"/></a:graphicData></a:graphic></p:graphicFrame>')
    deck = ooxml.pptx(ooxml.shape('KEPT TEXT') + frame, slide_rels=[('rId4', 'chart', '../charts/chart1.xml')], parts={'ppt/charts/chart1.xml': chart},
                      types={'ppt/charts/chart1.xml': 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml'})
    slides = old.with_graph(legacy(house, 'g.pptx', deck, 'ppt'), 'GRAPHMARK')
    assert b'M\0S\0G\0r\0a\0p\0h\0.' in slides, 'it is no such chart'
    code, report, output, _ = house.job(slides, 'g.ppt')
    same((code, report['output']['name']), (0, 'g.pptx'))
    slide = text_of_raw(output, 'ppt/slides/slide1.xml')
    assert 'KEPT TEXT' in slide and '<p:pic>' in slide and 'oleObj' not in slide, slide
    size, = re.findall('<p:pic>.*<a:ext cx="([0-9]+)" cy="([0-9]+)"/>', slide)
    same(size, ('5486400', '3657600'))
    with zipfile.ZipFile(io.BytesIO(output)) as archive:
        names = [name for name in archive.namelist() if '/media/' in name or '/embeddings/' in name]
        picture = archive.read(names[0])
    same([name.rsplit('.', 1)[1] for name in names], ['png'])
    assert len(picture) > 1000, len(picture)
    no_layer_holds(output, 'GRAPHMARK')


@pytest.mark.full  # LibreOffice converts several documents
def test_legacy_macro_functions(house):
    """what an old workbook stored for a function of a macro stays, as LibreOffice can't compute it"""
    need_office()
    values = [42.5, 'KEPT RESULT', True, b'\x0f', 'SHARED RESULT', 17.25]
    rows = ''.join('<table:table-row><table:table-cell office:value-type="float" office:value="3" table:formula="of:=1+2"/></table:table-row>'
                   for _ in values)
    book = opendocument.flat('spreadsheet', f'<table:table table:name="s">{rows}</table:table>')
    sheet = old.with_macro_functions(legacy(house, 'f.fods', book, 'xls'), values)
    code, report, output, _ = house.job(sheet, 'f.xls')
    same((code, report['output']['name']), (0, 'f.xlsx'))
    with zipfile.ZipFile(io.BytesIO(output)) as archive:
        cells = archive.read('xl/worksheets/sheet1.xml').decode()
        strings = re.findall('<t[^>]*>([^<]*)</t>', archive.read('xl/sharedStrings.xml').decode())
    found = [strings[int(value)] if kind == 's' else value
             for kind, value in re.findall(r'<c [^>]*t="(\w+)"[^>]*>(?:<f[^>]*>[^<]*</f>)?<v>([^<]*)</v>', cells)]
    same(found, ['42.5', 'KEPT RESULT', '1', '#VALUE!', 'SHARED RESULT', '17.25'])
    no_layer_holds(output, 'KEPTFN')


@pytest.mark.full  # LibreOffice converts several documents
def test_legacy_results(house):
    """what an old workbook stored for chance, the moment and the file's place stays, and no other formula goes"""
    need_office()
    sheet = old.compound({'Workbook': old.workbook([('a', old.PLAIN_SHEET, old.formulas_of_the_moment())], [b''], known_function='RANDBETWEEN')})
    outputs = []
    for name in ('r.xls', 'another-name.xls'):
        code, report, output, _ = house.job(sheet, name)
        same((code, report['outcome']), (0, 'converted'))
        outputs.append(output)
        time.sleep(1.1)
    assert outputs[0] == outputs[1], 'two runs differ'
    with zipfile.ZipFile(io.BytesIO(outputs[0])) as archive:
        cells = archive.read('xl/worksheets/sheet1.xml').decode()
        strings = re.findall('<t[^>]*>([^<]*)</t>', archive.read('xl/sharedStrings.xml').decode())
    found = [strings[int(value)] if 't="s"' in said else value
             for said, value in re.findall(r'<c ([^>]*)>(?:<f[^>]*>[^<]*</f>)?<v>([^<]*)</v>', cells)]
    same(found, ['0.125', '40577', '40577.25', 'STORED-PLACE', 'STORED-SYSTEM', '7', '1.5'])
    same(cells.count('<f'), 1)


@pytest.mark.full  # LibreOffice converts several documents
def test_legacy_binary_results(house):
    """the same of a binary workbook: of cells, names, macros' functions and shared formulas"""
    need_office()
    sheet, outputs = old.binary_formulas_of_the_moment(), []
    for name in ('r.xlsb', 'another-name.xlsb'):
        code, report, output, _ = house.job(sheet, name)
        same((code, report['outcome']), (0, 'converted'))
        outputs.append(output)
        time.sleep(1.1)
    assert outputs[0] == outputs[1], 'two runs differ'
    with zipfile.ZipFile(io.BytesIO(outputs[0])) as archive:
        cells = archive.read('xl/worksheets/sheet1.xml').decode()
        strings = re.findall('<t[^>]*>([^<]*)</t>', archive.read('xl/sharedStrings.xml').decode())
    found = [strings[int(value)] if 't="s"' in said else value
             for said, value in re.findall(r'<c ([^>]*)>(?:<f[^>]*>[^<]*</f>)?<v>([^<]*)</v>', cells)]
    same(found, ['0.125', '40577', '40577.25', 'STORED-PLACE', 'STORED-SYSTEM', '7', '40578', 'STORED-MACRO', '0.25', '0.75', '1.5'])
    same(cells.count('<f'), 1)


def test_legacy_file_name(house):
    """what an old document stored for its file's name and place stays, in its text and in a header"""
    need_office()
    field = b'{\\field{\\*\\fldinst %s}{\\fldrslt STORED}}'
    text = b'{\\rtf1 {\\header ' + field % b'FILENAME' + b'}' + field % b'FILENAME \\\\p' + field % b'PAGE' + b'\\par}'
    document = legacy(house, 'f.rtf', text, 'doc')
    tree = old.read_compound(document)
    # What wrote it has stored the name of its own file.
    changed = dict(tree, WordDocument=tree['WordDocument'].replace('f.rtf'.encode('utf-16-le'), 'S.KPT'.encode('utf-16-le')))
    assert changed != tree, 'no place in the sample'
    for name in ('a.doc', 'bb.doc'):
        code, _, output, _ = house.job(old.compound(changed), name)
        same(code, 0)
        for member in ('word/document.xml', 'word/header1.xml'):
            assert 'S.KPT' in text_of_raw(output, member) and 'input.' not in text_of_raw(output, member), text_of_raw(output, member)


def test_legacy_references(house):
    """what an old document stored for captions and for references to bookmarks that are gone stays, and the others stay references"""
    need_office()
    field_ = b'{\\field{\\*\\fldinst %s}{\\fldrslt ART-3}} '
    text = (b'{\\rtf1 {\\*\\bkmkstart good}ART-3{\\*\\bkmkend good}{\\*\\bkmkstart kept}ART-3{\\*\\bkmkend kept}\\par '
            + b''.join(field_ % instruction for instruction in (b'REF good \\\\h', b'PAGEREF good', b'REF kept \\\\h')) + b'{\\field{\\*\\fldinst SEQ t}{\\fldrslt 77}}\\par}')
    tree = old.read_compound(legacy(house, 'g.rtf', text, 'doc'))
    table = '1Table' if '1Table' in tree else '0Table'
    # LibreOffice writes no name of the sequence.
    changed = {name: tree[name].replace(said.encode('utf-16-le'), meant.encode('utf-16-le'))
               for name, said, meant in ((table, 'good', 'gone'), ('WordDocument', 'SEQ ""', 'SEQ tt'))}
    assert all(changed[name] != tree[name] for name in changed), 'no bookmark or sequence in the sample'
    code, _, output, _ = house.job(old.compound(dict(tree, **changed)), 'a.doc')
    document = text_of_raw(output, 'word/document.xml')
    same((code, 'rror' in document, document.count('ART-3'), document.count('REF kept'), '>77<' in document), (0, False, 5, 1, True))


@pytest.mark.full  # LibreOffice converts several documents
def test_legacy_paper(house):
    """an old workbook that names no paper is for A4"""
    need_office()
    tree = old.read_compound(legacy(house, 'b.csv', b'KEPT TEXT,2\n', 'xls'))
    stream = bytearray(tree['Workbook'])
    setups = [at for at, kind, _ in old.records_of(bytes(stream)) if kind == old.SETUP]
    assert setups, 'no paper in the sample'
    for at in setups:
        stream[at:at + 2] = b'\xfe\x0f'
    code, _, output, _ = house.job(old.compound(dict(tree, Workbook=bytes(stream))), 'b.xls')
    same((code, 'paperSize="9"' in text_of_raw(output, 'xl/worksheets/sheet1.xml')), (0, True))


def test_legacy_pictures(house):
    """metafiles in old Office documents, whole and broken, come out as pictures of points or not at all"""
    need_office()
    drawing = metafiles.wmf(metafiles.wmf_record(0x0626, 15, 9, data=b'ESCAPE-MARK'), metafiles.wmf_record(0x041b, 900, 900, 100, 100))
    source = (b'{\\rtf1\\ansi KEPT TEXT {\\pict\\wmetafile8\\picw1000\\pich1000\\picwgoal567\\pichgoal567 '
              + drawing[22:].hex().encode() + b'}\\par}')
    document = legacy(house, 'f.rtf', source, 'doc')
    # [MS-ODRAW] 2.2.24, 2.2.25: the records that hold an EMF or a WMF, packed
    places = [found.start() for found in re.finditer(b'..[\x1a\x1b]\xf0', document, re.DOTALL)]
    assert places, 'LibreOffice wrote no metafile'
    broken = bytearray(document)
    for at in places:
        broken[at + 90:at + 110] = b'\xff' * 20
    for content in (document, bytes(broken)):
        code, report, output, _ = house.job(content, 'f.doc')
        same((code, report['output']['name']), (0, 'f.docx'))
        with zipfile.ZipFile(io.BytesIO(output)) as package:
            same([name for name in package.namelist() if name.endswith(('.wmf', '.emf', '.pict', '.svg'))], [])
        assert layers.find_text(layers.unpack(output), 'KEPT TEXT')
        no_layer_holds(output, 'ESCAPE-MARK')


def test_words_of_metafiles(house):
    """what a metafile shows is told by the worker that draws it to the one that writes the document around it, and nobody else"""
    drawing = metafiles.emf(metafiles.emf_text(10, 10, 'SHOWN'), metafiles.emf_text_color(0xffffff), metafiles.emf_text(10, 60, 'HIDDEN'))
    shape = ('<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:72pt;height:72pt"><v:imagedata r:id="rId1"/></v:shape></w:pict></w:r>')
    document = ooxml.docx(ooxml.paragraph(shape), [('rId1', 'image', 'media/image1.emf')], parts={'word/media/image1.emf': drawing})
    code, report, output, err = house.job(document, 'a.docx')
    same((code, err, 'SHOWN' in json.dumps(report)), (0, '', False))
    same(re.findall('alt="[^"]*"', text_of_raw(output, 'word/document.xml')), ['alt="SHOWN"'])


@pytest.mark.full  # LibreOffice converts several documents
def test_starview(house):
    """a StarView metafile is drawn by LibreOffice: only what is to be seen comes out, as a picture of points"""
    need_office()
    shape = metafiles.svm_record(103, 100, 100, 1900, 900)
    comment = metafiles.svm_record(512, data=struct.pack('<H', 12) + b'COMMENT-MARK' + struct.pack('<II', 0, 0))
    drawing = metafiles.svm(metafiles.svm_color(133, 0xFF0000), shape, comment) + b'TRAILING-MARK'
    for size, wanted in (((2000, 1000), (400, 200)), ((50000, 25000), (3200, 1600)), ((60000, 20), (3200, 5))):
        content = metafiles.svm(metafiles.svm_color(133, 0xFF0000), shape, comment, size=size) + b'TRAILING-MARK'
        code, report, output, _ = house.job(content, 'a.svm')
        same((code, report['type'], report['output']['name']), (0, 'svm', 'a.png'))
        width, height = struct.unpack('>2I', output[16:24])
        same(width, wanted[0])
        assert abs(height - wanted[1]) <= max(2, wanted[1] // 50), (width, height)
        no_layer_holds(output, 'COMMENT-MARK')
        no_layer_holds(output, 'TRAILING-MARK')
    pages = [house.job(metafiles.svm(*records), 'a.svm')[2] for records in
             ([], [metafiles.svm_color(133, 0xFF0000), shape], [metafiles.svm_color(133, 0xFF), shape])]
    same((len(set(pages)), house.job(drawing, 'a.svm')[2]), (3, pages[1]))
    for broken in (drawing[:30], metafiles.svm(shape, size=(0, 5)), metafiles.svm(shape, size=(-5, 5))):
        same(house.job(broken, 'a.svm')[1]['reason'], 'malformed')
    package = opendocument.package('text', '<text:p><draw:frame svg:width="2cm" svg:height="1cm"><draw:image '
                                   'xlink:href="Pictures/a.svm"/></draw:frame></text:p>', [('Pictures/a.svm', drawing)])
    code, report, output, _ = house.job(package, 'a.odt')
    same((code, report['outcome']), (0, 'rebuilt'))
    with zipfile.ZipFile(io.BytesIO(output)) as made:
        same(made.read('Pictures/1.png'), pages[1])


def test_drawing(house):
    """an SVG drawing is written anew, and that is drawn by librsvg: alone, and where it is all the picture that a document has"""
    drawing = ('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><script>SCRIPT-MARK</script><style>.a {{ fill: {} }}</style>'
               '<filter id="f"><feGaussianBlur stdDeviation="5"/></filter><rect class="a" width="200" height="100" onclick="HANDLER-MARK"/>'
               '<text x="20" y="60" font-size="40" fill="white" filter="url(#f)">図</text></svg>')
    pages = []
    for colour in ('red', 'red', 'blue'):
        code, report, output, _ = house.job(drawing.format(colour).encode(), 'a.svg')
        same((code, report['type'], report['method'], report['output']['name']), (0, 'svg', 'image', 'a.png'))
        same(struct.unpack('>2I', output[16:24]), (417, 209))
        no_layer_holds(output, 'MARK')
        pages.append(output)
    same((pages[0] == pages[1], pages[0] == pages[2]), (True, False))
    code, report, output, _ = house.job(drawing.format('red').encode(), 'a.svg', '--mode', 'pages', '--width', '400')
    same((code, pictures(output)), (0, (1, [(417, 209)])))
    red = drawing.format('red').encode()
    package = opendocument.package('text', '<text:p><draw:frame svg:width="2cm" svg:height="1cm"><draw:image '
                                   'xlink:href="Pictures/a.svg"/></draw:frame></text:p>', [('Pictures/a.svg', red)])
    code, report, output, _ = house.job(package, 'a.odt')
    same((code, report['outcome']), (0, 'rebuilt'))
    with zipfile.ZipFile(io.BytesIO(output)) as made:
        same(made.read('Pictures/1.png'), pages[0])
    document = ooxml.docx(ooxml.paragraph('<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:extent cx="9" cy="9"/><wp:docPr id="1" name="p"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
        '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="rId1"/></a:ext></a:extLst></a:blip></pic:blipFill><pic:spPr/></pic:pic>'
        '</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'), [('rId1', 'image', 'media/image1.svg')], parts={'word/media/image1.svg': red})
    code, report, output, _ = house.job(document, 'a.docx')
    same((code, report['outcome']), (0, 'rebuilt'))
    with zipfile.ZipFile(io.BytesIO(output)) as made:
        same(made.read('word/media/image1.png'), pages[0])
        assert b' r:embed="rId1"' in made.read('word/document.xml')


def test_xps(house):
    """pages of XPS are drawn, whatever their parts are in, with the fonts and pictures that they bring along"""
    font = [(packages.XPS_FONT[1:], ooxml.disguised(pdf.truetype(), packages.XPS_FONT[len('/Resources/'):-len('.odttf')]))]
    for encoding in ('utf-8', 'utf-16'):
        document = packages.xps([packages.glyphs('AAA', 96, 300, size=24, font=packages.XPS_FONT)], font, encoding=encoding)
        code, report, output, err = house.job(document, 'a.xps')
        same((code, report['method'], report['output']['name']), (0, 'image', 'a.pdf'))
        assert layers.find_text(layers.unpack(output), 'AAA'), (encoding, err)
    code, report, output, _ = house.job(document, 'a.xps', '--mode', 'pages', '--width', '400')
    same((code, output[:8]), (0, b'KYPAGES1'))
    # What libgxps can't draw is text.
    code, report, output, _ = house.job(packages.xps([packages.glyphs('KEPT', 96, 300)]), 'a.xps')
    same((code, report['method'], output, [entry['code'] for entry in report['removed']]), (0, 'text', b'KEPT\r\n', ['document.text-alone', 'fallback.unsupported']))


def test_visio(house):
    """pages of Visio are drawn by LibreOffice, with what their shapes say; what comes is told of, and nothing that LibreOffice wrote itself"""
    need_office()
    box = ''.join(f'<Cell N="{name}" V="{value}"/>' for name, value in (('PinX', 2), ('PinY', 2), ('Width', 2), ('Height', 1), ('LocPinX', 1), ('LocPinY', 0.5)))
    page = '<Cell N="PageWidth" V="4"/><Cell N="PageHeight" V="4"/>'
    drawings = [packages.visio([('Page', page, packages.shape(text, box))], [('visio/vbaProject.bin', b'x')]) for text in ('KEPT TEXT', '')]
    code, report, output, _ = house.job(drawings[0], 'a.vsdm')
    same((code, report['type'], report['method'], report['output']['name']), (0, 'vsdx', 'image', 'a.pdf'))
    same([entry['code'] for entry in report['removed']], ['ooxml.macro'])
    same(b'/MediaBox[0 0 288 288]' in output, True)
    pages = []
    for drawing in drawings:
        code, report, output, _ = house.job(drawing, 'a.vsdx', '--mode', 'pages', '--width', '100')
        same((code, pictures(output)), (0, (1, [(100, 100)])))
        pages.append(output)
    assert pages[0] != pages[1]
    # What LibreOffice does not show, as the shape says so, or as it lies beside the page.
    hidden, beside = packages.shape('HID-TEXT', box + '<Cell N="HideText" V="1"/>'), packages.shape('HID-BESIDE', box.replace('V="2"', 'V="50"', 1))
    code, report, output, _ = house.job(packages.visio([('Page', page, packages.shape('KEPT TEXT', box) + hidden.replace('ID="1"', 'ID="2"') + beside.replace('ID="1"', 'ID="3"'))]), 'a.vsdx')
    same((code, report['method'], sorted((entry['code'], entry['count']) for entry in report['removed'])), (0, 'image', [('document.hidden-text', 1), ('document.undrawn', 1)]))
    no_layer_holds(output, 'HID-')


def test_legacy_dde(house):
    """fields of DDE in old documents go"""
    need_office()
    document = legacy(house, 'a.rtf', RTF, 'doc')
    patched = document
    for charset in ('latin-1', 'utf-16-le'):
        patched = patched.replace('HYPERLINK "http://'.encode(charset), 'DDEAUTO  "DDE-MARK'.encode(charset))
    assert patched != document, 'LibreOffice wrote no field'
    code, report, output, _ = house.job(patched, 'a.doc')
    same((code, report['output']['name']), (0, 'a.docx'))
    assert layers.find_text(layers.unpack(output), 'KEPT TEXT')
    for mark in ('DDE-MARK', 'DDEAUTO', 'evil.example'):
        no_layer_holds(output, mark)


def test_encrypted_pdf(house):
    """a PDF opens by its password, whatever it is encrypted with, to the same document"""
    code, _, plain, _ = house.job(PDF, 'a.pdf', '--mode', 'sanitize')
    same(code, 0)
    for kind in (['40'], ['128', '--use-aes=n'], ['128', '--use-aes=y'], ['256'], ['256', '--force-R5']):
        path = f'{house.folder}/encrypted.pdf'
        # 3: it had to repair our PDF, which has no table.
        done = subprocess.run(['qpdf', '--allow-weak-crypto', '--encrypt', 'word', 'owner', *kind, '--',
                               f'{house.folder}/a.pdf', path], capture_output=True, check=False)
        same((done.returncode in (0, 3), done.stdout), (True, b''))
        with open(path, 'rb') as file:
            encrypted = file.read()
        code, report, output, err = house.job(encrypted, 'e.pdf', '--password', 'word')
        same((kind, code, err, report['method']), (kind, 0, '', 'rebuild'))
        assert output == plain, kind
        code, report, _, _ = house.job(encrypted, 'e.pdf', '--password', 'another')
        same((kind, code, report['reason']), (kind, 1, 'encrypted'))
