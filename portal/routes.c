/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the route for a method and a path in the table that operations.py makes of openapi.json. */
#include "portal/portal.h"

/* Returns whether `path` matches `pattern`, and sets `ret_captures` to the texts in place of the
 * braces. */
static gboolean
routes_fits (const gchar *pattern, const gchar *path, gchar *ret_captures[KY_CAPTURES])
{
  g_auto (GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) given = g_strsplit (path, "/", 16);
  guint n = 0;

  if (g_strv_length (wanted) != g_strv_length (given))
    return FALSE;
  for (guint i = 0; wanted[i] != NULL; i++)
    if (wanted[i][0] == '{' ? given[i][0] == '\0' : strcmp (wanted[i], given[i]) != 0)
      return FALSE;
  for (guint i = 0; wanted[i] != NULL; i++)
    if (wanted[i][0] == '{')
      {
        g_assert (n < KY_CAPTURES);
        ret_captures[n++] = g_strdup (given[i]);
      }
  return TRUE;
}

const KyRoute *
ky_route_find (const gchar *method, const gchar *path, gchar *ret_captures[KY_CAPTURES],
               gchar **ret_allowed)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  for (const KyRoute *route = ky_routes; route->method != NULL; route++)
    {
      gchar *captures[KY_CAPTURES] = { NULL };

      if (!routes_fits (route->pattern, path, captures))
        continue;
      if (strcmp (route->method, method) == 0)
        {
          memcpy (ret_captures, captures, sizeof captures);
          return route;
        }
      for (guint i = 0; i < KY_CAPTURES; i++)
        g_free (captures[i]);
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", route->method);
    }
  *ret_allowed = allowed->len > 0 ? g_strdup (allowed->str) : NULL;
  return NULL;
}
