# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that deferred deliveries to recipients under other policies are committed together with the end of the message,
exactly once, even if programs are killed and the client repeats its request."""
import json
import os
import re
import signal
import time

import pytest

import door as d
from deferred import Owing, PEOPLE, brought, logged, read, report, write
from place import refused
from waiting import until


def owed(office):
    return sorted(read(office, 'SELECT b.policy, b.authentic, o.address, b.state FROM debts b JOIN debts_owed o ON o.debt = b.n'))


@pytest.mark.same_sql
def test_what_is_owed_is_there_if_and_only_if_the_message_is_done_and_once(build):
    """Deferred deliveries exist if and only if the message is done, and once, however often its client repeats it."""
    office = Owing(build)
    try:
        # Before the end of the message there is no deferred delivery: the sender has no 250.
        door = office.door()
        message = door.add(b'mail\r\n', recipients=PEOPLE, waits=1)
        door.close()
        assert owed(office) == []
        # The same mail again. Its front end ends before it can answer 250, and the sender comes a third time.
        again, same = brought(office)
        assert same == message, (same, message)
        again.close()
        expected = [('firm', 0, 'c@example.jp', 'waiting'), ('text', 1, 'd@example.jp', 'waiting')]
        assert owed(office) == expected
        third, same = brought(office)
        assert same == message and owed(office) == expected
        third.close()
        # If the policies differ by now, it is not a repetition: the front end answers 4xx, and no delivery is committed twice.
        fourth = office.door()
        assert fourth.add(b'mail\r\n', recipients=PEOPLE, waits=1) == message
        for other in ('+0 firm\n=c@example.jp\n=d@example.jp\n', None):
            assert 'has another report already' in refused(fourth.report, message, debts=other)
        assert owed(office) == expected
        # The same is true after a kill of the store.
        sixth, other = brought(office, data=b'other\r\n')
        office.stop(office.processes[-1], signal.SIGKILL)
        office.start()
        twice = expected + expected
        assert owed(office) == sorted(twice)
        _, same = brought(office, data=b'other\r\n')
        assert same == other and owed(office) == sorted(twice)
    finally:
        office.close()


@pytest.mark.same_sql
def test_nothing_is_owed_to_who_is_no_recipient_and_what_is_malformed_ends_the_door(build):
    office = Owing(build)
    try:
        door = office.door()
        message = door.add(b'one\r\n', recipients=PEOPLE, waits=1)
        assert 'not a recipient' in refused(door.report, message, debts='+0 firm\n=x@example.jp\n')
        assert owed(office) == [] and read(office, "SELECT count(*) FROM messages WHERE state = 'done'") == [(0,)]
        for wrong in ('=c@example.jp\n', '+2 firm\n=c@example.jp\n', '+0 firm\n', '+0 \n=c@example.jp\n', '+0 firm\n\n=c@example.jp\n',
                      '+0 %s\n=c@example.jp\n' % ('x' * 70000)):
            door = office.door()
            message = door.add(b'two\r\n', recipients=PEOPLE, waits=1)
            assert 'malformed deferred deliveries' in refused(door.report, message, debts=wrong), wrong
            door.close()
        assert owed(office) == []
    finally:
        office.close()


@pytest.mark.same_sql
def test_what_one_client_or_sender_has_many_of_keeps_nobody_else_waiting(build):
    office = Owing(build)
    try:
        mails = {}
        for number, (client, sender) in enumerate((('a [192.0.2.1]', 'a@x.jp'),) * 3 + (('a [192.0.2.1]', 'b@x.jp'), ('b [192.0.2.2]', 'a@x.jp'))):
            door = office.door()
            message = door.add(b'%d\r\n' % number, recipients=PEOPLE, waits=1, client=client, sender=sender)
            door.report(message, debts='+0 firm\n=c@example.jp\n')
            mails[message] = number
        opener = office.opener()
        at, turns = [], []
        for _ in range(5):
            (work,) = opener.ask('debt-next', first='no', at=';'.join(at))
            at.append(work['debt'])
            turns.append(mails[work['id']])
        # The order: the first one, then another client, then the same client with another sender, then by turns.
        assert turns == [0, 4, 3, 1, 2], turns
        assert opener.ask('debt-next', first='no', at=';'.join(at)) == []
        for wrong in ('x', '1;', '-1', ';'.join('123456789')):
            assert refused(opener.ask, 'debt-next', first='no', at=wrong).startswith('invalid'), wrong
    finally:
        office.close()


def test_what_a_lost_answer_gave_is_free_again_at_once_what_is_at_work_is_not(build):
    """A delivery handed out by a lost answer is free again at once. Running ones are not, and a wrong clock blocks none."""
    office = Owing(build)
    try:
        for number in range(5):
            brought(office, '+0 firm\n=c@example.jp\n', data=b'%d\r\n' % number)
        opener = office.opener()

        def take(**more):
            return [row['debt'] for row in opener.ask('debt-next', **{'first': 'no', **more})]
        first, lost = take()[0], take()[0]
        # Both were handed out, and only one answer arrived. The others are older and not due meanwhile.
        others = ' WHERE n NOT IN (%s, %s)' % (first, lost)
        write(office, 'UPDATE debts SET next_try = next_try + 600' + others)
        assert take(first='yes', at=first) == [lost]
        write(office, 'UPDATE debts SET next_try = next_try - 600' + others)
        assert read(office, 'SELECT tries FROM debts WHERE n IN (%s, %s) ORDER BY n' % (first, lost)) == [(1,), (2,)]
        # The last place is reserved for deliveries without an attempt.
        name = dict(read(office, 'SELECT b.n, m.id FROM debts b JOIN messages m ON m.n = b.message'))
        opener.ask('debt-failed', id=name[int(lost)], debt=lost, why='450 no', perhaps='2')
        assert read(office, 'SELECT copies FROM debts WHERE n = ' + lost) == [(2,)]
        write(office, 'UPDATE debts SET next_try = 0 WHERE n = ' + lost)
        others = [take(at=first)[0], take(at=first)[0]]
        assert lost in others
        busy = ';'.join([first, *others])
        last = take(at=busy)
        assert last and last[0] not in busy.split(';')
        write(office, 'UPDATE debts SET tries = 1, next_try = 0, taken = 0 WHERE n NOT IN (%s)' % busy.replace(';', ','))
        assert take(at=busy) == []
        # An opener that ends before the attempt returns the delivery unchanged.
        opener.ask('debt-failed', id=name[int(first)], debt=first, why='stopped', stopped='yes')
        assert read(office, 'SELECT tries, taken, error FROM debts WHERE n = ' + first) == [(0, 0, '')]
        # The state after a clock that was three days ahead.
        write(office, 'UPDATE debts SET next_try = next_try + 259200, taken = 0')
        found = until(lambda: opener.ask('debt-next', first='no'), 'the debt')
        assert found
    finally:
        office.close()


HASHES = {'policy': 'firm', 'policy-sha256': 'ab' * 32, 'config-sha256': 'cd' * 32}


@pytest.fixture
def office(build):
    place = Owing(build)
    try:
        yield place
        place.kiyome('audit', 'verify')
    finally:
        place.close()


class Given:
    """A deferred delivery to c and d that was handed out to an opener."""

    def __init__(self, office):
        self.office, self.opener = office, office.opener()
        brought(office, '+0 firm\n=c@example.jp\n=d@example.jp\n')
        (work,) = self.opener.ask('debt-next', first='yes')
        self.id, self.name = work['id'], {'id': work['id'], 'debt': work['debt']}

    def result(self):
        return self.opener.ask('debt-result', **self.name, **HASHES, content=report())[0]['owed']

    def send(self, to):
        return self.opener.ask('debt-sent', **self.name, to=to, sha256='ab' * 32)

    def send_to_c_alone(self):
        """Delivers to c; d refuses permanently."""
        self.result()
        self.send('c@example.jp')
        self.opener.ask('debt-never', **self.name, to='d@example.jp', why='550 no')
        self.opener.ask('debt-done', **self.name)

    def retry(self):
        return self.office.ask('root1', 'queue-retry', id=self.id)


@pytest.fixture
def given(office):
    return Given(office)


TO_D = {'count': 1, 'kind': 'mail', 'what': 'delivery', 'recipients': 'd@example.jp'}


def test_a_debt_is_given_to_one_opener_and_not_dropped_meanwhile(office, given):
    assert given.opener.ask('debt-next', first='no') == []
    (row,) = office.ask('root1', 'queue-list')
    assert (row['id'], row['what'], row['recipients']) == (given.id, 'delivery', 'c@example.jp, d@example.jp'), row
    assert office.refuses('root1', 'queue-drop', id=given.id, reason='x').startswith('conflict')


def test_a_debt_is_opened_under_its_policy_and_by_its_number_alone(given):
    assert given.opener.ask('debt-open', **given.name)[0]['policy'] == 'firm'
    assert refused(given.opener.ask, 'debt-open', id=given.id, debt='99').startswith('not-found')


def test_a_debt_is_done_once_each_recipient_has_it_or_never_gets_it(given):
    assert given.result() == 'c@example.jp;d@example.jp'
    given.send('c@example.jp')
    assert refused(given.opener.ask, 'debt-done', **given.name).startswith('conflict')
    given.opener.ask('debt-never', **given.name, to='d@example.jp', why='550 no')
    given.opener.ask('debt-done', **given.name)


def test_a_debt_that_a_recipient_never_gets_is_given_up_aloud(office, given):
    given.send_to_c_alone()
    (row,) = [r for r in office.ask('root1', 'queue-list') if r['kind'] == 'mail']
    assert (row['state'], row['recipients']) == ('failed', 'd@example.jp') and '550 no' in row['error'], row
    assert office.status()['undelivered_owed'] == 1 and office.status()['deliveries'] == 0
    assert read(office, "SELECT kind FROM events WHERE kind = 'delivery-failed'") or not office.more


def test_a_debt_that_is_tried_again_is_for_who_is_left_and_counted_when_its_opener_was_killed(office, given):
    given.send_to_c_alone()
    assert given.retry() == [dict(TO_D, id=given.id)]
    given.opener.ask('debt-next', first='no')
    assert given.result() == 'd@example.jp'
    assert len(given.opener.ask('debt-next', first='yes')) == 1 and read(office, 'SELECT copies FROM debts') == [(1,)]


def test_a_debt_that_is_dropped_while_it_is_out_is_had_by_that_one_and_nobody_else(office, given):
    given.send_to_c_alone()
    given.retry()
    given.opener.ask('debt-next', first='no')
    given.result()
    write(office, 'UPDATE debts SET next_try = 1')
    assert office.ask('root1', 'queue-drop', id=given.id, reason='x') == [dict(TO_D, id=given.id)]
    assert read(office, "SELECT detail FROM audit WHERE what = 'queue-drop'")[-1] == ('what=delivery to=d@example.jp',)
    assert given.send('d@example.jp') == [{'over': 'yes'}]
    assert all(r['kind'] == 'letter' for r in office.ask('root1', 'queue-list'))


def test_a_debt_whose_original_is_gone_is_given_up_and_that_is_logged(office):
    _, gone = brought(office, data=b'gone\r\n')
    office.ask('root1', 'queue-retry', all='yes')
    office.kiyome('quarantine', 'erase', gone, '--yes', '--reason', 'wish')
    assert office.opener().ask('debt-next', first='no') == []
    rows = [r for r in office.ask('root1', 'queue-list') if r['id'] == gone]
    assert [r['state'] for r in rows] == ['failed'] * 2, rows
    assert [row[1] for row in logged(office, 'debt-failed')] == [gone] * 2


class Served:
    """A mail for two recipients: sato has all parts under the policy standard, and mori's report under the policy firm has
    a.exe withheld."""

    def __init__(self, office):
        self.office, self.opener = office, office.opener()
        door = office.door()
        self.message = door.add(b'mail\r\n', recipients=('sato@city.example.jp', 'mori@city.example.jp'), waits=1)
        door.report(self.message, debts='+0 firm\n=mori@city.example.jp\n')
        (self.work,) = self.opener.ask('debt-next', first='yes')
        partial = b'Kiyome-Result: x\r\n\0' + d.serialized(d.example('partial')['parts'][0])
        self.opener.ask('debt-result', id=self.work['id'], debt=self.work['debt'], **HASHES, content=partial)

    def set(self, values):
        write(self.office, 'UPDATE debts SET ' + values)

    def states(self, *asked):
        """Returns for each user the state of the mail in the list, and the states in `asked` by which the list finds it."""
        found = {}
        for person in ('sato', 'mori'):
            (listed,) = self.office.ask(person, 'mails')
            found[person] = (listed['state'], [state for state in asked if len(self.office.ask(person, 'mails', state=state)) == 1])
        return found


@pytest.fixture
def served(office):
    return Served(office)


@pytest.fixture
def delivered(served):
    served.set("state = 'delivered'")
    return served


def test_each_recipient_sees_what_his_policy_made_of_a_mail_and_administrators_see_both(office, served):
    rows = office.ask('sato', 'mail', id=served.message)
    assert {(row['policy'], row['path'], row['debt']) for row in rows} == {('standard', '1', 0)}, rows
    rows = office.ask('mori', 'mail', id=served.message)
    assert [(row['policy'], row['path'], row['part_outcome'], row['served']) for row in rows] == [
        ('firm', '1', 'rebuilt', 'mori@city.example.jp'), ('firm', '1.1', 'withheld', 'mori@city.example.jp')], rows
    assert {row['debt'] for row in office.ask('root1', 'mail', id=served.message)} == {0, rows[0]['debt']}


def test_a_mail_is_listed_and_found_by_the_state_that_it_has_for_each_recipient(delivered):
    assert delivered.states('delivered', 'changed', 'withheld') == {'sato': ('delivered', ['delivered']), 'mori': ('withheld', ['withheld'])}


def test_a_mail_that_is_made_and_not_delivered_yet_is_listed_and_found_as_received(served):
    served.set("state = 'waiting', view = 1")
    assert served.states('received', 'delivered', 'failed') == {'sato': ('delivered', ['delivered']), 'mori': ('received', ['received'])}


def test_a_mail_that_was_given_up_is_listed_and_found_as_failed_whatever_was_made_of_it(served):
    served.opener.ask('debt-failed', id=served.work['id'], debt=served.work['debt'], why='550 no', final='yes')
    assert served.states('received', 'delivered', 'withheld', 'failed') == {'sato': ('delivered', ['delivered']), 'mori': ('failed', ['failed'])}


@pytest.mark.same_sql
def test_the_command_shows_the_recipients_of_one_policy_and_says_where_a_policy_has_none(office, served):
    served.set("state = 'delivering', view = 3")
    for name, parts in (('firm', 2), ('standard', 1)):
        said = office.kiyome('quarantine', 'show', served.message, '--policy', name).decode()
        assert said.count('\n\n1  ') + said.count('\n\n1.1  ') == parts and served.message in said, said
        assert json.loads(office.kiyome('quarantine', 'show', served.message, '--json', '--policy', name))['policy']['name'] == name
    for more in ((), ('--json',)):
        said = office.error('quarantine', 'show', served.message, '--policy', 'none', *more)
        assert 'no recipient of this message is under the policy none' in said, said


def test_each_finds_the_names_of_files_in_his_own_report_and_who_oversees_finds_all(office, delivered):
    for asked in ({'file': 'a.exe'}, {'text': 'A.EXE'}, {'text': 'exe', 'state': 'withheld'}):
        found = [len(office.ask(person, 'mails', **asked)) for person in ('sato', 'mori', 'tanaka')]
        assert found == [0, 1, 0], (asked, found)
    for person in ('root1', 'audit1'):
        (listed,) = office.ask(person, 'mails', file='a.exe', scope='all')
        assert listed['id'] == delivered.message and not listed['attachments'], listed
    assert [row['attachments'] for row in office.ask('mori', 'mails') + office.ask('sato', 'mails')] == ['a.exe', None]


def test_a_file_is_asked_for_by_who_has_it_in_his_report(office, delivered):
    assert office.refuses('sato', 'request-add', id=delivered.message, path='1.1', reason='x').startswith('not-found')
    asked = office.ask('mori', 'request-add', id=delivered.message, path='1.1', reason='x')[0]['request']
    assert office.ask('mori', 'request', request=asked)[0]['part_outcome'] == 'withheld'


def test_the_effect_of_an_entry_counts_in_what_each_policy_made(office, delivered):
    totals, mail = office.ask('root1', 'effect', list='allow', sha256='cd' * 32)
    assert (totals['examined'], totals['mails'], totals['parts'], totals['withheld'], mail['id'], mail['names']) == (
        1, 1, 1, 1, delivered.message, 'a.exe'), (totals, mail)
    assert len(office.ask('root1', 'effect', list='block', sender='nobody.example')) == 1
    assert [row[3].split(' ')[-1] for row in logged(office, 'effect')] == ['list=allow', 'list=block']
    assert office.refuses('audit1', 'effect', list='allow', type='pdf').startswith('forbidden')


@pytest.mark.same_sql
def test_a_digest_tells_each_what_his_own_policy_withheld_from_him_when_it_has(build):
    """A digest lists what the recipient's own policy withheld, once it has, without parts that were opened meanwhile."""
    hour = time.localtime().tm_hour
    office = Owing(build, digest_hours=';'.join(str((hour + i) % 24) for i in range(2)))
    try:
        people = ('sato@city.example.jp', 'mori@city.example.jp')
        hashes = {'policy': 'firm', 'policy-sha256': 'ab' * 32, 'config-sha256': 'cd' * 32}

        def come(sender, outcome):
            door = office.door()
            message = door.add(os.urandom(8), recipients=people, sender=sender, waits=1)
            door.report(message, outcome, debts='+0 firm\n=%s\n' % people[1])
            return message

        def pay(message, outcome):
            opener = office.opener()
            (work,) = opener.ask('debt-next', first='yes')
            assert work['id'] == message
            name = {'id': message, 'debt': work['debt']}
            content = b'Kiyome-Result: x\r\n\0' + d.serialized(d.example(outcome)['parts'][0])
            opener.ask('debt-result', **name, **hashes, content=content)
            opener.ask('debt-sent', **name, to=people[1], sha256='ab' * 32)
            opener.ask('debt-done', **name)

        def told():
            time.sleep(1.1)
            office.stop(office.processes[0])
            write(office, "DELETE FROM meta WHERE name = 'digest-slot'")
            office.start()
            letters = {letter['to'].split('@')[0]: letter for letter in office.opener().ask('outbox-take', first='yes')}
            write(office, 'DELETE FROM outbox')
            return {name: (re.findall('[a-f]@x.jp', letter['text']), 'a.exe' in letter['text']) for name, letter in letters.items()}
        told()
        pay(come('a@x.jp', 'sanitized'), 'partial')
        pay(come('b@x.jp', 'partial'), 'sanitized')
        late = come('c@x.jp', 'sanitized')
        assert told() == {'mori': (['a@x.jp'], True), 'sato': (['b@x.jp'], True)}
        pay(late, 'partial')
        opened = come('d@x.jp', 'partial')
        pay(opened, 'partial')
        # sato has the part by a follow-up.
        n = read(office, "SELECT n FROM messages WHERE id = '%s'" % opened)[0][0]
        write(office, "INSERT INTO debts (message, policy, authentic, asked, state, next_try, finished, outcome, view, source)"
              " VALUES (?, 'standard', 1, 1, 'delivered', 1, 1, 'sanitized', 2, ?)", n, n)
        write(office, 'INSERT INTO debts_owed (debt, address, sent) SELECT max (n), ?, 1 FROM debts', people[0])
        assert told() == {'mori': (['c@x.jp', 'd@x.jp'], True)}
        assert told() == {}
    finally:
        office.close()


FIRM = '?24 firm\n=b@example.jp\n=c@example.jp\n'


class Waiting:
    """A mail with an encrypted file, for whose password b and c wait, and later mails."""

    def __init__(self, office):
        self.office, self.number = office, 0
        self.come()
        self.first = self.come(FIRM)
        self.opener = office.opener()

    def come(self, debts=None, sender='a@x.jp', recipients=PEOPLE, ask=2):
        self.number += 1
        door = self.office.door()
        message = door.add(b'%d\r\n' % self.number, recipients=recipients, waits=1, sender=sender, ask=ask)
        door.report(message, debts=debts)
        door.close()
        return message

    def follows(self):
        return read(self.office, 'SELECT b.source, o.address FROM debts b JOIN debts_owed o ON o.debt = b.n WHERE b.source > 0 ORDER BY 1, 2')

    def waits(self):
        return read(self.office, 'SELECT count(*) FROM waits')[0][0]

    def next(self, first='no'):
        (work,) = self.opener.ask('debt-next', first=first)
        return {'id': work['id'], 'debt': work['debt']}

    def result(self, name):
        return self.opener.ask('debt-result', **name, **HASHES, content=report())[0]['owed']

    def two_follow(self):
        """Adds two later mails. Returns the deferred delivery of the first one, which is handed out to the opener."""
        self.come()
        name = self.next('yes')
        self.come()
        return name


@pytest.fixture
def waiting(office):
    return Waiting(office)


BOTH = 'b@example.jp;c@example.jp'


def test_a_mail_of_another_sender_an_unproven_one_or_to_others_owes_no_follow_up(waiting):
    waiting.come(sender='b@x.jp'), waiting.come(sender='a@sub.x.jp'), waiting.come(ask=1)
    # To other recipients, and to one from whom nothing was withheld.
    waiting.come(recipients=('x@example.jp',)), waiting.come(recipients=('d@example.jp',))
    assert waiting.follows() == []


def test_what_an_unproven_mail_says_of_itself_makes_nobody_wait(waiting):
    waiting.come(FIRM, sender='u@x.jp', ask=1), waiting.come(sender='u@x.jp')
    assert waiting.follows() == [] and waiting.waits() == 2


def test_a_later_mail_owes_a_follow_up_to_who_waits_for_it_whatever_the_case_of_the_addresses(waiting):
    """The local part is compared without case, like the domain: only the domain is authenticated."""
    waiting.come(recipients=('C@example.jp', 'x@example.jp'), sender='A@X.jp')
    assert [address for _, address in waiting.follows()] == ['c@example.jp']


def test_a_later_and_an_earlier_mail_are_of_the_sender_in_each_spelling_of_the_address(waiting):
    """The same is true beyond ASCII and for both forms of a domain."""
    first = waiting.come(FIRM, sender='\u00e4rger@b\u00fccher.example')
    waiting.come(sender='\u00c4RGER@xn--bcher-kva.example')
    assert [address for _, address in waiting.follows()] == ['b@example.jp', 'c@example.jp']
    waiting.next('yes')
    door = waiting.office.door()
    assert door.earlier('A\u0308rger@B\u00dcCHER.example.', ('b@example.jp',)), first
    door.close()


def test_a_follow_up_of_which_nothing_comes_is_owed_no_more(waiting):
    source = waiting.come(recipients=('C@example.jp', 'x@example.jp'), sender='A@X.jp')
    name = waiting.next('yes')
    assert name['id'] == waiting.first and waiting.opener.ask('debt-open', **name)[0]['source'] > 0
    assert [row['id'] for row in waiting.opener.ask('debt-source', **name)] == [source]
    waiting.opener.ask('debt-none', **name)
    assert waiting.follows() == [] and waiting.opener.ask('debt-next', first='no') == []


def test_a_follow_up_comes_to_all_who_wait_and_none_of_them_waits_on(waiting):
    name = waiting.two_follow()
    assert len(waiting.follows()) == 4
    assert waiting.result(name) == BOTH and waiting.waits() == 0


def test_a_follow_up_that_is_made_again_after_a_kill_is_owed_to_the_same(waiting):
    name = waiting.two_follow()
    assert [waiting.result(name) for _ in range(2)] == [BOTH, BOTH]


def test_a_follow_up_that_was_given_up_and_is_tried_again_is_owed_to_the_same(office, waiting):
    name = waiting.two_follow()
    waiting.result(name)
    waiting.opener.ask('debt-failed', **name, why='away', final='yes')
    write(office, "UPDATE debts SET state = 'waiting', next_try = 0, finished = NULL WHERE state = 'failed'")
    assert str(waiting.next()['debt']) == str(name['debt'])
    assert waiting.result(name) == BOTH


def test_a_follow_up_that_opens_no_more_is_given_up_and_says_so(office, waiting):
    name = waiting.two_follow()
    waiting.result(name)
    waiting.opener.ask('debt-none', **name)
    assert read(office, "SELECT detail FROM debts WHERE state = 'failed'") == [('{password-gone}',)]


def test_a_follow_up_behind_one_that_came_is_owed_to_nobody(waiting):
    name = waiting.two_follow()
    waiting.result(name)
    waiting.opener.ask('debt-none', **name)
    assert not waiting.result(waiting.next())


def test_nobody_waits_longer_than_the_hours_that_were_said(office, waiting):
    waiting.come('?1 firm\n=b@example.jp\n', sender='l@x.jp')
    write(office, 'UPDATE waits SET until = until - 3601')
    waiting.come(sender='l@x.jp')
    assert waiting.follows() == []


def test_of_many_mails_only_the_newest_are_held_for_later_one_after_the_other(office, waiting):
    """A sender who forges an address cannot block the mail of its owner."""
    waiting.come('?1 firm\n=b@example.jp\n', sender='m@x.jp')
    sent = [waiting.come(sender='m@x.jp') for _ in range(30)]
    now = read(office, 'SELECT unixepoch()')[0][0]
    tried = read(office, "SELECT s.id, b.next_try FROM debts b JOIN messages s ON s.n = b.source WHERE s.sender = 'm@x.jp' ORDER BY s.n")
    assert [i for i, due in tried if due <= now] == sent[:20] and [i for i, due in tried if due > now] == sent[-4:], tried
    turns = sorted(due for _, due in tried if due > now)
    assert all(later - sooner >= 900 for sooner, later in zip([now - 60] + turns, turns)) and turns[-1] <= now + 3600, turns


def test_what_waits_for_other_people_takes_nobodys_turn(office, waiting):
    for number in range(9):
        waiting.come('?1 firm\n=p%d@example.jp\n' % number, sender='n@x.jp', recipients=('p%d@example.jp' % number,))
    source = waiting.come(sender='n@x.jp', recipients=('p0@example.jp',))
    assert read(office, "SELECT o.address FROM debts b JOIN debts_owed o ON o.debt = b.n JOIN messages s ON s.n = b.source"
                " WHERE s.id = '%s'" % source) == [('p0@example.jp',)]


def test_each_of_several_passwords_owes_what_is_new_by_it_once_to_each_the_rest_is_waited_for(build):
    """Each of several passwords causes the deliveries that it makes possible, once to each recipient; other parts wait, and a
    password that opened nothing is tried again after one that did."""
    office = Owing(build)

    def come(debts=None, recipients=PEOPLE):
        come.number += 1
        door = office.door()
        message = door.add(b'%d\r\n' % come.number, recipients=recipients, waits=1, sender='a@x.jp', ask=2)
        door.report(message, debts=debts)
        door.close()
        return message

    def made(*outcomes):
        """Returns a report of attachments, each 'rebuilt' or the reason why it is withheld."""
        root = d.example('sanitized')['parts'][0]
        root['parts'] = [{'name': '%d.zip' % i, 'type': 'zip', 'sha256': 'cd' * 32}
                         | ({'outcome': 'rebuilt', 'method': 'rebuild'} if word == 'rebuilt' else {'outcome': 'withheld', 'method': None, 'reason': word})
                         for i, word in enumerate(outcomes)]
        return b'Kiyome-Result: x\r\n\0' + d.serialized(root)

    def take():
        (work,) = opener.ask('debt-next', first='no')
        name = {'id': work['id'], 'debt': work['debt']}
        sources = []
        while rows := opener.ask('debt-source', at=str(len(sources)), hours='24', **name):
            sources.append(rows[0]['id'])
        return name, sources

    def result(name, *outcomes):
        (row,) = opener.ask('debt-result', **name, **{'policy': 'firm', 'policy-sha256': 'ab' * 32, 'config-sha256': 'cd' * 32}, content=made(*outcomes))
        return row['owed'], row['none']

    def sent(name, owed):
        for to in owed.split(';'):
            opener.ask('debt-sent', **name, to=to, sha256='ab' * 32)
        opener.ask('debt-done', **name)

    def waiting():
        return [address for address, in read(office, 'SELECT address FROM waits ORDER BY 1')]

    come.number = 0
    try:
        come(FIRM)
        opener = office.opener()
        early = come()
        name, sources = take()
        assert sources == [early]
        opener.ask('debt-none', **name)
        second = come()
        name, sources = take()
        # Their waiting time ends during the work.
        write(office, 'UPDATE waits SET until = unixepoch() - 1')
        assert sources == [second] and waiting() == ['b@example.jp', 'c@example.jp']
        write(office, 'UPDATE waits SET until = unixepoch() + 3600')
        assert result(name, 'rebuilt', 'encrypted', 'encrypted') == ('b@example.jp;c@example.jp', 'no')
        assert result(name, 'rebuilt', 'encrypted', 'encrypted') == ('b@example.jp;c@example.jp', 'no')
        sent(name, 'b@example.jp;c@example.jp')
        assert waiting() == ['b@example.jp', 'c@example.jp']
        # A password that opened nothing may open an inner file, after the one that opened the outer. Parts that could not be
        # processed are not new.
        name, sources = take()
        assert sources == [early, second]
        assert result(name, 'rebuilt', 'limit', 'encrypted') == (None, 'yes')
        opener.ask('debt-none', **name)
        third = come(recipients=('b@example.jp', 'x@example.jp'))
        name, sources = take()
        assert sources == [third, second]
        # A result without the part that was opened before, and with another one.
        assert result(name, 'encrypted', 'rebuilt', 'encrypted') == ('b@example.jp', 'no')
        sent(name, 'b@example.jp')
        # For all recipients, and so without the password that went to one of them.
        name, sources = take()
        assert sources == [early, second], sources
        assert result(name, 'rebuilt', 'encrypted', 'encrypted') == (None, 'yes')
        opener.ask('debt-none', **name)
        assert opener.ask('debt-next', first='no') == [] and read(office, 'SELECT count(DISTINCT debt) FROM debt_parts') == [(2,)]
        # One recipient has two of three parts, the other has one: both get a follow-up, and neither waits any longer.
        last = come()
        name, sources = take()
        assert sources == [last, second], sources
        assert result(name, 'rebuilt', 'rebuilt', 'rebuilt') == ('b@example.jp;c@example.jp', 'no') and waiting() == []
        sent(name, 'b@example.jp;c@example.jp')
        come()
        assert opener.ask('debt-next', first='no') == [] and read(office, 'SELECT count(*) FROM debts WHERE source > 0') == [(3,)]
    finally:
        office.close()


def test_a_mail_that_comes_again_since_nobody_knows_whether_it_was_taken_is_decided_as_it_was(build):
    """A mail that is repeated because its answer was lost is decided as the first time, whatever came meanwhile."""
    office = Owing(build)
    try:
        opener = office.opener()
        opener.ask('debt-next', first='yes')

        def come(data, debts=None, decides=None):
            door = office.door()
            message = door.add(data, recipients=PEOPLE, waits=1, sender='a@x.jp', ask=2)
            if decides is not None:
                assert door.earlier('a@x.jp', PEOPLE) == decides
            door.report(message, debts=debts)
            door.close()
            return message

        waits, owes = (mark + ' firm\n' + ''.join('=%s\n' % who for who in PEOPLE) for mark in ('?24', '+1'))
        first = come(b'locked\r\n', waits, decides=0)
        come(b'password\r\n')
        assert come(b'locked\r\n', waits, decides=0) == first and len(read(office, 'SELECT * FROM debts')) == 1
        # A new delivery is decided again; one that was committed remains, although the password was removed.
        other = come(b'other\r\n', owes, decides=1)
        write(office, 'UPDATE messages SET authentic = 0')
        assert come(b'other\r\n', owes, decides=1) == other
        write(office, 'UPDATE messages SET authentic = 0')
        come(b'third\r\n', waits, decides=0)
        assert len(read(office, 'SELECT * FROM debts WHERE source = 0')) == 1
    finally:
        office.close()


@pytest.mark.same_sql
def test_what_came_before_may_be_tried_of_the_same_proven_sender_to_each_recipient_at_least(build):
    """Passwords of earlier mails may be tried if they have the same authenticated sender, in time and for the same recipients."""
    office = Owing(build)
    try:
        def come(data, debts=None, sender='a@x.jp', recipients=PEOPLE, ask=2):
            door = office.door()
            message = door.add(data, recipients=recipients, waits=1, sender=sender, ask=ask)
            door.report(message, debts=debts)
            door.close()
            return message

        old = come(b'0\r\n')
        write(office, 'UPDATE messages SET received = received - 7200000000')
        older, newer = come(b'1\r\n'), come(b'2\r\n', recipients=('C@example.jp', 'd@example.jp', 'x@example.jp'))
        come(b'3\r\n', sender='b@x.jp'), come(b'4\r\n', ask=1), come(b'5\r\n', recipients=('c@example.jp', 'x@example.jp'))
        come(b'6\r\n', '+1 firm\n=c@example.jp\n=d@example.jp\n+0 text\n=b@example.jp\n')
        opener = office.opener()
        works = [opener.ask('debt-next', first='no')[0] for _ in range(2)]

        def sources(work, hours):
            found = [opener.ask('debt-source', id=work['id'], debt=work['debt'], at=str(at), hours=hours) for at in range(4)]
            return [rows[0]['id'] for rows in found if rows]
        assert [sources(work, '1') for work in works] == [[newer, older], []]
        assert sources(works[0], '24') == [newer, older, old] and sources(works[0], '0') == []
    finally:
        office.close()
