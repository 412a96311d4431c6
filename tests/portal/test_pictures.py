# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests page pictures of files that cannot be delivered or were changed, also of files with a password."""
import base64

from house import House, corpus
from namespaces import need_user_namespaces


def png_of(pages):
    assert pages['total'] >= 1 and len(pages['pictures']) == 1, pages
    picture = base64.b64decode(pages['pictures'][0].split(',', 1)[1])
    assert picture.startswith(b'\x89PNG\r\n\x1a\n')
    return picture


def draw_locked(build, name, case, password):
    house = House(build)
    try:
        message = house.deliver(house.letter('封', files=[
            (name, 'application/octet-stream', corpus(case)),
            ('run.exe', 'application/octet-stream', b'MZ' + b'\0' * 100)]))
        sato = house.browser('sato')
        shown, tool = sato.get('/api/mails/' + message)['attachments']
        assert shown['reason'] == 'encrypted' and not tool['can']['pages'], (shown, tool)
        assert shown['can']['pages'] and shown['can']['password'] and not shown['can']['render'], shown
        place = '/api/mails/%s/parts/%s/pages' % (message, shown['path'])
        page = {'first': 1, 'count': 1, 'width': 400}
        answer = sato.ask('POST', place, page)
        assert (answer.status, answer.code) == (422, 'still-withheld'), answer.body
        assert answer.json['error']['detail'] == 'encrypted'
        answer = sato.ask('POST', place, dict(page, password='wrong'))
        assert (answer.status, answer.code) == (422, 'wrong-password'), answer.body
        png_of(sato.post(place, dict(page, password=password)))
        # An approver who knows the password can see the pages, too.
        sato.post('/api/requests', {'mail': message, 'path': shown['path'], 'reason': '業務'})
        png_of(house.browser('kato').post(place, dict(page, password=password)))
        log = '\n'.join(str(r) for r in house.database().execute('SELECT * FROM audit'))
        assert password not in log and password not in house.log()
    finally:
        house.close()


def test_pages_of_a_pdf_with_a_password_are_drawn_when_it_is_given(build):
    """The pages of an encrypted PDF are drawn if the password is given; otherwise the answer says that it is missing or wrong."""
    draw_locked(build, '見積.pdf', 'pdf/t-pdf-24-password-given', 'himitsu')


def test_and_those_of_an_office_document(build):
    need_user_namespaces()
    draw_locked(build, '名簿.docx', 'ooxml_encrypted/agile', '秘密')


def test_pages_of_pictures_and_of_text_are_drawn_whatever_they_are_written_in(build):
    need_user_namespaces()
    house = House(build)
    try:
        text = '帳票の見出し\n' + '本文の行です。\n' * 200
        files = [('a.txt', text.encode('cp932')), ('b.csv', '番号,氏名\r\n1,山田\r\n'.encode('utf-8')),
                 ('c.png', corpus('png/interlaced-16-bit')), ('d.jpg', corpus('jpeg/T-IMG-02-orientation-6'))]
        message = house.deliver(house.letter('絵', files=[(n, 'application/octet-stream', d) for n, d in files]))
        sato = house.browser('sato')
        for attachment in sato.get('/api/mails/' + message)['attachments']:
            assert attachment['can']['pages'] and not attachment['can']['render'], attachment
            place = '/api/mails/%s/parts/%s/pages' % (message, attachment['path'])
            pages = sato.post(place, {'first': 1, 'count': 1, 'width': 300})
            png_of(pages)
            assert (pages['total'] > 2) == (attachment['type'] == 'txt'), (attachment, pages['total'])
    finally:
        house.close()
