# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the release's own programs: a file whose password is in its mail is opened, and no other."""
import base64
import email
import io
import os
import subprocess
import zipfile

import pytest

import legacy as old
import opendocument
import samples
import steps
from steps import EICAR, PDF, same

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
WORD = 'Kj7-hana'
NAMED = f'いつもお世話になっております。\r\n添付ファイルの解凍パスワードは下記の通りです。\r\n\r\n　　{WORD}\r\n\r\n以上\r\n'


def entity(name, data, kind='application/octet-stream'):
    return (f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
            'Content-Transfer-Encoding: base64\r\n\r\n').encode() + base64.encodebytes(data).replace(b'\n', b'\r\n')


def mail(text, *parts, kind='plain', boundary='q'):
    body = (f'Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
            + base64.encodebytes(text.encode()).replace(b'\n', b'\r\n'))
    mark = b'--' + boundary.encode()
    return (f'From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n'
            f'Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n'.encode()
            + b''.join(mark + b'\r\n' + part for part in (body, *parts)) + mark + b'--\r\n')


def locked(name, data, password=WORD):
    return samples.locked_archive(name, data, password)


def archive_of(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, 'w') as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def of_corpus(path):
    with open(f'{ROOT}/test-corpus/{path}', 'rb') as file:
        return base64.b64decode(file.read())


def parts_of(report, found=None):
    found = {} if found is None else found
    for part in report['parts']:
        found[part['name']] = part
        parts_of(part, found)
    return found


def codes(part):
    return [removal['code'] for removal in part['removed']]


def job(house, content, *options):
    code, report, output, err = house.job(content, 'm.eml', '--type', 'eml', *options)
    assert report is not None, (code, err)
    return report, output


def opened(house, content, name, *options):
    """The part NAME, which the mail's own password opened."""
    report, output = job(house, content, *options)
    part = next(part for part in report['parts'] if part['name'] == name)
    assert part['outcome'] in ('rebuilt', 'converted'), part
    assert 'password.found' in codes(part), part
    return part, output


def test_zip(house):
    """an archive and one within it open, and arrive without a password"""
    outer = locked('inner.zip', locked('b.txt', b'INNER TEXT\n'))
    part, output = opened(house, mail(NAMED, entity('z.zip', outer)), 'z.zip')
    same([p['outcome'] for p in part['parts']], ['rebuilt'])
    data = [p.get_payload(decode=True) for p in email.message_from_bytes(output).walk() if p.get_filename() == 'z.zip'][0]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        with zipfile.ZipFile(io.BytesIO(archive.read('inner.zip'))) as within:
            same(within.read('b.txt').strip(), b'INNER TEXT')


def test_places(house):
    """a password counts in the body, in HTML, in a text attachment of any charset and in the subject"""
    data = entity('z.zip', locked('a.txt', b'A TEXT\n'))
    opened(house, mail(f'<table><tr><td>パスワード</td><td>{WORD}</td></tr></table>', data, kind='html'), 'z.zip')
    opened(house, mail('別紙をご覧ください。', data, entity('pw.txt', f'PW: {WORD}'.encode(), 'text/plain')), 'z.zip')
    for charset in ('cp932', 'euc_jp', 'iso2022_jp', 'utf-16', 'utf-8-sig'):
        for kind in ('text/plain', 'application/octet-stream'):
            text = f'展開用パスワードは下記のとおりです。\r\n\r\n{WORD}\r\n'.encode(charset)
            opened(house, mail('別紙をご覧ください。', data, entity('pw.txt', text, kind)), 'z.zip')
    opened(house, mail('よろしくお願いします。', data).replace(b'Subject: s\r\n', f'Subject: password: {WORD}\r\n'.encode()), 'z.zip')


def test_types(house):
    """AES in ZIP, PDF and the types of Office and OpenDocument open"""
    opened(house, mail('解凍PASS→pass', entity('a.zip', of_corpus('zip/encrypted-aes/input.zip.b64'))), 'a.zip')
    opened(house, mail('パスワードは「秘密」です。', entity('a.docx', of_corpus('ooxml_encrypted/agile/input.docx.b64'))), 'a.docx')
    opened(house, mail('Password: pass', entity('a.xlsx', of_corpus('ooxml_encrypted/standard/input.xlsx.b64'))), 'a.xlsx')
    house.job(PDF, 'a.pdf', '--mode', 'sanitize')
    path = f'{house.folder}/encrypted.pdf'
    subprocess.run(['qpdf', '--encrypt', WORD, 'owner', '256', '--', f'{house.folder}/a.pdf', path], capture_output=True, check=False)
    with open(path, 'rb') as file:
        opened(house, mail(NAMED, entity('a.pdf', file.read())), 'a.pdf')


@pytest.mark.long
def test_office(house):
    """an old workbook and an old presentation open, too"""
    steps.need_office()
    sheet = steps.legacy(house, 'b.csv', b'KEPT TEXT,2\n3,4\n', 'xls')
    opened(house, mail(NAMED, entity('a.xls', old.encrypted_workbook(sheet, WORD, 'rc4'))), 'a.xls')
    deck = steps.legacy(house, 'b.fodp', opendocument.flat('presentation', '<draw:page draw:name="p" draw:master-page-name="m"/>'), 'ppt')
    opened(house, mail(NAMED, entity('a.ppt', old.encrypted_presentation(deck, WORD, 128))), 'a.ppt')


def test_not_asked(house):
    """with mail.passwords = ignore nothing is tried"""
    content = mail(NAMED, entity('z.zip', locked('a.txt', b'A TEXT\n')))
    report, output = job(house, content, '--set', 'mail.passwords=ignore')
    same(parts_of(report)['z.zip']['reason'], 'encrypted')
    opened(house, content, 'z.zip')


def test_others(house):
    """a forwarded mail's password opens nothing, and the forwarder's opens what is forwarded"""
    data = entity('z.zip', locked('a.txt', b'A TEXT\n'))
    forward = b'Content-Type: message/rfc822\r\n\r\n'
    report, _ = job(house, mail('転送します。', data, forward + mail(NAMED, boundary='i') + b'\r\n'))
    same(parts_of(report)['z.zip']['reason'], 'encrypted')
    report, _ = job(house, mail(NAMED, forward + mail('以前のものです。', data, boundary='i') + b'\r\n'))
    same(parts_of(report)['z.zip']['outcome'], 'rebuilt')


def test_none_opens_falsely(house):
    """of 200 guesses the check byte of ZipCrypto lets some pass, and the checksum none"""
    guesses = ''.join(f'パスワード：Zz{number}q\r\n' for number in range(200))
    for size in range(1, 9):
        data = locked('a.txt', b'x' * size)
        report, output = job(house, mail(guesses, entity('z.zip', data)))
        part = parts_of(report)['z.zip']
        same((size, part['outcome'], part['reason'], codes(part)), (size, 'withheld', 'encrypted', []))


def test_within(house):
    """what opens is had, though much within does not"""
    files = {'c.txt': b'C TEXT\n', **{f'l{number}.zip': locked('l.txt', b'L TEXT\n', 'another-1') for number in range(3)}}
    part, output = opened(house, mail(NAMED, entity('z.zip', locked('m.zip', archive_of(files)))), 'z.zip')
    same({p['name']: p['reason'] for p in part['parts'][0]['parts']},
         {'c.txt': None, 'l0.zip': 'encrypted', 'l1.zip': 'encrypted', 'l2.zip': 'encrypted'})


def test_limits(house):
    """what the second time costs takes away nothing that was had the first time"""
    numbers = ''.join(f'{number}\n' for number in range(50000)).encode()
    outer = archive_of({'a.zip': locked('a.txt', b'A TEXT\n'), 'c.zip': archive_of({'b.txt': numbers})})
    reasons = []
    for limit in range(1300, 2700, 200):
        parts = parts_of(job(house, mail(NAMED, entity('z.zip', outer)), '--set', f'limits.unpacked={limit}K')[0])
        same((limit, parts['c.zip']['outcome']), (limit, 'rebuilt'))
        reasons.append(parts['a.zip']['reason'])
    same((reasons[0], reasons[-1]), ('encrypted', None))


def test_a_virus(house):
    """what the password opens is looked at as anything else"""
    report, output = job(house, mail(NAMED, entity('z.zip', locked('e.com', EICAR))))
    same(parts_of(report)['e.com']['reason'], 'infected')
    assert EICAR not in output and base64.b64encode(EICAR)[:40] not in output


def test_a_part(house):
    """what lies in an opened archive is had by its path"""
    content = mail(NAMED, entity('z.zip', locked('a.txt', b'A TEXT\n')))
    path = parts_of(job(house, content)[0])['a.txt']['path']
    code, report, output, err = house.job(content, 'm.eml', '--type', 'eml', '--mode', 'extract', '--select', path)
    same((code, output), (0, b'A TEXT\n'))


def test_time(house):
    """guesses have a half of the mail's time: then the file stays withheld, and the mail arrives"""
    guesses = ''.join(f'パスワード：Zz{number}q\r\n' for number in range(200))
    content = mail(guesses, entity('a.docx', of_corpus('ooxml_encrypted/agile/input.docx.b64')), entity('t.txt', b'KEPT\n', 'text/plain'))
    report, output = job(house, content, '--set', 'limits.cpu-seconds=4')
    parts = parts_of(report)
    same((parts['a.docx']['reason'], parts['t.txt']['outcome'], report['outcome']), ('encrypted', 'rebuilt', 'rebuilt'))
