/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The store's index: migrations, transactions, audit chain, tables on the wire, allow rules. */
#include "common/wire.h"
#include "store/calls/follow-up.h"
#include "store/records/allow.h"
#include "store/records/audit.h"
#include "store/index/dialect.h"
#include "store/index/module.h"
#include "store/index/index.h"
#include "store/records/facts.h"
#include "store/records/parts.h"
#include "store/client/rows.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

/* Instead of store/index/load.c: it is linked here, and not loaded. */
const KyPostgresqlModule *
ky_postgresql_load (GError **error)
{
  return &ky_postgresql_module;
}

static gchar *
make_place (void)
{
  return g_dir_make_tmp ("kiyome-test-XXXXXX", NULL);
}

static void
remove_place (gchar *directory)
{
  static const gchar *const names[]
      = { "index.db", "index.db-wal", "index.db-shm", "index.schema-1.db", "audit.head" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree gchar *path = g_build_filename (directory, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
  g_free (directory);
}

static gint64
number (KyIndex *index, const gchar *sql)
{
  gint64 value = -1;

  g_assert_true (ky_index_number (index, -1, &value, NULL, sql, ""));
  return value;
}

/* Figures and what is told of one mail mean the same by a word. */
static void
test_reason_words (void)
{
  static const gchar *const details[] = { "",
                                          "no-method",
                                          "no-method: dwg",
                                          "no-pages",
                                          "unsupported: x",
                                          "not-allowed",
                                          "no-password-opens",
                                          "no",
                                          "xno-method" };
  gchar *place = make_place ();
  KyIndex *index = ky_index_open (place, NULL);
  guint n_without = 0;

  g_assert_nonnull (index);
  for (guint reason = KY_REASON_NONE + 1; reason < KY_REASON_LAST; reason++)
    for (guint i = 0; i < G_N_ELEMENTS (details); i++)
      {
        const KyReportPart part = { .reason = reason, .detail = (gchar *)details[i] };
        KyStatement *row = ky_index_bind (
            index, NULL, "SELECT " KY_REASON_WORD " FROM (SELECT ? AS reason, ? AS detail) AS p",
            "ss", ky_reason_to_string (reason), details[i]);
        g_autofree gchar *word = NULL;

        g_assert_nonnull (row);
        g_assert_cmpint (ky_index_step (index, row, NULL), ==, 1);
        word = ky_index_text (row, 0);
        g_assert_cmpint (ky_index_step (index, row, NULL), ==, 0);
        g_assert_cmpstr (ky_parts_reason_word (&part), ==, word);
        n_without += g_str_equal (word, "no-method");
      }
  g_assert_cmpuint (n_without, ==, 4);
  ky_index_close (index);
  remove_place (place);
}

static void
test_unbound (void)
{
  gchar *place = make_place ();
  g_autoptr (GError) error = NULL;
  KyIndex *index = ky_index_open (place, &error);
  guint8 byte = 0;

  g_assert_no_error (error);
  /* Larger than what SQLite takes, which therefore does not look at it. */
  g_assert_false (ky_index_run (index, &error, "INSERT INTO meta VALUES (coalesce (?, 'x'), '')",
                                "b", ky_view (&byte, G_GINT64_CONSTANT (2000000000))));
  g_assert_error (error, KY_ERROR, KY_ERROR_STORE);
  g_assert_cmpint (number (index, "SELECT count (*) FROM meta WHERE name = 'x'"), ==, 0);
  g_clear_error (&error);
  /* The statement can be used again. */
  g_assert_true (ky_index_run (index, &error, "INSERT INTO meta VALUES (coalesce (?, 'x'), '')",
                               "b", ky_view (NULL, 0)));
  g_assert_no_error (error);
  ky_index_close (index);
  remove_place (place);
}

static void
test_migrations (void)
{
  gchar *place = make_place ();
  g_autofree gchar *copy = g_build_filename (place, "index.schema-0.db", NULL);
  g_autoptr (GError) error = NULL;
  KyIndex *index = ky_index_open (place, &error);

  g_assert_no_error (error);
  g_assert_cmpint (number (index, "PRAGMA user_version"), ==, ky_schema_n_steps ());
  g_assert_cmpint (number (index, "SELECT count(*) FROM migrations"), ==, ky_schema_n_steps ());
  g_assert_cmpint (number (index, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (number (index, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (number (index, "PRAGMA secure_delete"), ==, 1);
  g_assert_true (ky_index_check (index, &error));
  ky_index_close (index);
  /* Opening again migrates nothing. */
  index = ky_index_open (place, &error);
  g_assert_cmpint (number (index, "SELECT count(*) FROM migrations"), ==, ky_schema_n_steps ());
  ky_index_close (index);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  remove_place (place);
}

/* --- the next release ------------------------------------------------------------------------ */

/* What a release to come may do: it adds a table, then a column, and fills them. */
#define STEP_ADD "CREATE TABLE added (n INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT;"
#define STEP_CHANGE                                                                                \
  "ALTER TABLE meta ADD COLUMN more TEXT NOT NULL DEFAULT 'm';"                                    \
  "INSERT INTO added SELECT 7, value FROM meta WHERE name = 'word';"
#define STEP_BAD "INSERT INTO added VALUES (8, 'half'); INSERT INTO added VALUES (8, 'twice')"

/* Opens `place` as a kiyome whose schema has up to two steps more. */
static KyIndex *
open_with (const gchar *place, const gchar *second, const gchar *third, GError **error)
{
  const gchar *const *own = ky_schema_steps;
  const gchar *const steps[] = { own[0], second, third, NULL };
  KyIndex *index;

  g_assert_cmpuint (ky_schema_n_steps (), ==, 1);
  ky_schema_steps = steps;
  index = ky_index_open (place, error);
  ky_schema_steps = own;
  return index;
}

/* An index of this version, in which a word stands. */
static gchar *
make_index (void)
{
  gchar *place = make_place ();
  g_autoptr (KyIndex) index = ky_index_open (place, NULL);

  g_assert_true (ky_index_set_meta (index, "word", "old", NULL));
  return place;
}

/* `place`'s index has this version's schema and all that was in it; no copy lies beside it. */
static void
assert_as_it_was (const gchar *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyIndex) index = ky_index_open (place, &error);
  g_autofree gchar *word = NULL;
  g_autoptr (GDir) names = g_dir_open (place, 0, NULL);
  const gchar *name;

  g_assert_no_error (error);
  word = ky_index_meta (index, "word");
  g_assert_cmpstr (word, ==, "old");
  g_assert_cmpint (number (index, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (number (index, "SELECT count (*) FROM migrations"), ==, 1);
  g_assert_cmpint (number (index, "SELECT count (*) FROM sqlite_master WHERE name = 'added'"), ==,
                   0);
  while ((name = g_dir_read_name (names)) != NULL)
    g_assert_false (g_str_has_prefix (name, "index.schema"));
}

static void
test_next_release (void)
{
  gchar *place = make_index ();
  g_autofree gchar *copy = g_build_filename (place, "index.schema-1.db", NULL);
  g_autofree gchar *stray = g_build_filename (place, "index.schema-0.db", NULL);
  g_autofree gchar *file = g_build_filename (place, KY_INDEX_FILE, NULL);
  g_autoptr (GError) error = NULL;
  KyIndex *index;
  struct stat status;

  g_assert_true (g_file_set_contents (stray, "", 0, NULL));
  umask (0);
  index = open_with (place, STEP_ADD, STEP_CHANGE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (number (index, "PRAGMA user_version"), ==, 3);
  g_assert_cmpint (number (index, "SELECT max (step) FROM migrations"), ==, 3);
  g_assert_cmpint (number (index, "SELECT count (*) FROM added WHERE word = 'old'"), ==, 1);
  ky_index_close (index);
  /* One copy, which nobody else reads. */
  g_assert_cmpint (stat (copy, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_false (g_file_test (stray, G_FILE_TEST_EXISTS));
  /* Who is older does nothing to it. */
  g_assert_null (ky_index_open (place, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "{index-newer|3}"));
  g_clear_error (&error);
  /* And goes back with the copy. */
  g_assert_cmpint (g_rename (copy, file), ==, 0);
  assert_as_it_was (place);
  remove_place (place);
}

static void
test_failed_step (void)
{
  gchar *place = make_index ();
  g_autoptr (GError) error = NULL;

  g_assert_null (open_with (place, STEP_ADD, STEP_BAD, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "{index-step|3|index: UNIQUE"));
  assert_as_it_was (place);
  remove_place (place);
}

/* Without a copy no schema is changed, and what is left of one is cleared away. */
static void
test_no_copy (void)
{
  gchar *place = make_index ();
  g_autofree gchar *part = g_build_filename (place, "index.schema-part", NULL);
  g_autoptr (GError) error = NULL;
  KyIndex *index;

  g_assert_cmpint (g_mkdir (part, 0700), ==, 0);
  g_assert_null (open_with (place, STEP_ADD, STEP_CHANGE, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_IO);
  g_assert_cmpint (g_rmdir (part), ==, 0);
  assert_as_it_was (place);
  g_assert_true (g_file_set_contents (part, "of one that was killed", -1, NULL));
  index = open_with (place, STEP_ADD, STEP_CHANGE, NULL);
  g_assert_nonnull (index);
  ky_index_close (index);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  remove_place (place);
}

static void
test_old_copies (void)
{
  gchar *place = make_index ();
  g_autofree gchar *copy = g_build_filename (place, "index.schema-1.db", NULL);
  KyIndex *index = open_with (place, STEP_ADD, NULL, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  ky_index_close (index);
  ky_index_remove_copies (NULL, place, now - 60);
  g_assert_true (g_file_test (copy, G_FILE_TEST_EXISTS));
  ky_index_remove_copies (NULL, place, now + 60);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  index = open_with (place, STEP_ADD, NULL, NULL);
  g_assert_nonnull (index);
  ky_index_close (index);
  remove_place (place);
}

static void
test_foreign_database (void)
{
  gchar *place = make_place ();
  g_autofree gchar *path = g_build_filename (place, KY_INDEX_FILE, NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_exec (db, "CREATE TABLE x (y); PRAGMA user_version = 1", NULL, NULL, NULL), ==,
      SQLITE_OK);
  sqlite3_close (db);
  g_assert_null (ky_index_open (place, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_STORE);
  remove_place (place);
}

/* An answer without an error would tell a door that its message is kept. */
static void
test_missing_row (void)
{
  gchar *place = make_place ();
  g_autoptr (GError) error = NULL;
  KyIndex *index = ky_index_open (place, NULL);

  g_assert_true (
      ky_index_one (index, ky_index_bind (index, NULL, "SELECT ?", "i", (gint64)1), &error));
  g_assert_no_error (error);
  g_assert_false (ky_index_one (
      index, ky_index_bind (index, NULL, "SELECT n FROM messages WHERE n = ?", "i", (gint64)7),
      &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_STORE);
  g_clear_error (&error);
  g_assert_false (
      ky_index_one (index, ky_index_bind (index, &error, "SELECT nothing", ""), &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_STORE);
  ky_index_close (index);
  remove_place (place);
}

static void
test_transactions (void)
{
  gchar *place = make_place ();
  KyIndex *index = ky_index_open (place, NULL);
  KyIndex *reader;
  g_autofree gchar *value = NULL;
  g_autoptr (GError) error = NULL;

  for (gint durable = 0; durable < 2; durable++)
    {
      g_assert_true (ky_index_begin (index, durable, NULL));
      g_assert_true (ky_index_set_meta (index, "a", durable ? "two" : "one", NULL));
      g_assert_true (ky_index_commit (index, NULL));
      g_assert_cmpint (number (index, "PRAGMA synchronous"), ==, durable ? 2 : 1);
    }
  g_assert_true (ky_index_begin (index, TRUE, NULL));
  g_assert_true (ky_index_set_meta (index, "a", "three", NULL));
  ky_index_rollback (index);
  reader = ky_index_open_reader (place, NULL);
  value = ky_index_meta (reader, "a");
  g_assert_cmpstr (value, ==, "two");
  g_assert_false (ky_index_set_meta (reader, "a", "x", NULL));
  ky_index_end_long (TRUE);
  g_assert_cmpint (number (reader, "SELECT 7"), ==, 7);
  reader->may_end = TRUE;
  g_assert_false (ky_index_number (reader, 0, &(gint64){ 0 }, &error, "SELECT 7", ""));
  g_assert_error (error, KY_ERROR, KY_ERROR_STORE);
  ky_index_end_long (FALSE);
  g_assert_cmpint (number (reader, "SELECT 7"), ==, 7);
  ky_index_close (reader);
  ky_index_close (index);
  remove_place (place);
}

static void
add_entries (KyIndex *index, KyAuditHead *head, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      KyAuditEntry entry = { 1000, "clerk", "export", "K7QF", "why", "" };

      g_assert_true (ky_audit_add (index, head, &entry, NULL));
    }
}

static void
test_chain (void)
{
  gchar *place = make_place ();
  KyIndex *index = ky_index_open (place, NULL);
  KyAuditHead head = { 0 };
  KyAuditHead read;
  KyAuditFindings findings;
  gint64 anchored = 0;

  add_entries (index, &head, 20);
  g_assert_true (ky_audit_write_head (place, &head, NULL));
  g_assert_true (ky_audit_read_head (index, &read, NULL));
  g_assert_cmpmem (&read, sizeof read, &head, sizeof head);
  g_assert_true (ky_audit_verify (index, place, NULL, &findings, NULL));
  g_assert_cmpint (findings.rows, ==, 20);
  g_assert_cmpint (findings.broken, ==, 0);
  g_assert_false (findings.behind);
  g_assert_true (ky_audit_check_anchor (index, place, &anchored, NULL));
  /* Only ever added to. */
  g_assert_false (ky_index_run (index, NULL, "UPDATE audit SET why = '' WHERE seq = 3", ""));
  g_assert_false (ky_index_run (index, NULL, "DELETE FROM audit WHERE seq = 20", ""));
  g_assert_false (ky_index_run (index, NULL,
                                "INSERT INTO audit SELECT 25, time, uid, who, what, object, why,"
                                " detail, hash FROM audit WHERE seq = 1",
                                ""));
  /* Somebody with the file in hand is found out, field by field. */
  g_assert_true (ky_index_run (index, NULL, "DROP TRIGGER audit_update", ""));
  for (guint i = 0; i < 7; i++)
    {
      static const gchar *const changes[]
          = { "UPDATE audit SET time = time + ? WHERE seq = 7",
              "UPDATE audit SET uid = uid + ? WHERE seq = 7",
              "UPDATE audit SET who = replace (who, 'clerk', 'clerk' || ?) WHERE seq = 7",
              "UPDATE audit SET what = what || ? WHERE seq = 7",
              "UPDATE audit SET object = object || ? WHERE seq = 7",
              "UPDATE audit SET why = why || ? WHERE seq = 7",
              "UPDATE audit SET detail = detail || ? WHERE seq = 7" };

      g_assert_true (ky_index_begin (index, TRUE, NULL));
      g_assert_true (ky_index_run (index, NULL, changes[i], "i", G_GINT64_CONSTANT (1)));
      g_assert_true (ky_audit_verify (index, place, NULL, &findings, NULL));
      g_assert_cmpint (findings.broken, ==, 7);
      ky_index_rollback (index);
    }
  ky_index_close (index);
  remove_place (place);
}

static void
test_anchor (void)
{
  gchar *place = make_place ();
  KyIndex *index = ky_index_open (place, NULL);
  KyAuditHead head = { 0 };
  KyAuditFindings findings;
  gint64 anchored = 0;
  g_autoptr (GError) error = NULL;

  add_entries (index, &head, 9);
  g_assert_true (ky_audit_write_head (place, &head, NULL));
  g_assert_true (ky_index_run (index, NULL, "DROP TRIGGER audit_delete", ""));
  g_assert_true (ky_index_run (index, NULL, "DELETE FROM audit WHERE seq > 5", ""));
  g_assert_true (ky_audit_verify (index, place, NULL, &findings, NULL));
  g_assert_cmpint (findings.broken, ==, 0);
  g_assert_true (findings.behind);
  g_assert_false (ky_audit_check_anchor (index, place, &anchored, &error));
  /* Nor does a log that has grown again pass for the one that was. */
  g_assert_true (ky_audit_read_head (index, &head, NULL));
  add_entries (index, &head, 10);
  g_assert_true (ky_audit_verify (index, place, NULL, &findings, NULL));
  g_assert_true (findings.behind);
  ky_index_close (index);
  remove_place (place);
}

static void
test_rows (void)
{
  static const gchar *const columns[] = { "text", "number", "bytes", NULL };
  g_autoptr (KyRowsWriter) writer = ky_rows_writer_new (columns, NULL);
  g_autoptr (KyRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  ky_autofd int fd = -1;
  ky_autofd int cut = -1;
  guint count = 0;

  for (gint i = 0; i < 5000; i++)
    {
      g_assert_true (ky_rows_begin (writer, NULL));
      ky_rows_text (writer, i % 2 == 0 ? "報告" : NULL);
      ky_rows_number (writer, -i);
      ky_rows_bytes (writer, ky_view ("\0\1\2", 3));
    }
  fd = ky_rows_finish (writer, &error);
  g_assert_no_error (error);
  rows = ky_rows_new (fd, &error);
  g_assert_no_error (error);
  while (ky_rows_next (rows, &error) == 1)
    {
      g_autofree gchar *text = ky_rows_text_of (rows, "text");
      g_autofree gchar *bytes = ky_rows_text_of (rows, "bytes");

      g_assert_cmpstr (text, ==, count % 2 == 0 ? "報告" : "");
      g_assert_cmpstr (bytes, ==, "000102");
      g_assert_cmpint (ky_rows_get (rows, "number")->number, ==, -(gint64)count);
      g_assert_cmpint (ky_rows_get (rows, "other")->kind, ==, KY_ROW_NULL);
      count++;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 5000);
  /* Cut off anywhere, it ends in an error and not in fewer rows. */
  cut = ky_memfd_new ("cut", NULL);
  g_assert_cmpint (ftruncate (cut, 0), ==, 0);
  g_clear_pointer (&rows, ky_rows_free);
  g_assert_null (ky_rows_new (cut, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_PROTOCOL);
}

/* --- parts of reports ----------------------------------------------------------------------- */

static KyReportPart *
new_part (KyReportPart *outer, const gchar *name, const gchar *type)
{
  KyReportPart *part = ky_report_part_new ();

  g_free (part->name);
  part->name = g_strdup (name);
  g_free (part->type);
  part->type = g_strdup (type);
  part->outcome = KY_OUTCOME_REBUILT;
  part->method = KY_METHOD_REBUILD;
  part->reason = KY_REASON_NONE;
  if (outer != NULL)
    g_ptr_array_add (outer->parts, part);
  return part;
}

/* All of `path`'s row, its values joined by "|"; NULL as "-". (transfer full) */
static gchar *
row_of (KyIndex *index, const gchar *path)
{
  KyStatement *row = ky_index_bind (index, NULL, "SELECT * FROM parts WHERE path = ?", "s", path);
  GString *text = g_string_new ("");

  g_assert_cmpint (ky_index_step (index, row, NULL), ==, 1);
  for (gint i = 2; i < ky_index_n_columns (row); i++)
    {
      g_autofree gchar *value = ky_index_text (row, i);

      g_string_append (text, ky_index_is_null (row, i) ? "-" : value);
      g_string_append_c (text, '|');
    }
  ky_index_reset (row);
  return g_string_free (text, FALSE);
}

static void
test_parts (void)
{
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
  g_autoptr (KyReportPart) root = new_part (NULL, "a\"報😀\n", "zip");
  KyReportPart *first = new_part (root, "b", "pe");
  KyReportPart *second = new_part (root, "", "docx");
  gchar *place = make_place ();
  KyIndex *index = ky_index_open (place, NULL);
  g_autoptr (GError) error = NULL;
  KyMailFacts facts;
  g_autofree gchar *outer = NULL;
  g_autofree gchar *withheld = NULL;
  g_autofree gchar *inner = NULL;

  root->size = G_MAXUINT64;
  root->has_output = TRUE;
  g_free (root->output_name);
  root->output_name = g_strdup ("o");
  ky_report_removed (root, "x.y", 2, "1.1");
  ky_report_removed (root, "x.z", 1, "");
  first->outcome = KY_OUTCOME_WITHHELD;
  first->reason = KY_REASON_BLOCKED_TYPE;
  first->is_unread = TRUE;
  new_part (first, "c", "txt")->outcome = KY_OUTCOME_WITHHELD;
  g_free (second->allow_id);
  second->allow_id = g_strdup ("ID");
  new_part (second, "d", "png");
  g_assert_true (ky_index_run (index, NULL, "PRAGMA foreign_keys = OFF", ""));
  g_assert_true (ky_parts_insert (index, 7, root, &error));
  g_assert_no_error (error);
  g_assert_cmpint (number (index, "SELECT count(*) FROM parts WHERE n = 7"), ==, 5);
  outer = row_of (index, "1");
  g_assert_cmpstr (outer, ==,
                   "a\"報😀\n|zip||9223372036854775807|" ZEROS "|rebuilt|rebuild|-||-|"
                   "[{\"code\":\"x.y\",\"count\":2,\"where\":\"1.1\"},"
                   "{\"code\":\"x.z\",\"count\":1,\"where\":\"\"}]|o||");
  withheld = row_of (index, "1.1");
  g_assert_cmpstr (withheld, ==, "b|pe||0|-|withheld|-|blocked-type||-|[]|-|-|");
  inner = row_of (index, "1.2.1");
  g_assert_cmpstr (inner, ==, "d|png||0|" ZEROS "|rebuilt|rebuild|-||-|[]|-|-|");
  /* What is in one that is withheld is withheld with it; the file itself is an attachment. */
  ky_mail_facts (root, &facts);
  g_assert_cmpint (facts.attachments, ==, 3);
  g_assert_cmpint (facts.changed, ==, 1);
  g_assert_cmpint (facts.withheld, ==, 1);
  g_assert_cmpint (facts.view, ==, KY_MAIL_WITHHELD);
  ky_index_close (index);
  remove_place (place);
}

/* Of a report with more parts than that the first have rows. */
static void
test_many_parts (void)
{
  g_autoptr (KyReportPart) root = new_part (NULL, "many", "zip");
  gchar *place = make_place ();
  KyIndex *index = ky_index_open (place, NULL);

  for (guint i = 0; i < KY_PARTS_MAX + 10; i++)
    new_part (root, "x", "txt");
  g_assert_true (ky_index_run (index, NULL, "PRAGMA foreign_keys = OFF", ""));
  g_assert_true (ky_index_begin (index, FALSE, NULL));
  g_assert_true (ky_parts_insert (index, 7, root, NULL));
  g_assert_true (ky_index_commit (index, NULL));
  g_assert_cmpint (number (index, "SELECT count(*) FROM parts"), ==, KY_PARTS_MAX);
  ky_index_close (index);
  remove_place (place);
}

typedef struct
{
  const gchar *type, *sender, *sha256, *reason, *approver, *expires;
  gboolean good;
} RuleCase;

static void
test_rules (void)
{
#define HASH "abababababababababababababababababababababababababababababababab"
  static const RuleCase cases[] = {
    { "jpeg", NULL, NULL, "r", "a", "1000100", TRUE },
    { NULL, "User@Example.JP", NULL, "r", "a", "1000100", TRUE },
    { NULL, "example.jp", NULL, "r", "a", "1000100", TRUE },
    { NULL, ".example.jp", NULL, "r", "a", "1000100", TRUE },
    { NULL, NULL, HASH, "r", "a", "1000100", TRUE },
    { "dxf", "x@example.jp", HASH, "r", "a", "32622400", TRUE },
    { NULL, NULL, NULL, "r", "a", "1000100", FALSE },          /* names alone never allow */
    { "jpeg", NULL, NULL, NULL, "a", "1000100", FALSE },       /* no reason */
    { "jpeg", NULL, NULL, "r", "", "1000100", FALSE },         /* no approver */
    { "jpeg", NULL, NULL, "r", "a", NULL, FALSE },             /* no expiry */
    { "jpeg", NULL, NULL, "r", "a", "1000000", FALSE },        /* now */
    { "jpeg", NULL, NULL, "r", "a", "99000000", FALSE },       /* too far away */
    { "jpeg", NULL, NULL, "r", "a", "soon", FALSE },           /* no time */
    { "*", NULL, NULL, "r", "a", "1000100", FALSE },           /* no type */
    { NULL, "*@example.jp", NULL, "r", "a", "1000100", TRUE }, /* a strange but plain address */
    { NULL, "x@*", NULL, "r", "a", "1000100", FALSE },
    { NULL, "jp", NULL, "r", "a", "1000100", FALSE },
    { NULL, "@example.jp", NULL, "r", "a", "1000100", TRUE }, /* all of the domain */
    { NULL, "@@example.jp", NULL, "r", "a", "1000100", FALSE },
    { NULL, "@", NULL, "r", "a", "1000100", FALSE },
    { NULL, "x@.example.jp", NULL, "r", "a", "1000100", FALSE },
    { NULL, "example.jp.", NULL, "r", "a", "1000100", TRUE }, /* the same name */
    { NULL, "a@b.jp, c@d.jp", NULL, "r", "a", "1000100", FALSE },
    { NULL, NULL, "abab", "r", "a", "1000100", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (KyAllowRule) rule = { 0 };
      g_autoptr (GError) error = NULL;
      gboolean good
          = ky_allow_rule_read (cases[i].type, cases[i].sender, cases[i].sha256, cases[i].reason,
                                cases[i].approver, cases[i].expires, 1000000, &rule, &error);

      g_test_message ("case %u", i);
      g_assert_cmpint (good, ==, cases[i].good);
      g_assert_cmpint (error == NULL, ==, cases[i].good);
      if (good && cases[i].sender != NULL)
        {
          g_autofree gchar *lower = g_ascii_strdown (
              cases[i].sender[0] == '@' ? cases[i].sender + 1 : cases[i].sender, -1);

          if (g_str_has_suffix (lower, "."))
            lower[strlen (lower) - 1] = '\0';
          g_assert_cmpstr (rule.sender, ==, lower);
        }
    }
}

static void
test_dialect (void)
{
  static const struct
  {
    const gchar *sql, *other;
    const gchar *names[4];
    guint n;
  } cases[] = {
    { "SELECT n FROM t WHERE a = ? AND b = ?",
      "SELECT n FROM t WHERE a = $1 AND b = $2",
      { 0 },
      2 },
    { "SELECT ?2, ?1, ?", "SELECT $2, $1, $3", { 0 }, 3 },
    { "SELECT :a, :b, :a", "SELECT $1, $2, $1", { "a", "b" }, 2 },
    { "SELECT '?', ':a', \"?\", '''?', ?", "SELECT '?', ':a', \"?\", '''?', $1", { 0 }, 1 },
    { "SELECT user FROM a WHERE a.user = users.n AND user_n = 1",
      "SELECT \"user\" FROM a WHERE a.\"user\" = users.n AND user_n = 1",
      { 0 },
      0 },
    { "CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB, c TEXT NOT NULL COLLATE NOCASE, d TEXT)"
      " STRICT, WITHOUT ROWID;",
      "CREATE TABLE t (n BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, b BYTEA,"
      " c CITEXT NOT NULL , d TEXT) ;",
      { 0 },
      0 },
    { "CREATE TABLE t (n INTEGER PRIMARY KEY REFERENCES m (n)) STRICT;",
      "CREATE TABLE t (n BIGINT PRIMARY KEY REFERENCES m (n)) ;",
      { 0 },
      0 },
    { "CREATE TRIGGER a BEFORE UPDATE ON t BEGIN SELECT RAISE (ABORT, 'no'); END;SELECT 1",
      "SELECT 1",
      { 0 },
      0 },
    { "CREATE VIRTUAL TABLE s USING fts5 (a, tokenize = 'ascii');SELECT 1", "SELECT 1", { 0 }, 0 },
    { "SELECT 1 FROM a INDEXED BY a_b WHERE b = ?", "SELECT 1 FROM a  WHERE b = $1", { 0 }, 1 },
    { "FROM a CROSS JOIN b ON a.n = b.n", "FROM a JOIN b ON a.n = b.n", { 0 }, 0 },
    { "SELECT 'it is not ended", "SELECT 'it is not ended", { 0 }, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KyDialect) dialect = ky_dialect_postgresql (cases[i].sql);

      g_assert_cmpstr (dialect->sql, ==, cases[i].other);
      g_assert_cmpuint (dialect->names->len, ==, cases[i].n);
      for (guint j = 0; j < cases[i].n; j++)
        g_assert_cmpstr (dialect->names->pdata[j], ==, cases[i].names[j]);
    }
}

/* Mail 1 is being paid a follow-up that came in time, mail 2 was, and nothing came for mail 3. */
static void
test_waits_end (void)
{
  gchar *place = make_place ();
  g_autoptr (GError) error = NULL;
  KyIndex *index = ky_index_open (place, &error);

  g_assert_no_error (error);
  for (gint64 n = 1; n <= 3; n++)
    {
      g_autofree gchar *id = g_strdup_printf ("id%d", (gint)n);

      g_assert_true (ky_index_run (
          index, &error,
          "INSERT INTO messages (n, id, received, sender, client, queue_id, login, direction, size,"
          " sha256, door, state) VALUES (?, ?, 0, 'a@x.jp', '', '', '', 'in', 0, zeroblob (32), 0,"
          " 'done')",
          "is", n, id));
      g_assert_true (ky_index_run (index, &error,
                                   "INSERT INTO waits (message, address, sender, policy, until)"
                                   " VALUES (?, 'b@y.jp', 'a@x.jp', 'standard', 1000)",
                                   "i", n));
      if (n < 3)
        g_assert_true (ky_index_run (
            index, &error,
            "INSERT INTO debts (message, policy, authentic, asked, state, next_try, source)"
            " VALUES (?, 'standard', 1, 0, ?, 0, 9)",
            "is", n, n == 1 ? "waiting" : "delivered"));
    }
  g_assert_true (ky_follow_ups_tidy (index, 1000, &error));
  g_assert_cmpint (number (index, "SELECT count (*) FROM waits"), ==, 3);
  g_assert_true (ky_follow_ups_tidy (index, 1001, &error));
  g_assert_cmpint (number (index, "SELECT sum (message) FROM waits"), ==, 1);
  ky_index_close (index);
  remove_place (place);
}

static void
test_place (void)
{
  static const struct
  {
    const gchar *database, *place, *ports;
  } cases[] = {
    { "sqlite:", "/state", NULL },
    { "sqlite", NULL, NULL },
    { "", NULL, NULL },
    { "mysql:x", NULL, NULL },
    { "postgresql:dbname=k", "postgresql:dbname=k", NULL },
    { "postgresql:host=/run/postgresql dbname=k", "postgresql:host=/run/postgresql dbname=k",
      NULL },
    { "postgresql:host=db.example dbname=k", "postgresql:host=db.example dbname=k", "5432" },
    { "postgresql://k@a.example:1,b.example:2/k", "postgresql://k@a.example:1,b.example:2/k",
      "1,2" },
    { "postgresql:host=db.example password=x", NULL, NULL }, /* a secret in the configuration */
    { "postgresql://k:secret@db.example/k", NULL, NULL },
    { "postgresql:nonsense=1", NULL, NULL },
    { "postgresql:host='unended", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree gchar *place = ky_index_place (cases[i].database, "/state", &error);
      g_autofree gchar *ports = place != NULL ? ky_index_ports (place) : NULL;

      g_assert_cmpstr (place, ==, cases[i].place);
      g_assert_cmpstr (ports, ==, cases[i].ports);
      g_assert_cmpint (error == NULL, ==, cases[i].place != NULL);
      g_assert_true (error == NULL || strstr (error->message, "secret") == NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/index/a new index gets every step, an old one none", test_migrations);
  g_test_add_func ("/store/index/a release to come adds its steps, and keeps what was before",
                   test_next_release);
  g_test_add_func ("/store/index/a step that fails leaves the schema before it", test_failed_step);
  g_test_add_func ("/store/index/without a copy no step is run", test_no_copy);
  g_test_add_func ("/store/index/copies of before go when they are old", test_old_copies);
  g_test_add_func ("/store/index/a value that can't be bound is an error", test_unbound);
  g_test_add_func ("/store/index/another program's database is refused", test_foreign_database);
  g_test_add_func ("/store/index/a row that must stand and does not is an error", test_missing_row);
  g_test_add_func ("/store/index/what is rolled back is not there, readers can't write",
                   test_transactions);
  g_test_add_func ("/store/index/SQL is said in the words of the other engine", test_dialect);
  g_test_add_func ("/store/index/a place is a directory or a database, and holds no secret",
                   test_place);
  g_test_add_func ("/store/waits/what came in time is waited for till it was worked on",
                   test_waits_end);
  g_test_add_func ("/store/audit/the chain finds every change", test_chain);
  g_test_add_func ("/store/audit/the anchor finds what was cut off", test_anchor);
  g_test_add_func ("/store/rows/a table comes over as it was, or not at all", test_rows);
  g_test_add_func ("/store/parts/a report becomes rows and counts", test_parts);
  g_test_add_func ("/store/parts/a reason has one word, in figures and in reports",
                   test_reason_words);
  g_test_add_func ("/store/parts/the first of very many have rows", test_many_parts);
  g_test_add_func ("/store/allow/rules need reason, approver and an expiry", test_rules);
  return g_test_run ();
}
