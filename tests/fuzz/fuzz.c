/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/fuzz.h"

#include "tests/tools/oracle.h"

#include <stdio.h>
#include <stdlib.h>

/* Small limits: what is found behind them is the same, and each run ends soon. */
static const gchar *const limits[][2]
    = { { "limits.unpacked", "16M" },    { "limits.members", "200" },
        { "limits.archive-depth", "3" }, { "limits.pixels", "2000000" },
        { "limits.frames", "50" },       { "limits.pages", "50" },
        { "limits.parts", "100" },       { "limits.objects", "20000" },
        { "limits.xml-size", "2M" },     { "limits.message-size", "4M" } };

/* Takes POLICY. */
static KyPolicy *
change (KyPolicy *policy, const gchar *key, const gchar *value)
{
  g_autoptr (GError) error = NULL;
  KyPolicy *changed = ky_policy_with (policy, key, value, &error);

  g_assert_no_error (error);
  ky_policy_unref (policy);
  return changed;
}

static KyPolicy *
small_policy (const gchar *type, const gchar *method)
{
  KyPolicy *policy = ky_policy_new_default ();

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    policy = change (policy, limits[i][0], limits[i][1]);
  if (method != NULL)
    {
      g_autofree gchar *key = g_strconcat ("methods.", type, NULL);

      policy = change (policy, key, method);
    }
  return policy;
}

void
ky_fuzz_one (const gchar *target, const guint8 *data, gsize size)
{
  static KyPolicy *policy = NULL;
  static gchar *last_target = NULL;
  g_auto (GStrv) words = g_strsplit (target, "-", 2);
  const KyFiletype *filetype = ky_filetype_by_name (words[0]);
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autofree gchar *name = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (filetype);
  if (g_strcmp0 (last_target, target) != 0)
    {
      g_clear_pointer (&policy, ky_policy_unref);
      policy = small_policy (words[0], words[1]);
      g_free (last_target);
      last_target = g_strdup (target);
    }
  name = g_strconcat ("input.", filetype->suffixes[0], NULL);
  if (!ky_oracle_check (policy, NULL, ky_view (data, size), name, words[0], &result, &error))
    {
      fprintf (stderr, "fuzz: %s: %s\n", target, error->message);
      abort ();
    }
}

const char *__lsan_default_suppressions (void);

/* What fontconfig makes once, when the fonts are opened, lives as long as the process. */
const char *
__lsan_default_suppressions (void)
{
  return "leak:libfontconfig\n";
}

#ifdef KY_FUZZ_TARGET
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  ky_fuzz_one (KY_FUZZ_TARGET, data, size);
  return 0;
}
#endif
