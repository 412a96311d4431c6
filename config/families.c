/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Judges the state of a family of workers or verifiers for `kiyome status`, the portal and the
 * self-check. */
#include "config/families.h"

#include "common/message-codes.h"

const gchar *
ky_family_member (GHashTable *values, const gchar *role, guint i, const gchar *name)
{
  g_autofree gchar *path = g_strdup_printf ("%s.%u.%s", role, i, name);
  const gchar *value = values != NULL ? g_hash_table_lookup (values, path) : NULL;

  return value != NULL && !g_str_equal (value, "null") ? value : "";
}

gboolean
ky_family_failure_is_intended (const gchar *cause)
{
  static const gchar *const codes[] = { "drawings-absent", "media-absent", "office-absent", NULL };
  const gchar *code = ky_said_code (cause);

  return code != NULL && g_strv_contains (codes, code);
}

gboolean
ky_family_is_there (GHashTable *values, const gchar *role, guint i)
{
  const gchar *state = ky_family_member (values, role, i, "state");
  const gchar *failure = ky_family_member (values, role, i, "failure");

  return ky_family_failure_is_intended (failure) || g_str_equal (state, "ready")
         || g_str_equal (state, "on-demand")
         || (g_str_equal (ky_family_member (values, role, i, "on_demand"), "true")
             && g_str_equal (state, "starting") && *failure == '\0');
}

KyFamilyConfinement
ky_family_confinement (GHashTable *values, const gchar *role, guint i)
{
  const gchar *pid = ky_family_member (values, role, i, "pid");

  if (*pid == '\0')
    return KY_FAMILY_UNKNOWN;
  /* The launcher of LibreOffice sees no content, and each document has a sandbox of its own. A
   * process that is starting is confined before it gets work. */
  if (g_str_equal (pid, "0")
      || g_str_equal (ky_family_member (values, role, i, "state"), "starting")
      || g_str_equal (ky_family_member (values, role, i, "family"), "convert"))
    return KY_FAMILY_IDLE;
  return g_str_equal (ky_family_member (values, role, i, "landlock"), "0")
                 || !g_str_equal (ky_family_member (values, role, i, "seccomp"), "true")
             ? KY_FAMILY_OPEN
             : KY_FAMILY_CONFINED;
}
