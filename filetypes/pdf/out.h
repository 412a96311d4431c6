/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a PDF file (ISO 32000-1 §7): one revision, one classic cross-reference table, at most one
 * filter per stream. Only objects that are reachable from the catalog are written; they are
 * numbered in the order in which they are reached, so that the order of creation does not
 * matter. */
#pragma once

#include "engine/job.h"

typedef struct _KyPdfOut KyPdfOut;

/* (transfer full) */
KyPdfOut *ky_pdf_out_new (KyJob *job);
void ky_pdf_out_free (KyPdfOut *out);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfOut, ky_pdf_out_free)

/* Reserves a handle for an object that is set later. A reference to an object that is never set is
 * written as null. */
guint ky_pdf_out_reserve (KyPdfOut *out);
/* Sets the text of an object, in which ky_pdf_put_reference() stands for other objects. Must be
 * called at most once for each handle. */
void ky_pdf_out_set (KyPdfOut *out, guint handle, const GString *body);

typedef enum
{
  KY_PDF_FLATE, /* DATA is plain and is compressed here */
  KY_PDF_DCT,   /* DATA is a JPEG file that a jpeg module wrote */
} KyPdfFilter;

/* Sets a stream. `entries` are its dictionary's entries without the brackets and without Length and
 * Filter. Errors: MEMORY, LIMIT. */
gboolean ky_pdf_out_set_stream (KyPdfOut *out, guint handle, const GString *entries, KyView data,
                                KyPdfFilter filter, GError **error);
/* Sets an image of one bit a pixel, `width` by `height` pixels of `samples`, compressed with Flate
 * or, if that is smaller, as Group 4 fax. Errors: MEMORY, LIMIT. */
gboolean ky_pdf_out_set_bits (KyPdfOut *out, guint handle, const GString *entries, KyView samples,
                              guint32 width, guint32 height, GError **error);
/* Writes the file to the job's output. `root` is the handle of the catalog, `info` that of the
 * information dictionary or 0. Errors: LIMIT, those of ky_job_write(). */
gboolean ky_pdf_out_finish (KyPdfOut *out, guint root, guint info, GError **error);

/* --- the text of simple objects -------------------------------------------------------------- */

/* Appends a placeholder that is written as "N 0 R" with the number of the object `handle`. */
void ky_pdf_put_reference (GString *text, guint handle);
/* Appends "/NAME" with the necessary escapes. */
void ky_pdf_put_name (GString *text, KyView name);
/* Appends a string: literal if it is short printable ASCII, else hexadecimal. */
void ky_pdf_put_string (GString *text, KyView string);
/* Appends the number `number`, as the input wrote it, in canonical form: no sign of zero, no
 * leading or trailing zeros, at most 10 digits before and 8 behind the point. Returns FALSE, with
 * `text` unchanged, if it is not a number. */
gboolean ky_pdf_put_number (GString *text, KyView number);
void ky_pdf_put_double (GString *text, gdouble value);
