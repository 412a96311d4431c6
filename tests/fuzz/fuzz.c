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

static KyPolicy *
small_policy (void)
{
  KyPolicy *policy = ky_policy_new_default ();

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (GError) error = NULL;
      KyPolicy *changed = ky_policy_with (policy, limits[i][0], limits[i][1], &error);

      g_assert_no_error (error);
      ky_policy_unref (policy);
      policy = changed;
    }
  return policy;
}

void
ky_fuzz_one (const gchar *type, const guint8 *data, gsize size)
{
  static KyPolicy *policy = NULL;
  const KyFiletype *filetype = ky_filetype_by_name (type);
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autofree gchar *name = NULL;
  g_autoptr (GError) error = NULL;

  if (policy == NULL)
    policy = small_policy ();
  g_assert_nonnull (filetype);
  name = g_strconcat ("input.", filetype->suffixes[0], NULL);
  if (!ky_oracle_check (policy, NULL, ky_view (data, size), name, type, &result, &error))
    {
      fprintf (stderr, "fuzz: %s: %s\n", type, error->message);
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

#ifdef KY_FUZZ_TYPE
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  ky_fuzz_one (KY_FUZZ_TYPE, data, size);
  return 0;
}
#endif
