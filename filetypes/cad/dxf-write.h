/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the groups of a DXF drawing in text or binary form. */
#pragma once

#include "engine/job.h"
#include "filetypes/cad/dxf-groups.h"

typedef struct
{
  KyJob *job;
  GByteArray *out;
  gboolean is_binary, has_wide_codes;
} KyDxfWriter;

/* Prepares `self` to write in the form (text or binary) of `like`. */
void ky_dxf_writer_init (KyDxfWriter *self, KyJob *job, const KyDxfGroups *like);
void ky_dxf_writer_clear (KyDxfWriter *self);
/* Passes what was written since the last call to the job. Errors: those of ky_job_write(). */
gboolean ky_dxf_writer_flush (KyDxfWriter *self, GError **error);
/* Append a group. ky_dxf_put_string() writes `size` bytes unchanged, ky_dxf_put_text() a
 * NUL-terminated string. A number must be of the kind of `code`. */
void ky_dxf_put_string (KyDxfWriter *self, gint code, gconstpointer value, gsize size);
void ky_dxf_put_text (KyDxfWriter *self, gint code, const gchar *value);
void ky_dxf_put_real (KyDxfWriter *self, gint code, gdouble value);
void ky_dxf_put_integer (KyDxfWriter *self, gint code, gint64 value);
void ky_dxf_put_handle (KyDxfWriter *self, gint code, guint64 value);
