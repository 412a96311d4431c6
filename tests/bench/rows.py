# SPDX-License-Identifier: GPL-2.0-or-later
"""Fills a store of either engine with millions of rows in the form that the store itself writes, and measures the portal's queries.

kiyome-store creates the tables and stores one mail, which is the model: each row is a copy of that mail's row with the values
that distinguish it. In both engines SQL makes the rows from numbers; functions of the same names compute the values of mail
number N."""
import hashlib
import math
import os
import statistics
import sys
import time
import traceback
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'store'))
import cluster  # noqa: E402
import city_office  # noqa: E402

BAR = 300.0  # ms at the 95th percentile
DAYS = 60  # shorter than the retention of originals, so that their destruction is not measured
USERS = 2000
BATCH = 100000
# The first words are in many subjects, the last in few.
WORDS = ('通知 会議 送付 依頼 報告 資料 回答 照会 予算 請求書 見積 研修 計画 契約 申請 確認 変更 議事録 住民税 国民健康保険 固定資産税 介護保険 '
         '戸籍 住民票 印鑑登録 個人番号 選挙 投票所 入札 公告 開札 落札 工事 設計 監理 測量 用地 道路 橋梁 河川 下水道 水道 公園 緑地 都市計画 '
         '建築確認 防災 避難所 備蓄 消防 救急 訓練 保育所 幼稚園 小学校 中学校 給食 学童 図書館 公民館 体育館 文化財 観光 商工 農業 林業 水産 '
         '環境 廃棄物 再資源化 温室効果 健診 予防接種 母子保健 高齢者 障害福祉 生活保護 民生委員 自治会 広報 統計 国勢調査 情報公開 個人情報 '
         '情報セキュリティ 電子申請 テレワーク 人事異動 給与 服務 監査 決算 補正予算 議会 条例 規則 要綱 訴訟 債権 滞納 差押 還付 督促').split()
KINDS = 'docx xlsx pdf zip csv jpg doc pptx'.split()


def chance(n, salt):
    """Returns a number from 0 up to, but not including, 1."""
    return int.from_bytes(hashlib.blake2b(b'%d.%d' % (n, salt), digest_size=6).digest(), 'big') / 2 ** 48


def word(n, salt):
    return WORDS[int(len(WORDS) * chance(n, salt) ** 2)]


def normal(text):
    return unicodedata.normalize('NFKC', text).casefold()


def pairs(text):
    """Implements the function of store/index/search.c."""
    signs = [chr(0xe000 + ord(c)) if ord(c) < 0x80 and not c.isalnum() else c for c in text]
    return ''.join(a + b + ' ' for a, b in zip(signs, signs[1:] + ['\ue07f']))


# PostgreSQL's functions of a number; `pieces` as in store/index/postgresql.c.
POSTGRESQL = """
CREATE FUNCTION pg_temp.chance (n bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE AS
 $$ SELECT (hashint8extended (n, salt) & 1099511627775) / 1099511627776.0::float8 $$;
CREATE FUNCTION pg_temp.word (n bigint, salt bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
 $$ SELECT (string_to_array ('{words}', ' '))[1 + floor ({count} * pg_temp.chance (n, salt) ^ 2)::integer] $$;
CREATE FUNCTION pg_temp.kind (n bigint, salt bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
 $$ SELECT (string_to_array ('{kinds}', ' '))[1 + floor ({n_kinds} * pg_temp.chance (n, salt))::integer] $$;
CREATE FUNCTION pg_temp.whole (x float8) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT floor (x)::bigint $$;
CREATE FUNCTION pg_temp.digest (n bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$ SELECT sha256 (n::text::bytea) $$;
CREATE FUNCTION pg_temp.identity (n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
 $$ SELECT substr (h, 1, 4) || '-' || substr (h, 5, 4) || '-' || substr (h, 9, 4) || '-' || substr (h, 13, 4) || '-'
    || substr (h, 17, 4) FROM (SELECT upper (md5 (n::text)) AS h) AS a $$;
CREATE FUNCTION pg_temp.normal (t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower (normalize (t, NFKC)) $$;
CREATE FUNCTION pg_temp.pieces (t text) RETURNS int4[] LANGUAGE sql IMMUTABLE AS
 $$ SELECT array_agg (DISTINCT ((h # 2147483648) - 2147483648)::int4) FROM (
     SELECT CASE k WHEN 1 THEN x WHEN 2 THEN (x * 1540483477 + y) & 4294967295
      ELSE (((x * 1540483477 + y) & 4294967295) * 1540483477 + z) & 4294967295 END AS h
     FROM (SELECT ascii (substr (t, i, 1))::bigint AS x, nullif (ascii (substr (t, i + 1, 1)), 0)::bigint AS y,
       nullif (ascii (substr (t, i + 2, 1)), 0)::bigint AS z FROM generate_series (1, length (t)) i OFFSET 0) a,
      generate_series (1, 3) k) b WHERE h IS NOT NULL $$;
"""


def define(database, is_postgresql):
    """Defines functions for the statements below; returns the prefix of their names."""
    if is_postgresql:
        with database.connection.cursor() as cursor:
            cursor.execute(POSTGRESQL.format(words=' '.join(WORDS), count=len(WORDS), kinds=' '.join(KINDS), n_kinds=len(KINDS)))
        return 'pg_temp.'
    for name, count, function in (
            ('chance', 2, chance), ('word', 2, word), ('kind', 2, lambda n, salt: KINDS[int(len(KINDS) * chance(n, salt))]),
            ('whole', 1, math.floor), ('digest', 1, lambda n: hashlib.sha256(b'%d' % n).digest()),
            ('identity', 1, lambda n: '-'.join(hashlib.md5(b'%d' % n).hexdigest().upper()[i:i + 4] for i in range(0, 20, 4))),
            ('normal', 1, normal), ('pairs', 1, pairs)):
        database.create_function(name, count, function, deterministic=True)
    return ''


SUBJECT = ("CASE WHEN chance (a.n, 1) < 0.5 THEN '令和7年度 ' ELSE '【' || word (a.n, 2) || '】' END || word (a.n, 3) || 'の'"
           " || word (a.n, 4) || 'について 第' || a.n || '号'")
SENDER = "'from' || (a.n % 3000) || '@example' || (a.n % 97) || '.jp'"
NAME = "word (a.n, 10 + i) || a.n || '.' || kind (a.n, 20 + i)"
# A twentieth to a shared mailbox, as much to one person, the rest to other people.
ADDRESS = ("CASE WHEN chance (a.n, 5) < 0.05 THEN 'tax@city.example.jp' WHEN chance (a.n, 5) < 0.1 THEN 'sato@city.example.jp'"
           " ELSE 'user' || whole (%d * chance (a.n, 6)) || '@city.example.jp' END" % USERS)
N_FILES = 'whole (4 * chance (a.n, 7) * chance (a.n, 8))'  # 0 to 3
VIEW = 'CASE WHEN chance (a.n, 9) < 0.6 THEN 1 WHEN chance (a.n, 9) < 0.9 THEN 2 WHEN chance (a.n, 9) < 0.99 THEN 3 ELSE 4 END'


class Filler:
    """Fills the database of `place`, whose store is stopped, with `count` mails."""

    def __init__(self, place, count):
        self.count, self.is_postgresql = count, bool(place.name)
        self.at = place.database()
        self.now = int(time.time())
        self.prefix = define(self.at, self.is_postgresql)
        if not self.is_postgresql:
            self.at.execute('PRAGMA synchronous = OFF')
            self.at.execute('PRAGMA cache_size = -200000')

    def run(self, sql, *values):
        for name in ('chance', 'word', 'kind', 'whole', 'digest', 'identity', 'normal', 'pieces', 'pairs'):
            sql = sql.replace(name + ' (', self.prefix + name + ' (')
        self.at.execute(sql, values)

    def columns(self, table):
        if self.is_postgresql:
            return [row[0] for row in self.at.execute(
                'SELECT column_name FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position', (table,))]
        return [row[1] for row in self.at.execute('PRAGMA table_info (%s)' % table)]

    def numbers(self, first, last, name='n'):
        if self.is_postgresql:
            return 'generate_series (%d, %d) AS a (%s)' % (first, last, name)
        return ('(WITH RECURSIVE a (%s) AS (SELECT %d UNION ALL SELECT %s + 1 FROM a WHERE %s < %d) SELECT %s FROM a) AS a'
                % (name, first, name, name, last, name))

    def clone(self, table, source, where='m.n = 1', **values):
        """Copies rows of `table` for the numbers of `source`; a column without a value has the model's."""
        columns = self.columns(table)
        self.run('INSERT INTO %s SELECT %s FROM %s CROSS JOIN (SELECT * FROM %s WHERE %s) AS m' % (
            table, ', '.join(values.get(c, 'm.' + c) for c in columns), source, table, where.replace('m.', '')))

    def batch(self, first, last):
        numbers = self.numbers(first, last)
        received = '%d + CAST (%d.0 * a.n / %d AS BIGINT)' % ((self.now - DAYS * 86400 - 60) * 1000000, DAYS * 86400 * 1000000, self.count)
        files = ("%s JOIN %s ON b.i < %s" % (numbers, self.numbers(0, 2, 'i').replace(' AS a', ' AS b'), N_FILES))
        if not self.is_postgresql:
            received = received.replace('BIGINT', 'INTEGER')
        self.clone('messages', numbers, n='a.n', id='identity (a.n)', received=received, reported=received, sender=SENDER,
                   subject=SUBJECT, view=VIEW, sha256='digest (a.n)',
                   attachments=N_FILES, withheld='CASE WHEN %s = 3 THEN 1 ELSE 0 END' % VIEW,
                   size='whole (2000 + 400000 * chance (a.n, 30) * chance (a.n, 31))')
        self.run('INSERT INTO recipients SELECT a.n, %s FROM %s' % (ADDRESS, numbers))
        self.clone('originals', numbers, n='a.n', copy='NULL')  # no query compares a million of them
        self.clone('reports', numbers, n='a.n')
        self.clone('parts', numbers, where="m.n = 1 AND m.path IN ('1', '1.1')", n='a.n')
        self.clone('parts', files, where="m.n = 1 AND m.path = '1.2'", n='a.n', path="'1.' || (i + 2)",
                   name=NAME, type='kind (a.n, 20 + i)')
        self.run('INSERT INTO mail_text SELECT a.n, normal (a.sender), normal (a.subject), coalesce ((SELECT %s FROM parts p WHERE'
                 " p.n = a.n AND p.path >= '1.2'), '') FROM messages a WHERE a.n BETWEEN %d AND %d" % (
                     "string_agg (normal (name), chr (10))" if self.is_postgresql else "group_concat (normal (name), char (10))",
                     first, last))
        if self.is_postgresql:
            self.run('INSERT INTO search SELECT n, pieces (concat_ws (chr (10), sender, subject, names)),'
                     ' ARRAY (SELECT lower (r.address::text) FROM recipients r WHERE r.n = t.n) FROM mail_text t'
                     ' WHERE n BETWEEN %d AND %d' % (first, last))
        else:
            self.run('INSERT INTO search (rowid, sender, subject, names) SELECT n, pairs (sender), pairs (subject), pairs (names)'
                     ' FROM mail_text WHERE n BETWEEN %d AND %d' % (first, last))
        self.at.commit()

    def check_pieces(self):
        """Checks that the model's row has no other pieces."""
        row = self.at.execute('SELECT s.pieces <@ pg_temp.pieces (concat_ws (chr (10), t.sender, t.subject, t.names))'
                              ' FROM search s JOIN mail_text t ON t.n = s.n WHERE s.n = 1').fetchone()
        assert row is not None and row[0], row

    def fill(self):
        """Returns the seconds that filling took."""
        began = time.monotonic()
        if self.is_postgresql:
            self.check_pieces()
            # Brings the tables into the state of tables that grew row by row, but faster.
            definition = self.at.execute("SELECT pg_get_indexdef ('search_pieces'::regclass)").fetchone()[0]
            for sql in ('DROP INDEX search_pieces', "SET maintenance_work_mem = '1GB'", 'SET session_replication_role = replica'):
                self.at.execute(sql)
        for first in range(2, self.count + 1, BATCH):
            self.batch(first, min(first + BATCH - 1, self.count))
            print('# %d rows after %.0f s' % (min(first + BATCH - 1, self.count), time.monotonic() - began), file=sys.stderr, flush=True)
        if self.is_postgresql:
            for sql in (definition, "SELECT setval (pg_get_serial_sequence ('messages', 'n'), %d)" % self.count,
                        'SET session_replication_role = DEFAULT', 'VACUUM ANALYZE'):
                self.at.execute(sql)
        else:
            self.at.execute('ANALYZE')
        self.at.execute("DELETE FROM meta WHERE name = 'figures-until'")
        self.at.commit()
        self.at.close()
        return time.monotonic() - began


# --- what is asked ------------------------------------------------------------------------------------

def questions(now, count):
    """Yields (kind, person, verb, variants of the arguments)."""
    month = {'since': now - 60 * 86400, 'until': now - 30 * 86400}
    usual, rare = WORDS[:12], WORDS[-12:]
    numbers = ['第%d号' % (count * k // 13) for k in range(1, 13)]
    nothing = ['存在しない', '第%d号' % (count * 3), '通知通知', '議会条例規則', 'についての', '号第', '給与給', 'xyzzy', '令和8年度', '税民住', 'の通知の', '料資料']
    for person, whose in (('sato', 'my'), ('root1', 'all')):
        scope = {'scope': 'all'} if whose == 'all' else {}

        def asked(values, key='text', **more):
            return [dict(scope, **{key: value}, **more) for value in values]  # pylint: disable=cell-var-from-loop
        yield whose + ' mails', person, 'mails', [scope] * 12
        yield whose + ' mails, further pages', person, 'mails', asked([max(2, count * k // 13) for k in range(1, 13)], 'cursor')
        for state in ('changed', 'withheld', 'failed', 'received'):
            yield '%s mails %s' % (whose, state), person, 'mails', asked([state] * 4, 'state')
        yield whose + ' mails of a month', person, 'mails', [dict(scope, **month)] * 6
        yield whose + ' mails withheld in a month', person, 'mails', [dict(scope, state='withheld', **month)] * 6
        yield whose + ' mails, a usual word', person, 'mails', asked(usual)
        yield whose + ' mails, a seldom word', person, 'mails', asked(rare)
        yield whose + ' mails, two words', person, 'mails', asked(['%s %s' % pair for pair in zip(usual, rare)])
        yield whose + ' mails, two usual words', person, 'mails', asked(['%s %s' % pair for pair in zip(usual, usual[1:] + usual[:1])])
        yield whose + ' mails, a number', person, 'mails', asked(numbers)
        yield whose + ' mails, one sign', person, 'mails', asked(list('通算第7号落の還x訴債'))
        yield whose + ' mails, what nobody wrote', person, 'mails', asked(nothing)
        yield whose + ' mails by subject', person, 'mails', asked(usual[:6] + rare[:6], 'subject')
        yield whose + ' mails by sender', person, 'mails', asked(['from%d@' % (k * 211) for k in range(12)], 'sender')
        yield whose + ' mails by domain', person, 'mails', asked(['example%d.jp' % (k * 7) for k in range(12)], 'sender')
        yield whose + ' mails by file', person, 'mails', asked([usual[k] + '.'[:k % 2] for k in range(6)] + ['%s%d' % (rare[k], k) for k in range(6)], 'file')
        yield whose + ' mails, a word in a month', person, 'mails', asked(usual[:6] + rare[:6], **month)
        yield whose + ' mails withheld, a word', person, 'mails', asked(usual[:6] + rare[:6], state='withheld')
    yield 'mails of who has few', 'ito', 'mails', [{'text': value} for value in usual[:6] + rare[:6]]
    yield 'mails of who has none', 'mori', 'mails', [{'text': value} for value in usual[:6] + rare[:6]]
    yield 'figures', 'root1', 'statistics', [{'by': by, 'since': now - 90 * 86400} for by in ('day', 'type', 'sender', 'reason', 'outcome', 'method')]
    yield 'the queue', 'tanaka', 'requests', [{'scope': 'queue'}] * 6
    yield 'audit log', 'audit1', 'audit', [{}] * 3 + [{'text': 'sato', 'limit': 100}] * 3
    yield 'users', 'root1', 'users', [{}] * 6


def processor_time(pids):
    """Returns the processor time of all threads of `pids` in milliseconds."""
    total = 0
    for pid in pids:
        try:
            for task in os.listdir('/proc/%d/task' % pid):
                with open('/proc/%d/task/%s/schedstat' % (pid, task), encoding='ascii') as file:
                    total += int(file.read().split()[0])
        except OSError:
            continue
    return total / 1e6


def at_95(values):
    ordered = sorted(values)
    return ordered[max(0, math.ceil(0.95 * len(ordered)) - 1)]


def pids_of(place):
    return [process.pid for process in place.processes] + (cluster.running.pids() if place.name else [])


def measure(place, title, person, verb, variants):
    """Returns (title, rows, times, processor times) of variants, each queried once."""
    times, processor, rows = [], [], 0
    for asked in variants:
        before, began = processor_time(pids_of(place)), time.perf_counter()
        rows += len(place.ask(person, verb, **asked))
        times.append((time.perf_counter() - began) * 1000)
        processor.append(processor_time(pids_of(place)) - before)
    return title, rows, times, processor


def count_days(place):
    """Waits until the days that are over are counted, which happens in the background after the start; returns the seconds."""
    began = time.perf_counter()
    while True:
        database = place.database()
        until = database.execute("SELECT value FROM meta WHERE name = 'figures-until'").fetchone()
        database.close()
        if until is not None and int(until[0]) > time.time() - 2 * 86400:
            return time.perf_counter() - began
        time.sleep(0.2)


def size_of(place):
    """Returns the bytes of the database."""
    if place.name:
        database = place.database()
        size = database.execute('SELECT pg_database_size (current_database ())').fetchone()[0]
        database.close()
        return size
    return sum(os.path.getsize(os.path.join(place.state, name)) for name in ('index.db', 'index.db-wal')
               if os.path.exists(os.path.join(place.state, name)))


def ask_all(place, engine, count, only):
    """Prints a line for each query; returns {title: (p50, p95, longest, processor time's p95)}."""
    found, every = {}, []
    time.sleep(30)  # a one-time password is valid once, and filling takes longer than a session lasts
    place.tokens.clear()
    for question in questions(int(time.time()), count):
        if only not in question[0]:
            continue
        title, rows, times, processor = measure(place, *question)
        every += times
        found[title] = statistics.median(times), at_95(times), max(times), at_95(processor)
        print('%-34s %5d rows  p50 %7.1f ms  p95 %7.1f ms  worst %7.1f ms  processor p95 %7.1f ms%s' % (
            (title, rows) + found[title] + ('  above the bar' if found[title][1] > BAR else '',)), flush=True)
    if every:
        print('%s: all %d questions: p50 %.1f ms, p95 %.1f ms, worst %.1f ms' % (
            engine, len(every), statistics.median(every), at_95(every), max(every)), flush=True)
    return found


def wants_again():
    print('Enter asks once more, by kiyome-store as it is built then; the end of the input ends it.', flush=True)
    return sys.stdin.readline() != ''


def ask_or_tell(place, engine, count, only, again, begins=False):
    """Returns the results of ask_all(), after a new start of the store if `begins`. With `again`, a failure is only printed, so
    that rows that took an hour to make can be queried again."""
    try:
        if begins:
            for process in list(place.processes):
                place.stop(process)
            place.start()
            place.at = place.portal()
        return ask_all(place, engine, count, only)
    except Exception:
        if not again:
            raise
        traceback.print_exc()
        return {}


def run(build, engine, count, only='', again=False):
    """Returns the results of ask_all() for a store that was filled. `again` repeats the queries on request; the last results
    count."""
    if engine == 'postgresql':
        cluster.running = cluster.Cluster()
    place = None
    try:
        place = city_office.Office(build)
        place.mail('sato@city.example.jp', '令和7年度 予算について')
        for person in ('sato', 'ito', 'mori', 'tanaka', 'root1', 'audit1'):
            place.token(person)
        place.ask('sato', 'mails')
        place.stop(place.processes[0])
        taken = Filler(place, count).fill()
        place.start()
        place.at = place.portal()
        days = count_days(place)
        print('%s: %d mails, filled in %.0f s, %.0f bytes a mail; days counted in %.1f s' % (
            engine, count, taken, size_of(place) / count, days), flush=True)
        found = ask_or_tell(place, engine, count, only, again)
        while again and wants_again():
            found = ask_or_tell(place, engine, count, only, again, begins=True)
        return found
    finally:
        if place is not None:
            place.close()
        if cluster.running:
            cluster.running.close()
            cluster.running = None
