# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests one mail to recipients under different policies: each recipient sees the version of the own policy, and requests what
it withheld."""
import time

from house import House, MORI, PICTURE, SATO, TANAKA, paid


def test_each_recipient_sees_and_asks_for_what_his_own_policy_made_of_a_mail(build):
    """Each recipient sees and requests the parts as the own policy left them; auditors and administrators see all versions."""
    house = House(build)
    try:
        picture = PICTURE
        letter = house.letter('方針の違い', files=[('図.png', 'image/png', picture)])
        message = house.deliver(letter, (SATO, MORI, TANAKA), debts='+0 text-only\n=%s\n' % MORI)
        paid(house, message)
        sato, mori = house.browser('sato'), house.browser('mori')
        mail = sato.get('/api/mails/' + message)
        assert (mail['policy'], mail['servedTo'], mail['others'], mail['state']) == ('standard', [SATO], [], 'delivered'), mail
        assert [(a['path'], a['outcome']) for a in mail['attachments']] == [('1.2', 'rebuilt')], mail
        mail = mori.get('/api/mails/' + message)
        assert (mail['policy'], mail['servedTo'], mail['others'], mail['state'], mail['delivery']) == ('text-only', [MORI], [], 'withheld', 'delivered'), mail
        assert [(a['path'], a['outcome'], a['can']['original']) for a in mail['attachments']] == [('1.2', 'withheld', True)], mail
        assert MORI not in str(sato.get('/api/mails/' + message)) and SATO not in str(mail)
        # The same is true of lists and their filters.
        for browser, state in ((sato, 'delivered'), (mori, 'withheld')):
            for other in ('delivered', 'withheld'):
                found = [m['state'] for m in browser.get('/api/mails', state=other)['mails'] if m['id'] == message]
                assert found == [state] * (state == other), (state, other, found)
        assert [m['counts'] for m in mori.get('/api/mails')['mails']] == [{'attachments': 1, 'changed': 0, 'withheld': 1}]
        # A part that the recipient's policy withheld is requested, approved and downloaded as such.
        asked = mori.post('/api/requests', {'mail': message, 'path': '1.2', 'reason': '業務'})
        request = mori.get('/api/requests/' + asked['id'])
        assert (request['attachment']['outcome'], request['partReason']) == ('withheld', 'policy'), request
        approver = house.browser('ueda')
        shown = approver.get('/api/mails/' + message)
        assert (shown['relation'], shown['policy'], shown['servedTo'], shown['others']) == ('request', 'text-only', [], []), shown
        approver.post('/api/requests/%s/approve' % asked['id'], {'why': 'x'})
        answer = mori.ask('POST', '/api/requests/%s/download' % asked['id'], {})
        assert (answer.status, answer.body) == (200, picture), answer.body[:200]
        # Administrators and auditors see all versions.
        for name in ('root1', 'audit1'):
            mail = house.browser(name).get('/api/mails/' + message)
            assert (mail['policy'], mail['servedTo']) == ('standard', [SATO, TANAKA]), mail
            (other,) = mail['others']
            assert (other['policy'], other['servedTo'], other['state'], other['outcome'], other['delivery'], other['followUp'], other['mine']) == (
                'text-only', [MORI], 'withheld', 'partial', 'delivered', False, False), other
            assert [(a['path'], a['outcome']) for a in other['attachments']] == [('1.2', 'withheld')], other
        # The command shows the parts of each version, too.
        text = house.kiyome('quarantine', 'show', message)
        assert text.decode().count('図.png') == 2, text
    finally:
        house.close()


def test_what_is_infected_under_one_policy_is_handed_out_under_none(build):
    """A file that is infected under one policy is released under none, and a waiting recipient sees no other version."""
    house = House(build)
    try:
        letter = house.letter('分ける', files=[('図.png', 'image/png', PICTURE)])
        message = house.deliver(letter, (SATO, MORI), debts='+0 text-only\n=%s\n' % MORI)
        paid(house, message)
        database = house.database()
        database.execute("UPDATE debt_parts SET reason = 'infected' WHERE path = '1.2'")
        database.commit()
        sato, mori = house.browser('sato'), house.browser('mori')
        for browser in (sato, mori):
            assert browser.refused('POST', '/api/requests', {'mail': message, 'path': '1.2', 'reason': '業務'}) == (403, 'forbidden')
            assert browser.refused('POST', '/api/mails/%s/parts/1.2/render' % message, {'method': 'text'}) == (403, 'forbidden')
        # The state before the courier makes the delivery. (A time further away than any retry would count as a clock error, and
        # be due at once.)
        database.execute("DELETE FROM debt_parts")
        database.execute("UPDATE debts SET state = 'waiting', report = NULL, outcome = NULL, view = 0, next_try = ?", (int(time.time()) + 600,))
        database.commit()
        database.close()
        mail = mori.get('/api/mails/' + message)
        assert (mail['state'], mail['delivery'], mail['attachments'], mail['others']) == ('received', 'waiting', [], []), mail
        assert mori.refused('POST', '/api/requests', {'mail': message, 'path': '1.2', 'reason': '業務'}) == (404, 'not-found')
        assert mori.refused('POST', '/api/mails/%s/parts/1.2/render' % message, {'method': 'text'}) == (404, 'not-found')
        assert sato.post('/api/requests', {'mail': message, 'path': '1.2', 'reason': '業務'})['id']
    finally:
        house.close()
