/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The XML that an S3 server answers with: foreign, so it is read by GLib's reader, which knows no
 * document type and no entity of its own, and within limits. */
#pragma once

#include "common/error.h"

#define KY_S3_ANSWER_MAX (4 * 1024 * 1024) /* bytes: a page of 1000 names is a tenth of it */

/* An element without others, and what it is in: ("Contents", "Key", "2026-11-22/…"). The end of one
 * with others: ("", "Contents", NULL). */
typedef gboolean (*KyS3AnswerEach) (const gchar *parent, const gchar *name, const gchar *text,
                                    gpointer data);

/* Calls EACH for each element of BYTES, whose root is called ROOT. Errors: PROTOCOL, also where
 * EACH says FALSE. */
gboolean ky_s3_answer_read (const gchar *bytes, gsize size, const gchar *root, KyS3AnswerEach each,
                            gpointer data, GError **error);
/* What BYTES, an answer that refuses, names as its cause: "NoSuchBucket"; "" when it is none.
 * (transfer full) */
gchar *ky_s3_answer_code (const gchar *bytes, gsize size);
