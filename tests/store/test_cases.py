# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the reporting of a suspect mail: the case, its steps, its letters, and the hold on the original."""
import hashlib
import json
import os
import re
import signal

import pytest

from city_office import Office, only_for
from place import DAY, until

ROUTE = '情報管理者:kanri@out.example:2; 統括情報管理者:cio@city.example.jp:5'
MANAGERS = ('tanaka', 'root1')  # an approver, an administrator


class Desk(Office):
    """An office with a route of two steps, the first of which is outside of the organisation."""

    def configure(self, **values):
        super().configure(**values)
        with open(self.folder + '/kiyome.conf', 'a', encoding='utf-8') as file:
            file.write('[incident]\nto = security@city.example.jp\nroute = %s\n' % ROUTE)

    def letters(self):
        with self.database() as database:
            return [(row[0], row[1].split(' ')[-1], row[2]) for row in database.execute(
                "SELECT recipient, subject, text FROM outbox WHERE kind = 'incident' ORDER BY n").fetchall()]

    def shown(self, case):
        return json.loads(self.kiyome('case', 'show', '--json', case))

    def acts(self, case):
        return [(row['what'], row['who'], row['why']) for row in json.loads(self.kiyome('audit', 'show', '--json')) if row['object'] == case]


@pytest.fixture
def desk(build):
    place = Desk(build)
    yield place
    place.close()


@pytest.mark.same_sql
def test_a_clerk_reports_a_mail_and_its_original_is_on_hold_at_once(desk):
    message = desk.mail('sato@city.example.jp', '至急')
    (made,) = desk.ask('sato', 'case-add', mail=message, reason='知らない差出人')
    assert made['there'] == 0 and made['hold'], made
    case = made['id']
    said = desk.error('quarantine', 'erase', message, '--yes', '--reason', 'x')
    assert 'on hold' in said and made['hold'] in said and 'sato' in said, said
    (hold,) = json.loads(desk.kiyome('hold', 'list', '--json'))
    assert (hold['id'], hold['mail'], hold['case'], hold['reason']) == (made['hold'], message, case, '知らない差出人'), hold
    (row,) = desk.ask('tanaka', 'case-list')
    assert (row['id'], row['mail'], row['state'], row['step'], row['subject']) == (case, message, 'open', '情報管理者', '至急'), row
    assert abs(row['due'] - row['created'] - 2 * DAY) < 2 and row['created_by'] == 'sato (portal)', row
    # The first step and incident.to are notified, and nobody else.
    told = desk.letters()
    assert {(to, number) for to, number, _ in told} == {('kanri@out.example', case), ('security@city.example.jp', 'case-opened')}, told
    assert all(message in text for _, _, text in told) and '知らない差出人' in told[0][2] and '至急' not in told[0][2], told
    # A second report of the mail belongs to the same case.
    assert desk.ask('root1', 'case-add', mail=message, reason='x') == [{'id': case, 'there': 1, 'hold': made['hold'], 'drill': 0}]
    assert len(desk.letters()) == len(told)


@pytest.mark.same_sql
def test_a_case_goes_through_its_steps_and_is_closed(desk):
    message = desk.mail('sato@city.example.jp')
    case = desk.ask('sato', 'case-add', mail=message, reason='変')[0]['id']
    assert desk.ask('tanaka', 'case-step', id=case.lower(), reason='端末を確認')[0]['next'] == '統括情報管理者'
    assert [to for to, number, _ in desk.letters() if number == case] == ['kanri@out.example', 'cio@city.example.jp']
    assert desk.kiyome('case', 'step', case, '--reason', '了解') == b''
    assert 'all steps' in desk.error('case', 'step', case, '--reason', 'x')
    assert [row['state'] for row in json.loads(desk.kiyome('case', 'list', '--json'))] == ['working']
    assert '--prevention' in desk.error('case', 'close', case, '--reason', 'x', status=2)
    desk.kiyome('case', 'close', case, '--reason', '訓練用', '--prevention', '周知した')
    rows = desk.shown(case)
    assert [(row['name'], row['done_by'].split(' ')[0], row['step_note']) for row in rows] == [
        ('情報管理者', 'tanaka', '端末を確認'), ('統括情報管理者', 'root', '了解')], rows
    assert (rows[0]['state'], rows[0]['result'], rows[0]['prevention']) == ('closed', '訓練用', '周知した'), rows[0]
    for words in (('step', '--reason', 'x'), ('close', '--reason', 'x', '--prevention', 'x')):
        assert 'is closed' in desk.error('case', *words, case)
    assert json.loads(desk.kiyome('case', 'list', '--json')) == [] and len(json.loads(desk.kiyome('case', 'list', '--all', '--json'))) == 1
    assert [act[0] for act in desk.acts(case)] == ['case-add', 'case-step', 'case-step', 'case-close', 'case-show'], desk.acts(case)
    shown = desk.kiyome('case', 'show', case).decode()
    assert '周知した' in shown and '統括情報管理者' in shown, shown
    # The hold stays, and the mail may be reported again.
    assert 'on hold' in desk.error('quarantine', 'erase', message, '--yes', '--reason', 'x')
    assert desk.kiyome('case', 'add', message, '--reason', 'x').decode().strip() != case


@pytest.mark.same_sql
def test_whoever_may_see_a_mail_may_report_it_and_only_managers_go_on(desk):
    message = desk.mail('sato@city.example.jp')
    for nobody in ('ito', 'mori', 'tanaka'):
        assert desk.refuses(nobody, 'case-add', mail=message, reason='x').startswith('not-found:'), nobody
    assert desk.refuses('sato', 'case-add', mail='7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ', reason='x').startswith('not-found:')
    assert desk.refuses('sato', 'case-add', mail=message, reason=' ').startswith('invalid:')
    case = desk.ask('sato', 'case-add', mail=message, reason='x')[0]['id']
    assert desk.ask('audit1', 'case-add', mail=message, reason='x')[0]['there'] == 1
    # An approver of another department does not see the case.
    assert desk.ask('ueda', 'case-list') == [] and desk.refuses('ueda', 'case-step', id=case, reason='x').startswith('not-found:')
    only_for(desk, MANAGERS + ('audit1',), 'case-list')
    only_for(desk, MANAGERS + ('audit1',), 'case-show', id=case)
    only_for(desk, MANAGERS, 'case-step', id=case, reason='x')
    only_for(desk, MANAGERS, 'case-close', id=case, reason='x', prevention='x')
    for verb in ('case-show', 'case-step', 'case-close'):
        more = {} if verb == 'case-show' else {'reason': 'x', 'prevention': 'x'} if verb == 'case-close' else {'reason': 'x'}
        assert desk.refuses('root1', verb, id='7ZZZ-7ZZZ', **more).startswith('not-found:'), verb


@pytest.mark.same_sql
def test_an_overseers_report_shows_the_mail_to_no_approver_of_the_overseers_department(desk):
    """If an auditor or administrator reports a mail of another department, approvers of the own department do not see it."""
    desk.administrator().ask('user-set', name='root1', department='福祉課')
    message = desk.mail('sato@city.example.jp', '秘密の件')
    case = desk.ask('root1', 'case-add', mail=message, reason='x')[0]['id']
    assert desk.ask('ueda', 'case-list') == [] and desk.refuses('ueda', 'case-show', id=case).startswith('not-found:')
    assert [row['id'] for row in desk.ask('audit1', 'case-list')] == [case]


def test_one_person_opens_only_so_many_cases_in_a_day(desk):
    messages = [desk.mail('sato@city.example.jp', 'n %d' % i) for i in range(21)]
    for message in messages[:20]:
        desk.ask('sato', 'case-add', mail=message, reason='x')
    assert desk.refuses('sato', 'case-add', mail=messages[20], reason='x').startswith('rate:')
    desk.ask('root1', 'case-add', mail=messages[20], reason='x')


def test_a_case_about_a_mail_whose_original_was_destroyed_has_no_hold(desk):
    message = desk.mail('sato@city.example.jp')
    desk.kiyome('quarantine', 'erase', message, '--yes', '--reason', 'x')
    assert desk.ask('sato', 'case-add', mail=message, reason='x')[0]['hold'] == ''
    assert json.loads(desk.kiyome('hold', 'list', '--json')) == []


def test_a_step_that_is_overdue_is_told_once(desk):
    case = desk.ask('sato', 'case-add', mail=desk.mail('sato@city.example.jp'), reason='x')[0]['id']
    desk.stop(desk.processes[-1])
    with desk.database() as database:
        database.execute('UPDATE case_steps SET due = due - ? WHERE step = 1', (3 * DAY,))
    for _ in range(2):  # Work that is done every minute is also done at the start.
        process = desk.start()
        until(lambda: json.loads(desk.kiyome('case', 'list', '--json'))[0]['late'], desk)
        desk.stop(process)
    late = [(to, number) for to, number, _ in desk.letters()][2:]
    assert sorted(late) == [('kanri@out.example', case), ('security@city.example.jp', 'case-late')], late


def test_a_letter_to_a_step_is_sent_though_the_address_is_not_the_organisations(desk):
    desk.ask('sato', 'case-add', mail=desk.mail('sato@city.example.jp'), reason='x')
    rows = desk.opener().ask('outbox-take', limit=20, new='1')
    assert {row['to'] for row in rows} == {'kanri@out.example', 'security@city.example.jp'}, rows


@pytest.mark.same_sql
def test_who_else_got_it_is_a_list_of_people_and_gets_one_letter(desk):
    """The recipients of mails from the same sender or with the same file are listed with the results, and get one letter."""
    files = [('請求.docx', 'docx', None, [])]
    first = desk.mail(('sato@city.example.jp', 'mori@city.example.jp'), sender='Evil@partner.example', parts=files)
    same = desk.mail('ito@city.example.jp', sender='b@other.example', parts=[('x.txt', 'txt', None, [])] + files)
    held = desk.mail('sato@city.example.jp', sender='evil@PARTNER.example', parts=[('y.bin', 'bin', 'unknown-type', [])], outcome='withheld')
    away = desk.door().add(b'From: a\r\n\r\nx', sender='evil@partner.example', recipients=('away@out.example',), direction='out')
    desk.mail('tanaka@city.example.jp', sender='c@other.example', parts=[('z.docx', 'docx', None, [])])
    case = desk.ask('sato', 'case-add', mail=first, reason='x')[0]['id']
    only_for(desk, ('root1',), 'case-people', id=case)
    only_for(desk, ('root1',), 'case-warn', id=case, reason='x')
    rows = json.loads(desk.kiyome('case', 'people', case, '--json'))
    assert {(row['address'].split('@')[0], row['id'], row['why'], row['state']) for row in rows} == {
        ('sato', first, 'case', 'delivered'), ('mori', first, 'case', 'delivered'), ('away', away, 'sender', 'received'),
        ('ito', same, 'file', 'delivered'), ('sato', held, 'sender', 'withheld')}, rows
    assert {row['display'] for row in rows} == {'SATO', 'MORI', 'ITO', None}, rows
    with desk.database() as database:
        database.execute("DELETE FROM outbox WHERE kind = 'case'")
    # Recipients of outgoing mail get no letter.
    assert desk.kiyome('case', 'warn', case, '--reason', '添付を開かないでください').decode().strip() == '3'
    with desk.database() as database:
        told = database.execute("SELECT recipient, text FROM outbox WHERE kind = 'case' ORDER BY recipient").fetchall()
    assert [row[0].split('@')[0] for row in told] == ['ito', 'mori', 'sato'], told
    assert all('添付を開かないでください' in row[1] and case in row[1] for row in told), told
    # The same text is written once; another text goes to the same users.
    assert 'already written' in desk.error('case', 'warn', case.lower(), '--reason', '添付を開かないでください')
    assert desk.kiyome('case', 'warn', case, '--reason', '続報').decode().strip() == '3'
    with desk.database() as database:
        assert database.execute("SELECT count (*) FROM outbox WHERE kind = 'case'").fetchone() == (6,)
    assert desk.refuses('root1', 'case-warn', id='7ZZZ-7ZZZ', reason='x').startswith('not-found:')


@pytest.mark.same_sql
def test_who_got_the_same_link_is_found(desk):
    """Recipients of a link that the case's mail has are listed with that link, also if sender and files differ. A different
    link does not count."""
    def came(to, *links, **more):
        return desk.mail(to + '@city.example.jp', sender=to + '@partner.example', parts=[], links=links, **more)
    first = came('sato', 'evil.example/login', 'www.city.example.jp/b')
    same = came('ito', 'a.example', 'evil.example/login')
    both = desk.mail('tanaka@city.example.jp', sender='sato@partner.example', parts=[], links=['www.city.example.jp/b', 'evil.example/login'])
    other = came('mori', 'evil.example/logi', 'evil.example/login/', 'example/login')
    case = desk.ask('mori', 'case-add', mail=other, reason='x')[0]['id']
    assert [row['id'] for row in json.loads(desk.kiyome('case', 'people', case, '--json'))] == [other]
    case = desk.ask('sato', 'case-add', mail=first, reason='x')[0]['id']
    rows = json.loads(desk.kiyome('case', 'people', case, '--json'))
    assert {(row['id'], row['why'], row['link']) for row in rows} == {
        (first, 'case', None), (same, 'link', 'evil.example/login'), (both, 'link', 'evil.example/login')}, rows
    assert '同じリンク' in record(desk, case)[1]


@pytest.mark.same_sql
def test_links_that_a_report_must_not_have_are_not_kept(desk):
    """A worker may report anything: only links of a usual length are kept, each once, and at most 256 of a mail."""
    door = desk.door()
    message = door.add(b'From: a\r\n\r\nx')
    door.report(message, json=json.dumps({'parts': [
        {'name': 'a', 'sha256': '00' * 32, 'links': '\n\n%s\nsame\nsame\n%s\n' % ('x' * 501, 'あ' * 166), 'parts': [
            {'name': 'body', 'sha256': '00' * 32, 'links': ''.join('a%d\n' % i for i in range(400))}]}]}))
    with desk.database() as database:
        links = {row[0] for row in database.execute('SELECT link FROM links').fetchall()}
    assert {'same', 'あ' * 166, 'a0'} <= links and len(links) == 255 and max(map(len, links)) < 500, links


@pytest.mark.same_sql
def test_who_looks_at_cases_is_in_the_audit_log(desk):
    """Each look at the list of cases or at a case is in the audit log, like a look at a mail."""
    case = desk.ask('sato', 'case-add', mail=desk.mail('sato@city.example.jp'), reason='x')[0]['id']
    desk.ask('tanaka', 'case-list')
    desk.ask('audit1', 'case-show', id=case.lower())
    desk.kiyome('case', 'show', case)
    assert [act[:2] for act in desk.acts(case)[1:]] == [('case-show', 'audit1 (portal)'), ('case-show', 'root')], desk.acts(case)
    assert [row['who'] for row in json.loads(desk.kiyome('audit', 'show', '--json', '--what', 'case-list'))] == ['tanaka (portal)']


def record(desk, case, name='a'):
    """Returns the path of a case's printable record and its text, without spaces and line ends."""
    path = '%s/%s.pdf' % (desk.folder, name)
    desk.kiyome('case', 'paper', '-o', path, case.lower())
    assert os.stat(path).st_mode & 0o777 == 0o600
    return path, re.sub(r'\s', '', desk.kiyome('sanitize', '--private', '-o', '-', '--method', 'text', path).decode())


@pytest.mark.same_sql
def test_the_record_of_a_case_has_all_that_was_done(desk):
    message = desk.mail('sato@city.example.jp', '至急の件')
    other = desk.mail('mori@city.example.jp', '別の件')
    case = desk.ask('sato', 'case-add', mail=message, reason='知らない差出人\n' + '長い説明' * 50)[0]['id']
    assert '報告された' in record(desk, case)[1] and 'まだ終わっていません' in record(desk, case)[1]
    desk.kiyome('case', 'step', case, '--reason', '端末を隔離')
    desk.kiyome('case', 'warn', case, '--reason', '開かないでください')
    with desk.database() as database:
        (sender,), = database.execute("SELECT sender_key FROM messages WHERE id = '%s'" % message).fetchall()
    desk.kiyome('block', 'add', '--sender', sender.split('@')[1], '--reason', '差出人のドメイン')
    desk.kiyome('block', 'add', '--link', 'evil.example', '--reason', case + ' のリンク')
    desk.kiyome('block', 'add', '--sender', 'unrelated.example', '--reason', '無関係の登録')
    desk.kiyome('block', 'add', '--sha256', hashlib.sha256(b'x').hexdigest(), '--reason', '無関係のファイル')
    desk.kiyome('case', 'close', case, '--reason', '標的型メール', '--prevention', '全職員に\n周知した')
    path, text = record(desk, case)
    for expected in ('事案の記録', case, '終了', 'sato(portal)', '知らない差出人', '長い説明' * 50, message, '至急の件', '情報管理者', 'kanri@out.example', '端末を隔離',
                     '統括情報管理者', '差出人のドメイン', 'のリンク', 'evil.example', '保全中', 'mori@city.example.jp', '同じ差出人', 'この事案のメール', '開かないでください',
                     '計2通', '標的型メール', '全職員に', '周知した', '再発防止策', '職・氏名'):
        assert expected in text, (expected, text)
    assert '無関係' not in text and '別の件' not in text and other not in text, text
    with open(path, 'rb') as one, open(record(desk, case, 'b')[0], 'rb') as again:
        assert one.read() == again.read()
    assert b'verified' in desk.kiyome('verify', '--private', path)


def test_the_record_of_a_case_that_is_not_there_is_not_written(desk):
    assert 'no such case' in desk.error('case', 'paper', '-o', desk.folder + '/c.pdf', '7ZZZ-7ZZZ')
    assert '-o OUT' in desk.error('case', 'paper', '7ZZZ-7ZZZ', status=2)
    assert not os.path.exists(desk.folder + '/c.pdf')


def forwarded(desk, *named, sender='sato@city.example.jp', door=None):
    """Has `sender` forward a mail that names these numbers. Returns the number of the forwarding mail, and the open cases."""
    message = desk.mail('ayashii@city.example.jp', 'Fwd: 怪しい', sender=sender, door=door, named=named)
    return message, json.loads(desk.kiyome('case', 'list', '--json'))


@pytest.mark.same_sql
def test_a_mail_that_is_forwarded_opens_a_case_about_the_mail_that_came(desk):
    suspect, foreign = desk.mail('SATO@city.example.jp', '至急'), desk.mail('mori@city.example.jp', '別の件')
    message, (row,) = forwarded(desk, 'no number', '7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ', foreign, suspect)
    assert (row['mail'], row['created_by'], row['step']) == (suspect, 'sato@city.example.jp (mail)', '情報管理者'), row
    assert message in row['note'], row
    (hold,) = json.loads(desk.kiyome('hold', 'list', '--json'))
    assert (hold['mail'], hold['case'], hold['created_by'].split(' ')[0]) == (suspect, row['id'], 'sato'), hold
    with desk.database() as database:
        letters = database.execute("SELECT recipient, subject FROM outbox WHERE kind = 'case'").fetchall()
    assert [(to, row['id'] in subject) for to, subject in letters] == [('sato@city.example.jp', True)], letters
    assert {to for to, number, _ in desk.letters() if number == row['id']} == {'kanri@out.example'}
    # An approver of the sender's department sees the case. The same mail, forwarded again, belongs to the same case.
    assert [one['id'] for one in desk.ask('tanaka', 'case-list')] == [row['id']] and desk.ask('ueda', 'case-list') == []
    assert len(forwarded(desk, suspect)[1]) == 1
    acts = [act for act in desk.acts(row['id']) if act[0] == 'case-add']
    assert len(acts) == 2 and acts[0][1].startswith('sato@city.example.jp (mail)'), acts
    desk.kiyome('audit', 'verify')


@pytest.mark.same_sql
def test_a_forwarded_mail_that_names_no_mail_of_its_sender_is_itself_what_the_case_is_about(desk):
    foreign = desk.mail('mori@city.example.jp', '別の件')
    message, (row,) = forwarded(desk, foreign, sender='nobody@city.example.jp')
    assert row['mail'] == message, row
    assert 'on hold' in desk.error('quarantine', 'erase', message, '--yes', '--reason', 'x')
    assert desk.ask('tanaka', 'case-list') == []


@pytest.mark.same_sql
def test_the_case_of_a_forwarded_mail_is_kept_with_its_report(desk):
    """A case is committed with its report: it exists after a kill of the store, and the mail is not needed again."""
    door = desk.door()
    message = door.add(b'From: a\r\n\r\nx', sender='sato@city.example.jp', recipients=('ayashii@city.example.jp', 'firm@city.example.jp'), waits=1)
    report = {'debts': '+0 firm\n=firm@city.example.jp\n', 'named': []}
    door.report(message, **report)
    desk.stop(desk.processes[-1], signal.SIGKILL)
    desk.start()
    door = desk.door()
    (row,) = json.loads(desk.kiyome('case', 'list', '--json'))
    assert row['mail'] == message and json.loads(desk.kiyome('hold', 'list', '--json'))[0]['mail'] == message, row
    door.report(message, **report)
    with desk.database() as database:
        counts = [database.execute('SELECT count (*) FROM %s' % table).fetchone()[0] for table in ('cases', 'debts', 'holds')]
    assert counts == [1, 1, 1], counts


@pytest.mark.same_sql
def test_whoever_reports_by_a_mail_does_not_lift_the_hold_with_an_account(desk):
    forwarded(desk, sender='Root1@city.example.jp')
    (hold,) = json.loads(desk.kiyome('hold', 'list', '--json'))
    assert desk.refuses('root1', 'hold-lift', id=hold['id'], reason='x').startswith('forbidden:'), hold
    forwarded(desk, sender='sato@city.example.jp')
    other = json.loads(desk.kiyome('hold', 'list', '--json'))[1]
    desk.ask('root1', 'hold-lift', id=other['id'], reason='x')


def test_one_sender_opens_only_so_many_cases_in_a_day_by_mail_and_every_mail_is_delivered(desk):
    door = desk.door()
    for i in range(20):
        forwarded(desk, sender=('sato@city.example.jp', 'Sato@City.example.jp')[i % 2], door=door)
    with desk.database() as database:
        letters = database.execute("SELECT count(*) FROM outbox WHERE kind = 'case'").fetchall()
    # The front end is not refused, because it would then defer the mail again and again.
    message, cases = forwarded(desk, door=door)
    assert len(cases) == 20 and message not in {row['mail'] for row in cases}
    (act,) = [row for row in json.loads(desk.kiyome('audit', 'show', '--json')) if row['object'] == message and row['what'] == 'refused']
    assert act['who'] == 'sato@city.example.jp (mail)', act
    with desk.database() as database:
        assert database.execute("SELECT count(*) FROM outbox WHERE kind = 'case'").fetchall() == letters
    desk.kiyome('audit', 'verify')
