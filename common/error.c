/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers the error domain KY_ERROR, and names its codes for logs and for the wire. */
#include "common/error.h"

#include <errno.h>
#include <string.h>

/* clang-format off */
G_DEFINE_QUARK (ky-error-quark, ky_error)
/* clang-format on */

static const gchar *const names[KY_ERROR_LAST] = {
#define KY_ERROR_CODE(code, name, reason, reply) [KY_ERROR_##code] = name,
#include "common/error.def"
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
