# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests training mails: their reports are counted, and none of them opens a case."""
import json

import pytest

from city_office import Office

TEXT = '至急、添付のファイルを開いてください。'


class School(Office):
    def configure(self, **values):
        super().configure(**values)
        with open(self.folder + '/kiyome.conf', 'a', encoding='utf-8') as file:
            file.write('[incident]\nto = security@city.example.jp\n')

    def send(self, *words, status=None):
        path = self.folder + '/drill.txt'
        with open(path, 'w', encoding='utf-8') as file:
            file.write(TEXT)
        return self.error('drill', 'send', '--subject', 'パスワードの期限', '--reason', '秋の訓練', path, *words, status=status) if status is not None else \
            self.kiyome('drill', 'send', '--subject', 'パスワードの期限', '--reason', '秋の訓練', path, *words).decode().strip()

    def shown(self, drill):
        return {row['address']: row for row in json.loads(self.kiyome('drill', 'show', '--json', drill.lower()))}

    def cases(self):
        return json.loads(self.kiyome('case', 'list', '--all', '--json'))


@pytest.fixture
def school(build):
    place = School(build)
    yield place
    place.close()


@pytest.mark.same_sql
def test_each_person_gets_a_letter_with_a_number_of_its_own(school):
    drill = school.send('sato@city.example.jp', 'SATO@city.example.jp', 'mori@city.example.jp')
    shown = school.shown(drill)
    assert set(shown) == {'sato@city.example.jp', 'mori@city.example.jp'} and shown['sato@city.example.jp']['display'] == 'SATO', shown
    with school.database() as database:
        letters = database.execute("SELECT recipient, subject, text, object FROM outbox WHERE kind = 'drill'").fetchall()
    assert len(letters) == 2
    for to, subject, text, number in letters:
        assert (subject, number) == ('パスワードの期限', drill) and TEXT in text and shown[to]['mail'] in text, text
        # The letter does not reveal that it is a drill.
        assert drill not in text and '訓練' not in text, text
    (row,) = json.loads(school.kiyome('drill', 'list', '--json'))
    assert (row['id'], row['people'], row['reports'], row['reason']) == (drill, 2, 0, '秋の訓練'), row


@pytest.mark.same_sql
def test_reports_by_the_portal_and_by_forwarding_count_once_and_open_no_case(school):
    drill = school.send('sato@city.example.jp', 'mori@city.example.jp', 'tanaka@city.example.jp')
    numbers = {to: row['mail'] for to, row in school.shown(drill).items()}
    for _ in range(2):
        assert school.ask('sato', 'case-add', mail=numbers['sato@city.example.jp'].lower(), reason='変') == [
            {'id': drill, 'there': 0, 'hold': '', 'drill': 1}]
    school.mail('ayashii@city.example.jp', 'Fwd', sender='Mori@City.example.jp', named=[numbers['mori@city.example.jp']])
    shown = school.shown(drill)
    assert {to: row['how'] for to, row in shown.items()} == {
        'sato@city.example.jp': 'portal', 'mori@city.example.jp': 'mail', 'tanaka@city.example.jp': None}, shown
    assert json.loads(school.kiyome('drill', 'list', '--json'))[0]['reports'] == 2
    assert school.cases() == [] and json.loads(school.kiyome('hold', 'list', '--all', '--json')) == []
    acts = [row['what'] for row in json.loads(school.kiyome('audit', 'show', '--json')) if row['object'] == drill]
    assert acts.count('drill-report') == 3 and 'drill-send' in acts and 'case-add' not in acts, acts
    with school.database() as database:
        assert database.execute("SELECT count(*) FROM outbox WHERE kind IN ('incident', 'case')").fetchall()[0][0] == 0
    school.kiyome('audit', 'verify')


@pytest.mark.same_sql
def test_the_number_of_anothers_training_mail_counts_for_nobody_and_a_real_mail_stays_a_case(school):
    drill = school.send('sato@city.example.jp')
    number = school.shown(drill)['sato@city.example.jp']['mail']
    assert school.refuses('mori', 'case-add', mail=number, reason='x').startswith('not-found:')
    # A report that names the number in a mail of another sender is about that mail.
    message = school.mail('ayashii@city.example.jp', 'Fwd', sender='mori@city.example.jp', named=[number])
    assert [row['mail'] for row in school.cases()] == [message]
    assert school.ask('sato', 'case-add', mail=school.mail('sato@city.example.jp'), reason='x')[0]['drill'] == 0
    assert school.shown(drill)['sato@city.example.jp']['reported'] is None


@pytest.mark.same_sql
def test_a_suspect_mail_that_names_a_training_mail_becomes_a_case(school):
    drill = school.send('mori@city.example.jp')
    number = school.shown(drill)['mori@city.example.jp']['mail']
    suspect = school.mail('mori@city.example.jp', 'suspect')
    for named in (number, suspect), (suspect, number):
        school.mail('ayashii@city.example.jp', 'Fwd', sender='mori@city.example.jp', named=named)
    assert [row['mail'] for row in school.cases()] == [suspect]
    assert school.shown(drill)['mori@city.example.jp']['how'] == 'mail'


def test_a_drill_is_for_people_of_the_organisation(school):
    assert '1 to 5000 people' in school.send('--department', 'そんな課はない', status=2)
    for bad in 'sato', 'sato@', '@city.example.jp', 'a b@city.example.jp', 'a@city.example.jp>':
        assert 'not an address' in school.send(bad, status=2), bad
    # Without tenants, only the domain of the address for reports is known to belong to the organisation.
    for foreign in 'nobody@city.example.jp', 'a@partner.example', 'A@school.city.example.jp':
        assert 'not an address of this organisation' in school.send('sato@city.example.jp', foreign, status=2), foreign
    school.stop(school.processes[-1])
    with open(school.folder + '/kiyome.conf', 'a', encoding='utf-8') as file:
        file.write('report-address = ayashii@City.example.jp\n')
    school.start()
    assert set(school.shown(school.send('nobody@city.example.jp', 'A@school.city.example.jp'))) == {'nobody@city.example.jp', 'a@school.city.example.jp'}
    assert 'not an address' in school.send('a@xcity.example.jp', status=2)
    assert '--department' in school.send(status=2)
    assert 'no such drill' in school.error('drill', 'show', '7ZZZ-7ZZZ')
    assert set(school.shown(school.send('--department', '福祉課'))) == {'mori@city.example.jp', 'ueda@city.example.jp'}
