/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the table of contract/health.def makes of the status of a program. */
#include "config/health.h"

#include "common/json.h"

typedef struct
{
  const gchar *part, *json;
  KyJudgement judgement;
  const gchar *state, *names, *en, *ja;
} Row;

/* With the space that g_format_size() puts there. */
#define GB "2.0\302\240GB"

/* A store that takes mail. */
#define SPACE "\"ready\":true,\"problem\":null,\"free\":2000000000,\"messages\":"

static const Row rows[] = {
  { "store", "{" SPACE "1}", KY_JUDGEMENT_WELL, "ready", "", "1 message, " GB " free",
    "1 通、空き " GB },
  { "store", "{" SPACE "2,\"audit_problem\":null,\"held\":0,\"unsent\":1}", KY_JUDGEMENT_WELL,
    "ready", "",
    "2 messages, " GB
    " free; 1 letters of the last 7 days could not be delivered and are not tried again",
    "2 通、空き " GB "。この 7 日間の知らせのうち 1 通は受け取られず、再送もしません" },
  { "store", "{" SPACE "2,\"kept\":90,\"most\":100}", KY_JUDGEMENT_WELL, "ready", "",
    "2 messages, " GB " free; 90 bytes of originals kept, of 100 bytes (store.most): that is soon "
    "all; raise it, or shorten store.retention-days",
    "2 通、空き " GB "。原本は 90 bytes (store.most は 100 bytes)。まもなく上限です。store.most "
    "を増やすか、store.retention-days を短くしてください" },
  { "store", "{" SPACE "2,\"kept\":89,\"most\":100,\"most_of\":0}", KY_JUDGEMENT_WELL, "ready", "",
    "2 messages, " GB " free; 89 bytes of originals kept, of 100 bytes (store.most)",
    "2 通、空き " GB "。原本は 89 bytes (store.most は 100 bytes)" },
  { "store",
    "{" SPACE "2,\"lost\":3,\"nodes_problem\":\"x\",\"nodes_problem_said\":\"a {b} \\u007b\","
    "\"events_age\":59}",
    KY_JUDGEMENT_BAD, "warning", "nodes_problem, lost",
    "2 messages, " GB " free; a {b} {; 3 originals are not in the index: kiyome store adopt",
    "2 通、空き " GB "。a {b} {。3 件の原本が索引にありません: kiyome store adopt" },
  { "store", "{" SPACE "2,\"nodes_problem\":\"x\",\"nodes_problem_said\":\"y\"}", KY_JUDGEMENT_WARN,
    "warning", "nodes_problem", "2 messages, " GB " free; y", "2 通、空き " GB "。y" },
  { "store", "{\"ready\":false,\"problem\":\"full\",\"problem_said\":\"full\",\"lost\":1}",
    KY_JUDGEMENT_BAD, "refusing", "problem, lost", "refuses: full", "受け付けません: full" },
  { "store", "{}", KY_JUDGEMENT_BAD, "refusing", "problem", "refuses: ", "受け付けません: " },
  { "scanner", "{\"configured\":{\"engine\":\"none\"},\"scanner\":{\"engine\":\"none\"}}",
    KY_JUDGEMENT_WELL, "", "scanner.state", "off (scanner.engine = none)",
    "使わない (scanner.engine = none)" },
  { "scanner",
    "{\"configured\":{\"engine\":\"libclamav\",\"database\":\"/d\",\"is_empty\":\"true\"},"
    "\"scanner\":{\"state\":\"restarting\"}}",
    KY_JUDGEMENT_BAD, "restarting", "scanner.state, scanner.state",
    "no signatures in /d: run freshclam; mail waits with a 4xx until then",
    "/d に定義がありません。freshclam を実行してください。それまでメールは 4xx で待ちます" },
  { "scanner", "{\"configured\":{\"engine\":\"clamd\"},\"scanner\":{\"state\":\"loading\"}}",
    KY_JUDGEMENT_BAD, "loading", "scanner.state",
    "away: Getting ready; mail waits with a 4xx until it is back",
    "応答なし: 準備しています。復帰するまでメールは 4xx で待ちます" },
  { "scanner", "{\"scanner\":{\"state\":\"ready\",\"unanswered\":2}}", KY_JUDGEMENT_BAD, "warning",
    "scanner.unanswered",
    "it runs, but answered none of the last 2 scans: restart it; mail waits with a 4xx until it "
    "answers",
    "動いていますが、直近 2 回の検査に答えていません。再起動してください。答えるまで、メールは 4xx "
    "で送信側に待たせます" },
  { "scanner",
    "{\"configured\":{\"max_age\":\"600\"},\"scanner\":{\"state\":\"ready\",\"version\":\"V\","
    "\"signatures\":5,\"age_seconds\":601}}",
    KY_JUDGEMENT_BAD, "warning", "configured.max_age",
    "V, signatures: 5, 10 minutes old: too old, is freshclam running?",
    "V、定義 5 件、10 分前: 古すぎます。freshclam は動いていますか?" },
  { "scanner",
    "{\"configured\":{\"max_age\":\"600\"},\"scanner\":{\"state\":\"ready\",\"version\":\"V\","
    "\"signatures\":5,\"age_seconds\":60}}",
    KY_JUDGEMENT_WELL, "ready", "", "V, signatures: 5, 1 minute old", "V、定義 5 件、1 分前" },
  { "scanner",
    "{\"scanner\":{\"state\":\"ready\",\"version\":\"V\",\"signatures\":5,\"age_seconds\":7200}}",
    KY_JUDGEMENT_WELL, "ready", "", "V, signatures: 5, 2 hours old", "V、定義 5 件、2 時間前" },
  { "scanner",
    "{\"scanner\":{\"state\":\"ready\",\"version\":\"V\",\"signatures\":5,\"age_seconds\":172800}}",
    KY_JUDGEMENT_WELL, "ready", "", "V, signatures: 5, 2 days old", "V、定義 5 件、2 日前" },
  { "scanner",
    "{\"scanner\":{\"state\":\"ready\",\"version\":\"V\",\"signatures\":5,\"age_seconds\":null}}",
    KY_JUDGEMENT_WELL, "ready", "", "V, signatures: 5, of unknown age",
    "V、定義 5 件、更新日時は不明" },
  { "scanner",
    "{\"scanner\":{\"state\":\"ready\",\"version\":\"V\",\"signatures\":5,\"age_seconds\":60,"
    "\"small_pages\":67108864}}",
    KY_JUDGEMENT_WARN, "warning", "scanner.small_pages",
    "V, signatures: 5, 1 minute old; the kernel gave no huge pages for 67.1\302\240MB of its "
    "memory, so that each scan takes longer: is there free memory, and is "
    "/sys/kernel/mm/transparent_hugepage/enabled madvise or always?",
    "V、定義 5 件、1 分前。メモリ 67.1\302\240MB "
    "分にヒュージページが割り当てられず、検査が遅くなっています。"
    "空きメモリと、/sys/kernel/mm/transparent_hugepage/enabled が madvise か always "
    "であることを確認してください" },
  { "opener", "{\"keys\":\"0\",\"closed\":\"0\"}", KY_JUDGEMENT_BAD, "warning", "keys",
    "no key; make one with 'kiyome keys init'",
    "鍵がありません。'kiyome keys init' で作ってください" },
  { "opener", "{\"keys\":\"1\",\"closed\":\"1\"}", KY_JUDGEMENT_WARN, "warning", "closed",
    "1 key; and 1 that can't be read: see the log for the reason",
    "鍵 1 本。ほかに開けない鍵 1 本。理由はログにあります" },
  { "sanitizer",
    "{\"families\":[{\"family\":\"mail\"}],\"jobs\":{\"running\":1,\"limit\":4,\"waiting\":2},"
    "\"over\":\"ashita\"}",
    KY_JUDGEMENT_WELL, "ready", "", "1 of 4 jobs in work, 2 waiting; over its part: ashita",
    "処理中 1 / 上限 4、待ち 2。分を超えたテナント: ashita" },
  { "sanitizer", "{\"families\":[{\"family\":\"mail\"}],\"failures\":\"A\",\"away\":\"B\"}",
    KY_JUDGEMENT_BAD, "warning", "failures, away", "A", "A" },
};

static void
test_judgements (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_autoptr (GHashTable) values = ky_json_flatten (row->json);
      g_auto (KyVerdict) en = ky_health_judge (row->part, values, FALSE);
      g_auto (KyVerdict) ja = ky_health_judge (row->part, values, TRUE);

      g_test_message ("%s", row->json);
      g_assert_cmpint (en.judgement, ==, row->judgement);
      g_assert_cmpstr (en.state, ==, row->state);
      g_assert_cmpstr (en.names, ==, row->names);
      g_assert_cmpstr (en.text, ==, row->en);
      g_assert_cmpstr (ja.text, ==, row->ja);
    }
}

/* The portal shows what is wrong, and not what its page shows as figures. */
static void
test_faults (void)
{
  g_autoptr (GHashTable) values
      = ky_json_flatten ("{" SPACE "2,\"lost\":3,\"outbox\":1,\"held\":4}");
  g_auto (KyVerdict) verdict = ky_health_judge ("store", values, FALSE);

  g_assert_cmpstr (verdict.faults, ==,
                   "4 originals are too old by the clock, more than is usual: look at the clock, "
                   "and see kiyome store expire; 3 originals are not in the index: kiyome store "
                   "adopt");
}

static gboolean
is_known_value (const gchar *part, const gchar *path)
{
  for (const KyHealthFact *fact = ky_health_facts; fact->part != NULL; fact++)
    if (g_str_equal (fact->part->name, part) && g_str_equal (fact->path, path))
      return TRUE;
  return FALSE;
}

/* A metric has one name and one fact, and each rule that judges belongs to the fact it is about. */
static void
test_the_table (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (const KyHealthFact *fact = ky_health_facts; fact->part != NULL; fact++)
    {
      g_assert_true (fact->metric == NULL || g_hash_table_add (names, (gpointer)fact->metric));
      for (const KyHealthRule *rule = fact->rules; rule != NULL && rule->conditions != NULL; rule++)
        for (const KyHealthCondition *at = rule->conditions; at->path != NULL; at++)
          if (at->test != KY_HEALTH_IS_NOT && at->test != KY_HEALTH_IS && at->bound != NULL
              && !g_ascii_isdigit (*at->bound))
            g_assert_true (is_known_value (fact->part->name, at->bound));
    }
  g_assert_cmpuint (g_hash_table_size (names), >, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/health/judgements", test_judgements);
  g_test_add_func ("/health/faults", test_faults);
  g_test_add_func ("/health/table", test_the_table);
  return g_test_run ();
}
