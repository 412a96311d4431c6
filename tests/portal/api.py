# SPDX-License-Identifier: GPL-2.0-or-later
"""What people do by the API."""
import time

from house import House, corpus, totp
from place import test


@test('staff sign in, see their mail with what was done to it, and sign out')
def staff(build):
    house = House(build)
    try:
        message = house.deliver(house.letter('月次報告', files=[
            ('報告.docx', 'application/octet-stream', corpus('docx/t-ooxml-01-macro'))]))
        browser = house.browser()
        answer = browser.ask('GET', '/api/session')
        assert answer.status == 401 and answer.code == 'no-session'
        assert answer.json['portal']['title'] == '試験市'
        signed = browser.sign_in('sato')
        assert signed['user']['name'] == 'sato' and signed['user']['roles'] == ['staff']
        assert browser.get('/api/session')['csrf'] == signed['csrf']
        listed = browser.get('/api/mails')
        assert [m['id'] for m in listed['mails']] == [message] and listed['next'] is None
        assert listed['mails'][0]['subject'] == '月次報告'
        assert listed['mails'][0]['attachments'] == ['報告.docx'], listed
        mail = browser.get('/api/mails/' + message)
        assert mail['mine'] and mail['sender'] == 'a@example.jp'
        attachment = mail['attachments'][0]
        assert any(s.startswith('マクロ') and s.endswith('個を除去しました')
                   for s in attachment['summary']), attachment
        assert attachment['typeLabel'] and attachment['can']['original']
        browser.post('/api/session', method='DELETE')
        assert browser.refused('GET', '/api/mails') == (401, 'no-session')
    finally:
        house.close()


@test('the language of messages is the user\'s')
def language(build):
    house = House(build)
    try:
        browser = house.browser('sato')
        browser.post('/api/preferences', {'language': 'en', 'era': True}, method='PUT')
        user = browser.get('/api/session')['user']
        assert user['language'] == 'en' and user['era'] is True
        answer = browser.ask('GET', '/api/mails/AAAA-AAAA-AAAA-AAAA-AAAA')
        assert answer.json['error']['message'].startswith('There is no such thing')
        guest = house.browser(Accept_Language='en-GB')
        assert guest.ask('GET', '/api/mails').json['error']['message'] == 'Please sign in.'
        assert 'サインイン' in house.browser().ask('GET', '/api/mails').json['error']['message']
    finally:
        house.close()


@test('an approver sets up a second factor before anything else, and needs it from then on')
def second_factor(build):
    house = House(build)
    try:
        browser = house.browser()
        assert browser.sign_in('tanaka')['user']['needsTotp'] is True
        assert browser.refused('GET', '/api/mails') == (403, 'totp-setup')
        begun = browser.post('/api/totp')
        assert begun['uri'].startswith('otpauth://totp/')
        wrong = '000000' if totp(begun['secret']) != '000000' else '111111'
        assert browser.refused('POST', '/api/totp/confirm', {'code': wrong})[0] in (400, 401)
        browser.post('/api/totp/confirm', {'code': totp(begun['secret'], time.time() - 30)})
        browser.get('/api/mails')
        other = house.browser()
        assert other.refused('POST', '/api/session', {'name': 'tanaka', 'password': 'correct horse battery'}
                             ) == (401, 'totp-needed')
        other.sign_in('tanaka', totp=totp(begun['secret']))
    finally:
        house.close()
