/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers the error domain KY_ERROR, and names its codes for logs and for the wire. */
#include "common/error.h"

#include <errno.h>
#include <string.h>

/* clang-format off */
G_DEFINE_QUARK (ky-error-quark, ky_error)
/* clang-format on */

static const gchar *const names[KY_ERROR_LAST] = {
  [KY_ERROR_MALFORMED] = "malformed",
  [KY_ERROR_LIMIT] = "limit",
  [KY_ERROR_ENCRYPTED] = "encrypted",
  [KY_ERROR_BLOCKED] = "blocked",
  [KY_ERROR_UNSUPPORTED] = "unsupported",
  [KY_ERROR_INFECTED] = "infected",
  [KY_ERROR_POLICY] = "policy",
  [KY_ERROR_TIMEOUT] = "timeout",
  [KY_ERROR_MEMORY] = "memory",
  [KY_ERROR_SANDBOX] = "sandbox",
  [KY_ERROR_LIBRARY] = "library",
  [KY_ERROR_VERIFY] = "verify",
  [KY_ERROR_SCANNER] = "scanner",
  [KY_ERROR_STORE] = "store",
  [KY_ERROR_PROTOCOL] = "protocol",
  [KY_ERROR_CONFIG] = "config",
  [KY_ERROR_IO] = "io",
  [KY_ERROR_INTERNAL] = "internal",
};

const gchar *
ky_error_to_string (KyError code)
{
  return (guint)code < KY_ERROR_LAST && names[code] != NULL ? names[code] : "internal";
}

gboolean
ky_error_set_errno (GError **error, const gchar *what)
{
  int saved = errno;
  /* Not g_strerror(): it converts by iconv, which opens files that a worker may not open. */
  const gchar *text = strerrordesc_np (saved);

  g_set_error (error, KY_ERROR, KY_ERROR_IO, "%s: %s", what, text != NULL ? text : "unknown error");
  errno = saved;
  return FALSE;
}
