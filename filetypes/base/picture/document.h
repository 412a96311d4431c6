/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures inside documents: what one may be written as, and what stands for one that can't be. */
#pragma once

#include "engine/job.h"

typedef struct
{
  const gchar *suffix, *media_type;
} KyDocumentPicture;

/* Ends with a NULL suffix (doc/threats.md O-OOX-02, O-ODF-01). */
extern const KyDocumentPicture ky_document_pictures[];

/* The suffix of what MEMBER (nullable) was written as; NULL: it is no picture that may stay. */
const gchar *ky_document_picture_suffix (KyMember *member);
/* One transparent pixel as PNG: it keeps the place of a picture that can't be rebuilt. *BLANK is
 * made when it is asked for first. Errors: those of ky_job_member_start(). */
gboolean ky_document_picture_blank (KyJob *job, KyMember **blank, GError **error);
