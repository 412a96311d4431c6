/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PDF file that is written (ISO 32000-1 §7): one revision, one classic cross-reference table,
 * every stream with at most one filter, only objects that can be reached from the catalog, numbered
 * in the order in which they are reached: so it does not matter in which order they were made.
 */
#pragma once

#include "engine/job.h"

typedef struct _KyPdfOut KyPdfOut;

/* (transfer full) */
KyPdfOut *ky_pdf_out_new (KyJob *job);
void ky_pdf_out_free (KyPdfOut *out);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfOut, ky_pdf_out_free)

/* A handle for an object that is set later, or never: then whatever refers to it must not be
 * reachable. */
guint ky_pdf_out_reserve (KyPdfOut *out);
/* BODY is the object's text, in which ky_pdf_put_reference() stands for other objects. Set at most
 * once. */
void ky_pdf_out_set (KyPdfOut *out, guint handle, const GString *body);

typedef enum
{
  KY_PDF_FLATE, /* DATA is plain and is compressed here */
  KY_PDF_DCT,   /* DATA is a JPEG file that a jpeg module wrote */
} KyPdfFilter;

/*
 * A stream: ENTRIES are its dictionary's entries but Length and Filter, without the brackets.
 * Errors: MEMORY, LIMIT.
 */
gboolean ky_pdf_out_set_stream (KyPdfOut *out, guint handle, const GString *entries, KyView data,
                                KyPdfFilter filter, GError **error);
/*
 * A picture of one bit a pixel, WIDTH of them in each of the HEIGHT rows of SAMPLES: compressed as
 * a fax is where that is smaller. Errors: MEMORY, LIMIT.
 */
gboolean ky_pdf_out_set_bits (KyPdfOut *out, guint handle, const GString *entries, KyView samples,
                              guint32 width, guint32 height, GError **error);
/* Writes the file to the job's output. ROOT is the catalog's number, INFO the information
 * dictionary's or 0. */
gboolean ky_pdf_out_finish (KyPdfOut *out, guint root, guint info, GError **error);

/* --- the text of simple objects -------------------------------------------------------------- */

/* "N 0 R" with the number that the object behind HANDLE will have. */
void ky_pdf_put_reference (GString *text, guint handle);
/* The handle of the first reference in TEXT, behind which *RET_REST begins (nullable); 0: none. */
guint ky_pdf_find_reference (const gchar *text, const gchar **ret_rest);
/* /NAME with what must be escaped escaped. */
void ky_pdf_put_name (GString *text, KyView name);
/* A string, literal where it is printable ASCII and short, else hexadecimal. */
void ky_pdf_put_string (GString *text, KyView string);
/*
 * A number as the input wrote it, in its one canonical form: no sign of zero, no leading or
 * trailing zeros, at most 10 digits before and 8 behind the point. FALSE when it is none.
 */
gboolean ky_pdf_put_number (GString *text, KyView number);
void ky_pdf_put_double (GString *text, gdouble value);
