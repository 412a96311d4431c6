/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/tools/inprocess.h"

static const gchar mail[] = "From: a@b.example\r\nSubject: s\r\nX-Evil: MARK\r\n\r\nshown\r\n";

/* One entry, by type ("" for any), that has no hash: as of an authentic sender. */
static GPtrArray *
entries_of_sender (const gchar *type)
{
  GPtrArray *allow = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_allow_entry_free);
  KyAllowEntry *entry = g_new0 (KyAllowEntry, 1);

  entry->id = g_strdup ("E1");
  entry->type = g_strdup (type);
  g_ptr_array_add (allow, entry);
  return allow;
}

static KyOutcome
outcome_of (const gchar *text, const gchar *name, const gchar *force_type, GPtrArray *allow,
            gchar **ret_output)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;
  KyHost host;

  ky_inprocess_host (&host, policy);
  host.allow = allow;
  g_assert_true (ky_inprocess_sanitize (&host, ky_view (text, strlen (text)), name, force_type,
                                        &result, &error));
  g_assert_no_error (error);
  output = ky_inprocess_output (&result);
  if (ret_output != NULL)
    *ret_output = output != NULL
                      ? g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output))
                      : NULL;
  return result.report->outcome;
}

static void
test_allow_parts (void)
{
  g_autoptr (GPtrArray) any = entries_of_sender ("");
  g_autoptr (GPtrArray) other = entries_of_sender ("png");

  g_assert_cmpint (outcome_of ("text\n", "a.txt", NULL, any, NULL), ==, KY_OUTCOME_PASSED);
  g_assert_cmpint (outcome_of ("text\n", "a.txt", NULL, other, NULL), ==, KY_OUTCOME_REBUILT);
}

static void
test_allow_message (void)
{
  g_autoptr (GPtrArray) any = entries_of_sender ("");
  g_autoptr (GPtrArray) message = entries_of_sender ("eml");
  g_autofree gchar *output = NULL;

  g_assert_cmpint (outcome_of (mail, "a.eml", "eml", any, &output), !=, KY_OUTCOME_PASSED);
  g_assert_nonnull (strstr (output, "shown"));
  g_assert_null (strstr (output, "MARK"));
  g_assert_cmpint (outcome_of (mail, "a.eml", "eml", message, NULL), !=, KY_OUTCOME_PASSED);
}

static void
test_allow_infected (void)
{
  g_autoptr (GPtrArray) any = entries_of_sender ("");
  g_autofree gchar *virus = g_strconcat ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$",
                                         "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", NULL);

  g_assert_cmpint (outcome_of (virus, "a.txt", NULL, any, NULL), ==, KY_OUTCOME_WITHHELD);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/an entry lets the parts through that it speaks of", test_allow_parts);
  g_test_add_func ("/engine/no entry lets a message through whole", test_allow_message);
  g_test_add_func ("/engine/no entry lets an infected part through", test_allow_infected);
  return g_test_run ();
}
