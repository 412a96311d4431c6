/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one error domain. An error means "could not finish"; a withheld file is not an error but a
 * value of the report. ky_reason_from_error() alone converts an error to such a value. */
#pragma once

#include <glib.h>

typedef enum
{
  KY_ERROR_NONE, /* only on the wire */
#define KY_ERROR_CODE(code, name, reason, reply) KY_ERROR_##code,
#include "common/error.def"
  KY_ERROR_LAST
} KyError;

#define KY_ERROR (ky_error_quark ())
GQuark ky_error_quark (void);

/* Returns the stable lower-case name of a code ("malformed"), for logs and the wire; never NULL. */
const gchar *ky_error_to_string (KyError code);

/* Sets a KY_ERROR_IO error "WHAT: text of errno" and returns FALSE, so that a caller can return the
 * result. errno is kept. */
gboolean ky_error_set_errno (GError **error, const gchar *what);
/* Sets a KY_ERROR_MALFORMED error `what` ("psd: a section is cut short") and returns FALSE. It is
 * inline so that the compiler knows the result. */
static inline gboolean
ky_error_malformed (GError **error, const gchar *what)
{
  g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED, what);
  return FALSE;
}

/* Tells whether `error` (nullable) is that a connection was lost or its peer broke the protocol. */
static inline gboolean
ky_error_is_lost (const GError *error)
{
  return g_error_matches (error, KY_ERROR, KY_ERROR_IO)
         || g_error_matches (error, KY_ERROR, KY_ERROR_PROTOCOL);
}

/* Moves the error at `local`, which must not be NULL, to `error`. Returns FALSE, so that a caller
 * can return the result. */
static inline gboolean
ky_error_pass (GError **error, GError **local)
{
  g_propagate_error (error, g_steal_pointer (local));
  return FALSE;
}

/* Works as ky_error_set_errno() does, and is NULL, or -1 in place of a file descriptor. */
#define ky_fail_errno_null(error, what) (ky_error_set_errno ((error), (what)), NULL)
#define ky_fail_errno_fd(error, what) (ky_error_set_errno ((error), (what)), -1)

/* Sets an error of KY_ERROR with `code` and a message of printf(3), and is FALSE, so that a caller
 * can return the result; ky_fail_null() is NULL. They are macros so that the compiler knows the
 * result. */
#define ky_fail(error, code, ...) (g_set_error ((error), KY_ERROR, (code), __VA_ARGS__), FALSE)
#define ky_fail_null(error, code, ...) (g_set_error ((error), KY_ERROR, (code), __VA_ARGS__), NULL)
