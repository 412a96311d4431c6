# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the printed reports of `kiyome report paper` and `kiyome report destroyed` have what the store recorded, and that
a verifier has checked the file."""
import contextlib
import json
import os
import re
import time

import pytest

import city_office
from place import Place

REASON = '標的型メール。県から通知'


@pytest.fixture(scope='module')
def place(build):
    """A store with mail of one month, and with each kind of act that a report lists."""
    made = Place(build)
    made.start()
    door = made.door()
    for i in range(9):
        message = door.add(b'message %d' % i, sender='a@evil.example')
        city_office.report(door, message, 'x', [('a.docx', 'docx', 'policy:no-method' if i < 2 else None, ['ooxml.macro'])])
    made.kiyome('user', 'add', 'kansa', '--roles', 'auditor', '--password-file', '/dev/stdin', data=b'correct horse battery staple')
    made.kiyome('block', 'add', '--sender', 'evil.example', '--reason', REASON)
    numbers = [row['id'] for row in json.loads(made.kiyome('quarantine', 'list', '--json'))]
    made.kiyome('quarantine', 'export', '-o', made.folder + '/taken', '--reason', '警察の照会', numbers[0])
    made.kiyome('quarantine', 'erase', '--yes', '--reason', '誤送信', numbers[1])
    made.erased = numbers[1]
    made.case = made.kiyome('case', 'add', '--reason', '怪しい添付', numbers[2]).decode().strip()
    made.kiyome('case', 'close', '--reason', '標的型と確かめた', '--prevention', '周知', made.case)
    made.kiyome('user', 'add', 'sato', '--no-password', '--mail', 'sato@city.example.jp')
    with open(made.folder + '/drill.txt', 'w') as file:
        file.write('至急')
    made.drill = made.kiyome('drill', 'send', '--subject', '期限', '--reason', '秋の訓練', made.folder + '/drill.txt', 'sato@city.example.jp').decode().strip()
    yield made
    made.close()


def paper(place, name, *arguments, kind='paper'):
    path = os.path.join(place.folder, name + '.pdf')
    place.kiyome('report', kind, '-o', path, *arguments)
    assert os.stat(path).st_mode & 0o777 == 0o600
    return path


def words(place, path):
    """Returns the text of the file without spaces and line ends."""
    return re.sub(r'\s', '', place.kiyome('sanitize', '--private', '-o', '-', '--method', 'text', path).decode())


def this_month():
    return time.strftime('%Y-%m')


@pytest.mark.sqlite
def test_the_paper_of_a_month_has_what_the_store_counted(place):
    text = words(place, paper(place, 'month', this_month()))
    # Received, and of these sanitized and partly withheld.
    assert '9720受け取った無害化して渡した' in text or all(word in text for word in ('9受け取った', '7無害化', '2一部')), text
    for expected in ('メール無害化の報告', time.strftime('%Y年%m月'), 'マクロ', '作り直す方法がない', 'ブロックリストへの登録1件', REASON, '原本の取り出し1件',
                     '警察の照会', '消去した原本1通', place.erased, '誤送信', 'kansa', '不審なメールの報告1件', '事案の終了1件',
                     place.case, '怪しい添付', '標的型と確かめた', place.drill, '1人に送り、0人が報告', '秋の訓練', '監査', '職・氏名', '1/2'):
        assert expected in text, (expected, text)


@pytest.mark.sqlite
def test_the_paper_says_how_the_last_self_inspection_ended(place):
    assert '自己点検をしていません' in words(place, paper(place, 'before', this_month()))
    place.kiyome('report', 'selfcheck', status=1)
    row = json.loads(place.kiyome('audit', 'show', '--what', 'selfcheck', '--json'))[-1]
    answers = dict(pair.split('=') for pair in row['detail'].rstrip(';').split(';'))
    assert answers['audit-whole'] == 'yes' and answers['part milter'] == 'no', answers
    text = words(place, paper(place, 'after', this_month()))
    yes, failed = (sum(answer in which for answer in answers.values()) for which in (('yes',), ('no', 'unknown')))
    assert '満たす%d、満たさない・答えがない%d、' % (yes, failed) in text, text
    assert 'milterは正常です' in text, text


@pytest.mark.sqlite
def test_a_span_that_is_not_over_says_so(place):
    assert time.strftime('%Y年%m月(途中)') in words(place, paper(place, 'open', this_month()))
    today, tomorrow = (time.strftime('%Y-%m-%d', time.localtime(time.time() + day * 86400)) for day in (0, 1))
    for until, is_open in ((today, False), (tomorrow, True)):
        text = words(place, paper(place, 'span', '--since', '2026-01-01', '--until', until, kind='destroyed'))
        assert ('(途中)' in text) == is_open, text
    text = words(place, paper(place, 'over', '2020-01'))
    assert '(途中)' not in text and '訓練ありません' in text and '151015202530' in text, text
    # Each month has its own number of days.
    text = words(place, paper(place, 'february', '2020-02'))
    assert '1510152025' in text and '151015202530' not in text, text


@pytest.mark.sqlite
def test_the_same_records_give_the_same_file_that_the_verifier_accepts(place):
    for kind in ('paper', 'destroyed'):
        one, other = (paper(place, kind + name, this_month(), kind=kind) for name in ('1', '2'))
        with open(one, 'rb') as first, open(other, 'rb') as second:
            content = first.read()
            assert content == second.read() and b'/FontFile' in content
        assert b'verified' in place.kiyome('verify', '--private', one)


@pytest.mark.sqlite
def test_the_paper_of_destructions_has_days_persons_and_lines_for_names(place):
    database = place.database()
    free = [row[0] for row in database.execute('SELECT n FROM messages WHERE n NOT IN (SELECT n FROM destructions) ORDER BY n')]
    # Of the last two, the mail that came first was erased last.
    for n, who, why, later in [(n, 'kiyome-store', 'retention of 90 days', 0) for n in free[:3]] + [
            (free[3], 'kiyome-store', 'never finished, and its sender did not come again', 0),
            (free[4], 'kiyome-store', 'erased before: an older copy of the index contained it', 0),
            (free[5], 'root', '後の消去', 2000000), (free[6], 'root', '前の消去', 0)]:
        database.execute("INSERT INTO destructions SELECT n, received + ?, ?, ?, 'k', 1 FROM messages WHERE n = ?", (later, who, why, n))
    database.commit()
    database.close()
    today = time.strftime('%Y-%m-%d')
    for span in ((this_month(),), ('--since', today, '--until', '@%d' % (time.time() + 86400))):
        text = words(place, paper(place, 'destroyed', *span, kind='destroyed'))
        for expected in ('廃棄した原本3通', '消去した原本3通', '再び廃棄した原本2通', today + '3通', place.erased + 'root', '誤送信', '立ち会った人', '職・氏名', '日付'):
            assert expected in text, (expected, text)
        assert text.index('後の消去') < text.index('前の消去'), text
    assert '廃棄した原本0通' in words(place, paper(place, 'earlier', '2020-01', kind='destroyed'))


@pytest.mark.sqlite
def test_a_month_or_file_that_is_wrong_is_a_matter_of_usage(place):
    for arguments in (('paper', this_month()), ('paper', '-o', 'x.pdf', '2026-13'), ('destroyed', '-o', 'x.pdf', '--since', '2026-11-01'),
                      ('destroyed', '-o', 'x.pdf', '--since', '2026-11-01', '--until', '2026-11-02', this_month())):
        place.error('report', *arguments, status=2)
    assert 'no/such' in place.error('report', 'paper', '-o', '/no/such/x.pdf', this_month(), status=3)


@pytest.mark.sqlite
def test_a_character_that_the_font_does_not_have_is_drawn_as_no_other_one(place):
    place.kiyome('block', 'add', '--sender', 'other.example', '--reason', '甲한국어乙🙂丙ﷺ\ue000丁～−①㈱髙𠮷ﾃｽﾄé')
    text = words(place, paper(place, 'characters', this_month()))
    assert '甲〓〓〓乙〓丙〓〓丁～−①㈱髙𠮷ﾃｽﾄé' in text, text


@pytest.mark.sqlite
def test_a_paper_with_most_of_everything_has_two_pages(place):
    for i in range(15):
        place.kiyome('user', 'add', 'kansa-%d' % i, '--roles', 'auditor', '--password-file', '/dev/stdin', data=b'correct horse battery staple')
        place.kiyome('block', 'add', '--sender', '%d.example' % i, '--reason', '長い理由' * 60)
    for row in json.loads(place.kiyome('quarantine', 'list', '--json'))[:6]:
        case = place.kiyome('case', 'add', '--reason', '長い理由' * 60, row['id']).decode().strip()
        place.kiyome('case', 'close', '--reason', '長い結果' * 60, '--prevention', 'x', case)
        place.kiyome('drill', 'send', '--subject', 'x', '--reason', '長い理由' * 60, place.folder + '/drill.txt', 'sato@city.example.jp')
    door = place.door()
    codes = ['ooxml.' + code for code in ('macro', 'activex', 'ole-object', 'external-link', 'comment', 'custom-xml', 'dde', 'printer-settings')]
    city_office.report(door, door.add(b'with much', sender='a@evil.example'), 'x', [('a.docx', 'docx', None, codes)])
    # Adds rows directly to the log: two of each act that the report lists or counts, and more erasures.
    acts = ('case-add case-step case-close case-warn block-add block-used hold-add hold-lift sign-in-locked refused config-refuse restored journal-cut'
            ' request-add request-approve request-refuse opened release export evidence').split()
    with contextlib.closing(place.database()) as database:
        for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'").fetchall():
            database.execute('DROP TRIGGER ' + name)
        for at, act in enumerate(acts * 2):
            database.execute('INSERT INTO audit VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?)',
                             (1000000 + at, time.time_ns() // 1000, 'x', act, 'x', '長い理由' * 60, 'x', bytes(32)))
        database.execute("INSERT INTO destructions SELECT n, received, 'root', '長い理由', 'k', 1 FROM messages WHERE n NOT IN (SELECT n FROM destructions) LIMIT 5")
        database.commit()
    text = words(place, paper(place, 'most', this_month()))
    assert 'ほか3種類' in text and '2/2' in text and 'ほか10人' in text and 'ほか4回' in text and '長い理由長い理由' in text and '…' in text, text
    # None of the counts is cut off.
    for act in ('古い索引から再開した(未配送のものは保留)', '消去の記録簿が切り詰められたか、古いか、壊れていた', '原本の証拠ファイルへの収録', '原本の保全の解除'):
        assert re.search(re.escape(act.replace('(', '（').replace(')', '）')) + r'\d+件', text), (act, text)
