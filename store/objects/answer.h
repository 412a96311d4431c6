/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the XML that an S3 server answers with. It comes from outside, so it is read with GLib's
 * parser, which knows neither document types nor entities of their own, and within limits. */
#pragma once

#include "common/error.h"

#define KY_S3_ANSWER_MAX (4 * 1024 * 1024) /* bytes: a page of 1000 names is a tenth of it */

/* Receives an element without children, its parent and its text: ("Contents", "Key",
 * "2026-11-22/…"), or the end of an element with children: ("", "Contents", NULL). Returns FALSE to
 * end the reading with an error. */
typedef gboolean (*KyS3AnswerEach) (const gchar *parent, const gchar *name, const gchar *text,
                                    gpointer data);

/* Calls `each` for each element.
 * `bytes`, `size`: the answer, at most KY_S3_ANSWER_MAX bytes.
 * `root`: the name that the root element must have.
 * Errors: PROTOCOL (also: `each` returned FALSE). */
gboolean ky_s3_answer_read (const gchar *bytes, gsize size, const gchar *root, KyS3AnswerEach each,
                            gpointer data, GError **error);
/* Returns the cause that an answer with a refusal names, such as "NoSuchBucket", or "" if it names
 * none (transfer full). */
gchar *ky_s3_answer_code (const gchar *bytes, gsize size);
