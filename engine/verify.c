/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that an output could have been written by kiyome, for a job's output and for members
 * that a verifier finds inside it. */
#include "engine/private.h"

#include <stdarg.h>

gboolean
ky_verify_fail (GError **error, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree gchar *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return ky_fail (error, KY_ERROR_VERIFY, "%s", message);
}

gboolean
ky_engine_verify (KyHost *host, const KyFiletype *type, KyView view, const gchar *name,
                  GError **error)
{
  KyPartRequest request = { .name = (gchar *)name, .claimed = (gchar *)"", .view = view };
  KyJob job = { .host = host, .request = &request, .fd = -1 };
  KyIdentity identity = { type, 0, NULL };

  /* A mail is not identified: it counts as one because it arrived as one, whatever its first lines
   * look like. */
  if (type == NULL || strcmp (type->name, "eml") != 0)
    identity = ky_identify (view, name, NULL);
  if (type == NULL)
    type = identity.type;
  else if (identity.type != type)
    return ky_verify_fail (error, "is %s, not %s", identity.type->name, type->name);
  if (identity.other != NULL)
    return ky_verify_fail (error, "is %s and %s at once", identity.type->name,
                           identity.other->name);
  if ((type->flags & KY_TYPE_OUTPUT) == 0)
    return ky_verify_fail (error, "kiyome never writes %s", type->name);
  if (ky_engine_lacks (host, type))
    return ky_verify_fail (error, "%s is not installed", ky_family_package (type->families)->name);
  job.type = job.output_type = type;
  if (((type->families | type->hosts) & host->families) == 0)
    {
      if (host->verify_elsewhere == NULL)
        return ky_verify_fail (error, "no worker for %s", type->name);
      return host->verify_elsewhere (host, type, view, error);
    }
  return type->verify (&job, error);
}

/* Checks a file that passed unchanged by the allowlist: only its hash or type counts, because no
 * module verifies it. */
static gboolean
engine_verify_is_passed (KyHost *host, const gchar *name, KyView view,
                         const guint8 digest[KY_SHA256_SIZE])
{
  return (host->is_verified != NULL && host->is_verified (host, digest, NULL))
         || (host->allow != NULL && host->allow->len > 0
             && ky_engine_find_allow (host, ky_identify (view, name, NULL).type, digest) != NULL);
}

gboolean
ky_job_verify_member (KyJob *job, const gchar *name, const gchar *type_name, KyView view,
                      GError **error)
{
  const KyFiletype *type = ky_filetype_by_name (type_name);
  KyHost *host = job->host;
  gboolean may_pass = host->is_verified != NULL || (host->allow != NULL && host->allow->len > 0);
  guint8 digest[KY_SHA256_SIZE];
  GError *local = NULL;

  if (type == NULL)
    return ky_verify_fail (error, "%s: no such type", type_name);
  if ((type->flags & KY_TYPE_INTERNAL) != 0)
    return ky_verify_fail (error, "%s is never part of anything", type->name);
  if (may_pass)
    ky_sha256 (view, digest);
  /* The record counts only for the type that was verified: a verified text must not pass as a
   * program. */
  if (host->is_verified != NULL && host->is_verified (host, digest, type))
    return TRUE;
  if ((may_pass && engine_verify_is_passed (host, name, view, digest))
      || ky_engine_verify (host, type, view, name, &local))
    return TRUE;
  g_propagate_prefixed_error (error, local, "%s: ", name != NULL ? name : "member");
  return FALSE;
}

gboolean
ky_job_verify_passed (KyJob *job, const gchar *name, KyView view, GError **error)
{
  guint8 digest[KY_SHA256_SIZE];

  ky_sha256 (view, digest);
  if (engine_verify_is_passed (job->host, name, view, digest))
    return TRUE;
  return ky_verify_fail (error, "%s: kiyome writes no such type, and no allow entry let it pass",
                         name != NULL ? name : "member");
}
