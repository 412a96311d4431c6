/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The check of arguments, for each verb of contract/store.def, and that of answers. That each verb
 * has its functions, and each function a verb, is seen to by the linker and by
 * -Wmissing-prototypes. */
#include "store/calls/call.h"

#include <sys/socket.h>

/* A value that `rule` accepts. (transfer full) */
static gchar *
good_value (const KyArgumentRule *rule)
{
  switch (rule->kind)
    {
    case KY_ARGUMENT_NUMBER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, rule->minimum);
    case KY_ARGUMENT_TIME:
      return g_strdup ("1795190400");
    case KY_ARGUMENT_MAIL:
    case KY_ARGUMENT_REQUEST:
      return g_strdup ("0123-4567-89AB-CDEF-GHJK");
    case KY_ARGUMENT_ENTRY:
      return g_strdup ("0123-4567");
    case KY_ARGUMENT_SHA256:
      return g_strnfill (64, 'a');
    case KY_ARGUMENT_YES:
      return g_strdup ("yes");
    case KY_ARGUMENT_WORD:
      return g_strdup (rule->words[0]);
    default:
      return g_strdup ("x");
    }
}

/* A value that `rule` refuses. (transfer full) */
static gchar *
bad_value (const KyArgumentRule *rule)
{
  switch (rule->kind)
    {
    case KY_ARGUMENT_TEXT:
      return rule->maximum < 128 * 1024 ? g_strnfill ((gsize)rule->maximum + 1, 'x') : NULL;
    case KY_ARGUMENT_NUMBER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, rule->minimum - 1);
    case KY_ARGUMENT_TIME:
      return g_strdup ("20261120");
    case KY_ARGUMENT_REASON:
      return g_strdup (" \t");
    default:
      return g_strdup ("?");
    }
}

/* Sends names and values, reads them as those of `verb`, and returns the refusal. (transfer
 * full) */
static gchar *
ask (const KyVerb *verb, GPtrArray *pairs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) arguments = NULL;
  KyWireOut out = { 0 };
  KyWireIn in = { 0 };
  gchar *refusal;
  int ends[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
  ky_wire_begin (&out, 1);
  ky_wire_u32 (&out, pairs->len / 2);
  for (guint i = 0; i < pairs->len; i++)
    ky_wire_string (&out, pairs->pdata[i]);
  g_assert_true (ky_wire_send (ends[0], &out, NULL));
  g_assert_cmpint (ky_wire_receive (ends[1], &in, 0, NULL), ==, 1);
  arguments = ky_arguments_read (&in, verb->arguments, &error);
  g_assert_true (ky_wire_done (&in, NULL));
  refusal = error != NULL ? g_strdup (error->message) : NULL;
  ky_fd_clear (&ends[0]);
  ky_fd_clear (&ends[1]);
  ky_wire_out_clear (&out);
  ky_wire_in_clear (&in);
  return refusal;
}

/* All arguments of `verb` but one, `left_out`, with good values; of `spoilt` the value is `bad`. */
static GPtrArray *
pairs_of (const KyVerb *verb, const KyArgumentRule *left_out, const KyArgumentRule *spoilt,
          const gchar *bad)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func (g_free);

  for (const KyArgumentRule *rule = verb->arguments; rule->name != NULL; rule++)
    {
      if (rule == left_out || (spoilt != NULL && rule != spoilt && !rule->is_needed))
        continue;
      g_ptr_array_add (pairs, g_strdup (rule->name));
      g_ptr_array_add (pairs, rule == spoilt ? g_strdup (bad) : good_value (rule));
    }
  return pairs;
}

static void
assert_refused (const KyVerb *verb, GPtrArray *pairs, const gchar *name)
{
  g_autofree gchar *said = ask (verb, pairs);
  gboolean is_right = said != NULL
                      && (strstr (said, name) != NULL || g_str_has_prefix (said, "not-found: ")
                          || strstr (said, "reason-needed") != NULL);

  if (!is_right)
    g_error ("%s, %s: %s", verb->name, name, said != NULL ? said : "accepted");
}

static void
test_good (void)
{
  for (const KyVerb *verb = ky_store_verbs; verb->name != NULL; verb++)
    {
      g_autoptr (GPtrArray) pairs = pairs_of (verb, NULL, NULL, NULL);
      g_autofree gchar *said = ask (verb, pairs);

      g_assert_cmpstr (said, ==, NULL);
    }
}

static void
test_missing (void)
{
  for (const KyVerb *verb = ky_store_verbs; verb->name != NULL; verb++)
    for (const KyArgumentRule *rule = verb->arguments; rule->name != NULL; rule++)
      {
        g_autoptr (GPtrArray) pairs = pairs_of (verb, rule, NULL, NULL);
        g_autofree gchar *said = ask (verb, pairs);

        g_assert_cmpint (said != NULL, ==, rule->is_needed);
        if (!rule->is_needed)
          continue;
        assert_refused (verb, pairs, rule->name);
        g_ptr_array_add (pairs, g_strdup (rule->name));
        g_ptr_array_add (pairs, g_strdup (""));
        assert_refused (verb, pairs, rule->name);
      }
}

static void
test_out_of_bounds (void)
{
  for (const KyVerb *verb = ky_store_verbs; verb->name != NULL; verb++)
    for (const KyArgumentRule *rule = verb->arguments; rule->name != NULL; rule++)
      {
        g_autofree gchar *bad = bad_value (rule);
        g_autoptr (GPtrArray) pairs = pairs_of (verb, NULL, rule, bad);

        if (bad != NULL)
          assert_refused (verb, pairs, rule->name);
      }
}

static void
test_unknown_and_twice (void)
{
  for (const KyVerb *verb = ky_store_verbs; verb->name != NULL; verb++)
    {
      g_autoptr (GPtrArray) pairs = pairs_of (verb, NULL, NULL, NULL);

      g_ptr_array_add (pairs, g_strdup ("no-such-argument"));
      g_ptr_array_add (pairs, g_strdup (""));
      assert_refused (verb, pairs, "no-such-argument");
      if (pairs->len == 2)
        continue;
      g_ptr_array_set_size (pairs, (gint)pairs->len - 2);
      g_ptr_array_add (pairs, g_strdup (pairs->pdata[0]));
      g_ptr_array_add (pairs, g_strdup (pairs->pdata[1]));
      assert_refused (verb, pairs, "argument-twice");
    }
}

/* --- answers --------------------------------------------------------------------------------- */

static const KyRowColumn contract[]
    = { { "id", KY_ROW_TEXT }, { "size", KY_ROW_NUMBER }, { "key", KY_ROW_BYTES }, { NULL } };

static KyRowsWriter *
table_of (const gchar *first, const gchar *second)
{
  const gchar *const columns[] = { first, second, NULL };
  KyRowsWriter *rows = ky_rows_writer_new (columns, NULL);

  g_assert_nonnull (rows);
  g_assert_true (ky_rows_begin (rows, NULL));
  return rows;
}

static void
test_answers (void)
{
  g_autoptr (KyRowsWriter) good = table_of ("id", "size");
  g_autoptr (KyRowsWriter) some = table_of ("id", "key");
  g_autoptr (KyRowsWriter) unknown = table_of ("id", "sizes");
  g_autoptr (KyRowsWriter) turned = table_of ("size", "id");
  g_autoptr (KyRowsWriter) kind = table_of ("id", "size");

  ky_rows_text (good, "A");
  ky_rows_number (good, 1);
  g_assert_true (ky_rows_rest (good, 2, NULL));
  g_assert_true (ky_rows_writer_is (good, contract));
  ky_rows_text (some, NULL);
  ky_rows_text (some, NULL);
  g_assert_true (ky_rows_writer_is (some, contract));
  ky_rows_text (unknown, "A");
  ky_rows_number (unknown, 1);
  g_assert_false (ky_rows_writer_is (unknown, contract));
  ky_rows_number (turned, 1);
  ky_rows_text (turned, "A");
  g_assert_false (ky_rows_writer_is (turned, contract));
  ky_rows_text (kind, "A");
  ky_rows_text (kind, "1");
  g_assert_false (ky_rows_writer_is (kind, contract));
}

static void
test_uneven_rows (void)
{
  g_autoptr (KyRowsWriter) few = table_of ("id", "size");
  g_autoptr (KyRowsWriter) many = table_of ("id", "size");

  ky_rows_text (few, "A");
  g_assert_true (ky_rows_rest (few, 2, NULL));
  g_assert_false (ky_rows_writer_is (few, contract));
  ky_rows_text (many, "A");
  ky_rows_number (many, 1);
  ky_rows_number (many, 2);
  g_assert_false (ky_rows_writer_is (many, contract));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/contract/all arguments of a verb are accepted", test_good);
  g_test_add_func ("/store/contract/a needed argument left out is refused", test_missing);
  g_test_add_func ("/store/contract/a value out of its bounds is refused", test_out_of_bounds);
  g_test_add_func ("/store/contract/an unknown argument, and one given twice, are refused",
                   test_unknown_and_twice);
  g_test_add_func ("/store/contract/an answer has columns and kinds of the contract", test_answers);
  g_test_add_func ("/store/contract/a row with too few or too many values is no answer",
                   test_uneven_rows);
  return g_test_run ();
}
