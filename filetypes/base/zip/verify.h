/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that a ZIP file has exactly the form of doc/threats.md O-ZIP-01 that kiyome writes, from
 * front to back, with code that is independent of reader.c and writer.c. For archives and for
 * documents that are ZIP files. */
#pragma once

#include "engine/job.h"

/* Is called for each member in the order of the file. `name` is a safe and unique relative path,
 * UTF-8 in NFC; a `name` that ends with '/' is a directory, with an empty `content`. `content` is
 * valid until the function returns. Returns FALSE with a VERIFY error to refuse the file. */
typedef gboolean (*KyZipVerifyMember) (KyJob *job, const gchar *name, KyView content,
                                       gpointer user_data, GError **error);

/* Verifies `view` and calls `member` with `user_data` for each member. Errors: VERIFY, LIMIT
 * (unpacked). */
gboolean ky_zip_verify (KyJob *job, KyView view, KyZipVerifyMember member, gpointer user_data,
                        GError **error);
