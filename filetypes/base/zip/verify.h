/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The form of doc/threats.md O-ZIP-01, checked front to back by code of its own (zlib, none of
 * reader.c and writer.c): whatever is not exactly what kiyome writes is refused. For
 * archives and for the documents that are ZIP files.
 */
#pragma once

#include "engine/job.h"

/*
 * Called for each member in the order of the file; NAME is a safe relative path, UTF-8 in NFC,
 * unique; one that ends with '/' is a directory (CONTENT is empty). CONTENT is valid until the
 * function returns. FALSE (VERIFY error set): the whole is refused.
 */
typedef gboolean (*KyZipVerifyMember) (KyJob *job, const gchar *name, KyView content,
                                       gpointer user_data, GError **error);

/* Checks VIEW, and each member by MEMBER. Errors: VERIFY. */
gboolean ky_zip_verify (KyJob *job, KyView view, KyZipVerifyMember member, gpointer user_data,
                        GError **error);
