/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies an archive that kiyome wrote: its form (base/zip/verify.h), names that each system
 * keeps, and each member as the type that its name promises, by which programs open it. */
#include "filetypes/archive/zip-verify.h"

#include "engine/filetype.h"
#include "filetypes/base/text/name-verify.h"
#include "filetypes/base/zip/verify.h"

/* Returns the type that kiyome writes and that programs take `name` for, or NULL. */
static const KyFiletype *
zip_verify_type_of (const gchar *name)
{
  const KyFiletype *const *types = ky_filetypes ();
  const gchar *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && types[i] != NULL; i++)
    if ((types[i]->flags & (KY_TYPE_OUTPUT | KY_TYPE_INTERNAL)) == KY_TYPE_OUTPUT)
      for (const gchar *const *suffix = types[i]->suffixes; *suffix != NULL; suffix++)
        if (g_ascii_strcasecmp (dot + 1, *suffix) == 0)
          return types[i];
  return NULL;
}

static gboolean
zip_verify_member (KyJob *job, const gchar *path, KyView content, gpointer user_data,
                   GError **error)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  const gchar *name = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      /* the name of a folder ends with a slash */
      if (!ky_verify_name (parts[i]) && (parts[i][0] != '\0' || parts[i + 1] != NULL))
        return ky_verify_fail (error, "zip: a member's name has a form that kiyome does not write");
      name = parts[i];
    }
  if (*name == '\0')
    return TRUE;
  /* A folder may be called as a program is. */
  if (ky_verify_hides_extension (name))
    return ky_verify_fail (error,
                           "zip: a member's name has the extension of a program before its own");
  const KyFiletype *type = zip_verify_type_of (name);
  return type != NULL ? ky_job_verify_member (job, name, type->name, content, error)
                      : ky_job_verify_passed (job, name, content, error);
}

KY_DEFINE_PUBLIC_METHOD (ky_zip_archive_verify,
                         ky_zip_verify (job, ky_job_input (job), zip_verify_member, NULL, error))
