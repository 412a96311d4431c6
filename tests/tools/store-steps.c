/* SPDX-License-Identifier: GPL-2.0-or-later */
/* store-steps PLACE SQL…: opens the index at PLACE as a kiyome does whose schema has these steps
 * more, and prints "schema N". Exit status 1 and the reason when it does not open. */
#include "store/index/index.h"
#include "store/index/module.h"
#include "common/message-codes.h"

#include <stdio.h>

/* Instead of store/index/load.c: it is linked here, and not loaded. */
const KyPostgresqlModule *
ky_postgresql_load (GError **error)
{
  return &ky_postgresql_module;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KyIndex) index = NULL;

  for (guint i = 0; ky_schema_steps[i] != NULL; i++)
    g_ptr_array_add (steps, (gpointer)ky_schema_steps[i]);
  for (int i = 2; i < argc; i++)
    g_ptr_array_add (steps, argv[i]);
  g_ptr_array_add (steps, NULL);
  ky_schema_steps = (const gchar *const *)steps->pdata;
  index = ky_index_open (argv[1], &error);
  if (index == NULL)
    {
      g_autofree gchar *text = ky_said_shown (error->message, FALSE);

      fprintf (stderr, "%s\n", text);
      return 1;
    }
  printf ("schema %u\n", ky_schema_n_steps ());
  return 0;
}
