/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures inside documents: the types that they may have, and the replacement for those that
 * cannot be written. */
#pragma once

#include "engine/job.h"

typedef struct
{
  const gchar *suffix, *media_type;
} KyDocumentPicture;

/* Ends with a NULL suffix (doc/threats.md O-OOX-02, O-ODF-01). */
extern const KyDocumentPicture ky_document_pictures[];

/* Returns the suffix for the type that `member` (nullable) was written as, or NULL if it is no
 * picture that may stay. */
const gchar *ky_document_picture_suffix (KyMember *member);
/* Sets `*blank` to one transparent pixel as PNG, which replaces pictures that cannot be rebuilt. It
 * is made on the first call. Errors: those of ky_job_member_start(). */
gboolean ky_document_picture_blank (KyJob *job, KyMember **blank, GError **error);
