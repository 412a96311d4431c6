# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the store's part in reprocessing: the right to request it, the search and count of mails, and the opener's reports."""
import json
import time

import pytest

from city_office import NOBODYS, Office, withheld
from door import Portal
from place import refused

ASKING = ('reprocess-find', 'reprocess-count', 'reprocess', 'reprocess-list', 'reprocess-look')
WORK = ('reprocess-next', 'reprocess-open', 'reprocess-allow', 'reprocess-result', 'reprocess-sent', 'reprocess-never',
        'reprocess-hold', 'reprocess-done', 'reprocess-failed')
PEOPLE = ('sato', 'tanaka', 'mori', 'audit1')


def new_office(build):
    return Office(build, relay=2525)


def rows(office, table):
    database = office.database()
    found = database.execute('SELECT * FROM ' + table).fetchall()
    database.close()
    return found


@pytest.mark.same_sql
def test_each_call_about_mail_that_is_worked_on_again_is_for_administrators_or_for_the_opener(build):
    """Each call about reprocessing is for administrators, or for the opener, and for nobody else."""
    office = new_office(build)
    try:
        message = withheld(office, 'failure')
        given = {'ids': message, 'id': message, 'reason': 'x', 'to': 'sato@city.example.jp', 'sha256': '0' * 64, 'why': 'x',
                 'policy': 'standard', 'policy-sha256': '0' * 64}
        for person in PEOPLE:
            for verb in ASKING:
                for ids in (message, NOBODYS, 'x', ''):
                    said = office.refuses(person, verb, **{**given, 'ids': ids})
                    # A person without the right gets the same answer whether the mail exists or not.
                    assert said == 'forbidden: %s is not for this role' % verb, (person, verb, ids, said)
            for verb in WORK:
                assert office.refuses(person, verb, **given).startswith('invalid: there is no such verb'), (person, verb)
        for verb in WORK:
            assert office.refuses('root1', verb, **given).startswith('invalid: there is no such verb'), verb
            assert refused(office.administrator().ask, verb, **given).startswith('invalid'), verb
        # Calls without a session, or with an unknown one, are refused.
        for verb in ASKING:
            assert refused(office.at.ask, verb, **given).startswith('no-session'), verb
            assert refused(office.at.ask, verb, session='x' * 43, **given).startswith('no-session'), verb
        # The opener may not request in anybody's name, and may not report about mails whose reprocessing nobody requested.
        opener = Portal(office.open_socket)
        told = {'reprocess-sent': {'to': given['to'], 'sha256': given['sha256']}, 'reprocess-never': {'to': given['to']}}
        for verb in ASKING:
            assert refused(opener.ask, verb, session=office.token('root1'), **given).startswith('invalid'), verb
        for verb in WORK[1:]:
            if verb not in ('reprocess-result', 'reprocess-done'):
                assert refused(opener.ask, verb, id=message, **told.get(verb, {})).startswith('not-found'), verb
        assert rows(office, 'reprocess') == [] and rows(office, 'reprocess_owed') == []
    finally:
        office.close()


class Withheld(Office):
    """An office with seven mails that may be reprocessed, and four that may not."""

    def __init__(self, build):
        super().__init__(build, relay=2525)
        self.failed = [withheld(self, 'failure') for _ in range(5)]
        self.limited = withheld(self, 'limit', name='b.doc')
        self.no_method = withheld(self, 'policy', detail='no-method: dwg')
        withheld(self, 'policy', detail='as the policy says')
        withheld(self, 'infected')
        withheld(self, 'encrypted')
        self.mail('sato@city.example.jp')

    def counted(self):
        return {r['reason']: r['mails'] for r in self.ask('root1', 'reprocess-count')}

    def ask_for(self, ids, **more):
        return [(r['id'], r['state']) for r in self.ask('root1', 'reprocess', ids=';'.join(ids), reason='x', **more)]

    def ask_and_destroy(self):
        """Requests the reprocessing of two mails, and erases another."""
        self.ask_for(self.failed[:2])
        self.administrator().ask('erase', id=self.failed[4], reason='x')


@pytest.fixture
def office(build):
    place = Withheld(build)
    try:
        yield place
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_may_be_worked_on_again_is_counted_by_reason(office):
    assert office.counted() == {'': 7, 'failure': 5, 'limit': 1, 'no-method': 1}


@pytest.mark.same_sql
def test_the_mails_that_are_found_are_those_that_are_counted_with_their_files_and_reasons(office):
    found = office.ask('root1', 'reprocess-find')
    assert [r['id'] for r in found] == office.failed + [office.limited, office.no_method] and {r['state'] for r in found} == {'new'}
    assert json.loads(found[5]['files']) == [{'name': 'b.doc', 'reason': 'limit'}], found[5]
    assert found[6]['parts'] == 'a.doc: no-method', found[6]


@pytest.mark.same_sql
def test_the_same_mails_are_found_page_by_page(office):
    seen, cursor = [], ''
    while cursor is not None:
        page = office.ask('root1', 'reprocess-find', limit='2', **({'cursor': str(cursor)} if cursor else {}))
        seen += [r['id'] for r in page]
        cursor = page[-1]['next']
    assert seen == office.failed + [office.limited, office.no_method], seen


@pytest.mark.same_sql
def test_mails_are_found_by_another_reason_and_until_a_time(office):
    assert len(office.ask('root1', 'reprocess-find', **{'for': 'infected'})) == 1
    assert office.ask('root1', 'reprocess-find', until='1000000000') == []


@pytest.mark.same_sql
def test_of_the_mails_that_are_named_those_are_asked_for_that_have_the_reason(office):
    asked = office.ask_for(office.failed[:2] + [office.no_method], **{'for': 'failure'})
    assert asked == [(m, 'queued') for m in office.failed[:2]], asked


@pytest.mark.same_sql
def test_what_waits_or_is_destroyed_is_not_asked_for_again(office):
    office.ask_and_destroy()
    assert office.ask_for([office.failed[0]]) == [(office.failed[0], 'waiting')]
    assert office.ask_for([office.failed[4]]) == [(office.failed[4], 'destroyed')]


@pytest.mark.same_sql
def test_what_waits_or_is_destroyed_is_counted_no_more_and_found_as_that(office):
    office.ask_and_destroy()
    assert office.counted() == {'': 4, 'failure': 2, 'limit': 1, 'no-method': 1}
    states = {r['id']: r['state'] for r in office.ask('root1', 'reprocess-find')}
    assert states[office.failed[0]] == 'waiting' and states[office.failed[4]] == 'destroyed' and states[office.failed[2]] == 'new', states
    fresh = office.ask('root1', 'reprocess-find', state='new')
    assert [r['id'] for r in fresh] == office.failed[2:4] + [office.limited, office.no_method]


@pytest.mark.same_sql
def test_how_far_it_is_is_told_of_mails_that_were_named_and_asked_for(office):
    office.ask_and_destroy()
    look = office.ask('root1', 'reprocess-look', ids=';'.join([office.failed[0], office.limited]))
    assert [(r['id'], r['state']) for r in look] == [(office.failed[0], 'waiting')] and set(look[0]) == {
        'id', 'state', 'detail', 'error', 'tries', 'finished'}, look
    assert office.ask('root1', 'reprocess-look') == []


@pytest.mark.same_sql
def test_what_was_asked_for_is_listed_page_by_page(office):
    office.ask_and_destroy()
    listed = office.ask('root1', 'reprocess-list', limit='1')
    assert len(listed) == 1 and listed[0]['next'], listed
    for limit in ('1', '2'):
        rest = office.ask('root1', 'reprocess-list', cursor=listed[0]['next'], limit=limit)
        assert len(rest) == 1 and not rest[0]['next'], rest
        assert {listed[0]['id'], rest[0]['id']} == set(office.failed[:2]), rest


@pytest.mark.same_sql
def test_too_many_mails_no_mail_and_no_reason_are_refused(office):
    for wrong in ({'ids': ';'.join(office.failed[:1] * 201)}, {'ids': ''}, {'ids': office.failed[0], 'reason': '  '}):
        assert office.refuses('root1', 'reprocess', **{'reason': 'x', **wrong}).startswith('invalid:'), wrong


@pytest.mark.same_sql
def test_an_argument_that_a_search_does_not_know_is_refused(office):
    for wrong in ({'limit': '0'}, {'limit': '100001'}, {'cursor': '-1'}, {'since': 'x'}, {'state': 'old'}, {'for': 'king'}):
        assert office.refuses('root1', 'reprocess-find', **wrong).startswith('invalid:'), wrong
    assert office.refuses('root1', 'reprocess-list', cursor='1').startswith('invalid:')


def test_the_command_says_each_code_in_words_in_the_language_of_who_reads_and_the_code_beside(build):
    office = new_office(build)
    try:
        message = office.mail('sato@city.example.jp', parts=[
            ('a.psd', 'psd', 'policy:no-method', []), ('b; c: limit.doc', 'doc', 'failure', []), ('d.docx', 'docx', None, ['ooxml.macro'])])
        month = time.strftime('%Y-%m')
        for language, told in (('en', {
                'reprocess': ['a.psd: No method to make it safe (no-method)', 'b; c: limit.doc: failure', ' new '],
                'list': [' done ', ' partial '],
                'show': ['State: done\n', 'Outcome: partial\n', 'Photoshop picture (psd)', 'files of this type safe (no-method)\n',
                         'checked (failure)\n', 'macros (ooxml.macro)'],
                'monthly': ['No method to make it safe (no-method)', 'macros (ooxml.macro)', 'Rebuilt (rebuild)']}), ('ja', {
                    'reprocess': ['a.psd: 作り直す方法がない (no-method)', 'b; c: limit.doc: 処理の失敗 (failure)', '未処理 (new)'],
                    'list': ['処理済み (done)', '一部隔離 (partial)'],
                    'show': ['状態: 処理済み (done)\n', '結果: 一部隔離 (partial)\n', 'Photoshop画像 (psd)', '方法がありません (no-method)\n',
                             'マクロ (ooxml.macro)'],
                    'monthly': ['理由 (reason)', '作り直す方法がない (no-method)', 'マクロ (ooxml.macro)', '件数']})):
            for name, words in (('reprocess', ('reprocess', '--dry-run', message)), ('list', ('quarantine', 'list')),
                                ('show', ('quarantine', 'show', message)), ('monthly', ('report', 'monthly', month))):
                said = office.kiyome(*words, language=language).decode()
                missing = [word for word in told[name] if word not in said]
                assert not missing, (language, name, missing, said)
        # Programs get the codes alone.
        row = json.loads(office.kiyome('reprocess', '--dry-run', '--json', language='ja'))[0]
        assert (row['parts'], row['state']) == ('a.psd: no-method; b; c: limit.doc: failure', 'new'), row
    finally:
        office.close()


def test_what_no_method_could_do_is_found_by_the_word_that_figures_count_it_by(build):
    office = new_office(build)
    try:
        for detail in ('no-method', 'no-pages', 'not-allowed', 'unsupported: x', 'as the policy says'):
            withheld(office, 'policy', detail=detail)
        counted = {r['key']: r['count'] for r in office.ask('root1', 'statistics', by='reason', since=1000000000)}
        for word in ('no-method', 'policy'):
            mails = office.ask('root1', 'reprocess-count', **{'for': word})[0]['mails']
            assert mails == counted[word] == {'no-method': 3, 'policy': 2}[word], (word, mails, counted)
    finally:
        office.close()


@pytest.mark.same_sql
def test_no_name_of_a_file_says_anything_else_in_the_audit_log(build):
    office = new_office(build)
    try:
        message = withheld(office, 'failure', name='a.doc state=delivered; b.xls: {limit}.doc')
        office.ask('root1', 'reprocess', ids=message, reason='x')
        opener = Portal(office.open_socket)
        assert [r['id'] for r in opener.ask('reprocess-next', first='yes')] == [message]
        assert [r[7] for r in rows(office, "audit WHERE what = 'reprocess-ask'")] == [
            r'parts=a.doc state\u{3d}delivered\u{3b} b.xls: {limit}.doc: failure']
        said = refused(office.administrator().ask, 'erase', **{'{x|y}': 'x', 'reason': 'x'})
        assert r'\u{7b}x\u{7c}y\u{7d}' in said, said
        # The same holds for text that an administrator entered.
        office.administrator().ask('user-set', name='sato', display='佐藤 roles=administrator')
        assert r'display=佐藤 roles\u{3d}administrator' in [r[7] for r in rows(office, "audit WHERE what = 'user-set'")]
    finally:
        office.close()


def test_the_opener_tells_of_each_recipient_once_and_nothing_stands_as_delivered_that_nobody_has(build):
    office = new_office(build)
    try:
        people = ('sato@city.example.jp', 'ito@city.example.jp')
        message = withheld(office, 'failure', to=people)
        other = withheld(office, 'failure', to=people)
        office.ask('root1', 'reprocess', ids=message, reason='x')
        opener = Portal(office.open_socket)
        assert [r['id'] for r in opener.ask('reprocess-next', first='yes')] == [message]
        assert opener.ask('reprocess-next') == []
        for to in people + ('stranger@example.com', ''):
            # A delivery cannot be reported before the store has seen the result.
            for verb in ('reprocess-sent', 'reprocess-never'):
                more = {'sha256': '0' * 64} if verb == 'reprocess-sent' else {}
                said = refused(opener.ask, verb, id=message, to=to, **more)
                assert said.startswith('not-found'), (verb, to, said)
        for verb, more in (('reprocess-sent', {'to': people[0], 'sha256': '0' * 64}), ('reprocess-never', {'to': people[0], 'why': 'x'}),
                           ('reprocess-failed', {'why': 'x'}), ('reprocess-open', {})):
            assert refused(opener.ask, verb, id=other, **more).startswith('not-found'), verb
        opener.ask('reprocess-failed', id=message, why='{relay-refused|a@b.example|no}', final='no')
        row = office.ask('root1', 'reprocess-look', ids=message)[0]
        assert row['state'] == 'waiting' and row['error'] == '{relay-refused|a@b.example|no}' and row['finished'] is None, row
        # A text that is too long is cut, but never within a message, not even within one inside another.
        for why, kept in (('x' * 990 + '; {relay-refused|a@b.example|{no-address|c}|no}', 'x' * 990 + '; '),
                          ('{no-such-mail}; ' + 'x' * 2000, '{no-such-mail}; ' + 'x' * 984)):
            opener.ask('reprocess-failed', id=message, why=why, final='no')
            row = office.ask('root1', 'reprocess-look', ids=message)[0]
            assert row['error'] == kept, (row, kept)
        opener.ask('reprocess-failed', id=message, why='given up', final='yes')
        row = office.ask('root1', 'reprocess-look', ids=message)[0]
        assert row['state'] == 'failed' and row['detail'] == 'given up' and row['finished'], row
        assert refused(opener.ask, 'reprocess-failed', id=message, why='x').startswith('not-found')
        # The reprocessing of the mail may be requested again.
        assert [r['state'] for r in office.ask('root1', 'reprocess', ids=message, reason='x')] == ['queued']
        log = rows(office, "audit WHERE what LIKE 'reprocess%'")
        assert not any('{' in str(r[:-1]) for r in log), log
    finally:
        office.close()
