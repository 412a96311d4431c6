/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the picture formats that documents may contain, and provides a transparent pixel in place
 * of a picture that cannot be rebuilt. The pixel is sanitized as a member like any other
 * picture. */
#include "filetypes/base/picture/document.h"

const KyDocumentPicture ky_document_pictures[] = {
  { "gif", "image/gif" },   { "jpeg", "image/jpeg" }, { "png", "image/png" },
  { "tiff", "image/tiff" }, { NULL, NULL },
};

/* The pixel is white: a program that looks below the picture for the colour of letters then chooses
 * black. */
static const guint8 blank_png[]
    = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48,
        0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00,
        0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78,
        0xda, 0x63, 0xf8, 0xff, 0xff, 0x3f, 0x03, 0x00, 0x08, 0xfc, 0x02, 0xfe, 0x78, 0xc4,
        0xb2, 0xb0, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };

const gchar *
ky_document_picture_suffix (KyMember *member)
{
  if (member == NULL || ky_member_outcome (member) == KY_OUTCOME_WITHHELD)
    return NULL;
  for (const KyDocumentPicture *row = ky_document_pictures; row->suffix != NULL; row++)
    if (g_strcmp0 (ky_member_output_type (member), row->media_type) == 0)
      return row->suffix;
  return NULL;
}

gboolean
ky_document_picture_blank (KyJob *job, KyMember **blank, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (blank_png, sizeof blank_png);

  if (*blank != NULL)
    return TRUE;
  *blank = ky_job_member_start (job, "blank.png", "image/png", bytes,
                                (KyTreatment){ .flags = KY_MEMBER_ARCHIVE | KY_MEMBER_NO_PASS },
                                error);
  return *blank != NULL && ky_job_member_finish (job, *blank, error);
}
