/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs when kiyome is built: prints the filters of sanitizer/filters.def as C. */
#include "common/confine-calls.h"

#include <stdio.h>

typedef guint (*Make) (guint64 calls, KyRefusal refusal, struct sock_filter *ret_code,
                       GError **error);

static gboolean
print (const gchar *name, Make make, guint64 calls, KyRefusal refusal)
{
  struct sock_filter code[KY_CONFINE_FILTER_MAX];
  g_autoptr (GError) error = NULL;
  guint n = make (calls, refusal, code, &error);

  if (n == 0)
    {
      fprintf (stderr, "%s: %s\n", name, error->message);
      return FALSE;
    }
  printf ("static const struct sock_filter %s_code[] = {\n", name);
  for (guint i = 0; i < n; i++)
    printf ("  { 0x%x, %u, %u, 0x%x },\n", code[i].code, code[i].jt, code[i].jf, code[i].k);
  printf ("};\nconst KyFilter ky_filter_%s = { %s_code, %u };\n", name, name, n);
  return TRUE;
}

#define FILTER(name, kind, calls, refusal) &&print (#name, ky_calls_##kind, calls, refusal)

int
main (void)
{
  /* REUSE-IgnoreStart */
  puts ("/* SPDX-License-Identifier: GPL-2.0-or-later */\n#include \"sanitizer/filters.h\"");
  /* REUSE-IgnoreEnd */
  return TRUE
#include "sanitizer/filters.def"
             ? 0
             : 1;
}
