/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the simple PDF values (numbers, names, strings, arrays) of qpdf objects in their
 * canonical form, and makes indirect objects: each object is made once per maker, is charged to
 * the job, and counts as absent while it is being made, so that references cannot form a cycle. */
#include "filetypes/pdf/document.h"

#include <math.h>
#include <stdarg.h>

#define LONGEST_STRING 65536
#define LONGEST_NAME 127
#define LONGEST_ARRAY 100000
#define INTEGER_MAX 9999999999
#define DEPTH_MAX 48
#define NUMBERS_LEFT 16 /* numbers of objects that must be left for another one */

gboolean
ky_pdf_fail (KyPdf *pdf, KyError code, const gchar *format, ...)
{
  va_list arguments;

  if (pdf->error != NULL)
    return FALSE;
  va_start (arguments, format);
  pdf->error = g_error_new_valist (KY_ERROR, (gint)code, format, arguments);
  va_end (arguments);
  return FALSE;
}

/* Reports a removal that was counted. A broken content stream may cause the same one a million
 * times, so equal ones in a row are counted. */
void
ky_pdf_flush_removed (KyPdf *pdf)
{
  g_autofree gchar *where = pdf->page > 0 ? g_strdup_printf ("page %u", pdf->page) : NULL;

  if (pdf->n_counted > 0)
    ky_job_removed (pdf->job, pdf->counted, pdf->n_counted, where);
  pdf->n_counted = 0;
}

void
ky_pdf_removed (KyPdf *pdf, const gchar *code, const gchar *where)
{
  if (where == NULL)
    {
      if (pdf->n_counted > 0 && strcmp (pdf->counted, code) != 0)
        ky_pdf_flush_removed (pdf);
      pdf->counted = code;
      pdf->n_counted++;
      return;
    }
  g_autofree gchar *place
      = pdf->page > 0 ? g_strdup_printf ("page %u: %s", pdf->page, where) : g_strdup (where);
  ky_job_removed (pdf->job, code, 1, place);
}

qpdf_oh
ky_pdf_get (KyPdf *pdf, qpdf_oh dictionary, const gchar *key)
{
  return qpdf_oh_get_key_if_dict (pdf->qpdf, dictionary, key);
}

gint
ky_pdf_array_length (KyPdf *pdf, qpdf_oh array)
{
  return qpdf_oh_is_array (pdf->qpdf, array) ? qpdf_oh_get_array_n_items (pdf->qpdf, array) : 0;
}

gboolean
ky_pdf_is (KyPdf *pdf, qpdf_oh object, const gchar *name)
{
  return qpdf_oh_is_name_and_equals (pdf->qpdf, object, name);
}

gdouble
ky_pdf_number (KyPdf *pdf, qpdf_oh object, gdouble standard)
{
  if (!qpdf_oh_is_number (pdf->qpdf, object))
    return standard;
  gdouble value = qpdf_oh_get_numeric_value (pdf->qpdf, object);
  return isfinite (value) ? value : standard;
}

gboolean
ky_pdf_get_numbers (KyPdf *pdf, qpdf_oh array, gdouble *values, guint n)
{
  if (!qpdf_oh_is_array (pdf->qpdf, array)
      || qpdf_oh_get_array_n_items (pdf->qpdf, array) < (gint)n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!qpdf_oh_is_number (pdf->qpdf, qpdf_oh_get_array_item (pdf->qpdf, array, (gint)i)))
      return FALSE;
  for (guint i = 0; i < n; i++)
    values[i] = ky_pdf_number (pdf, qpdf_oh_get_array_item (pdf->qpdf, array, (gint)i), 0);
  return TRUE;
}

gboolean
ky_pdf_get_all_numbers (KyPdf *pdf, qpdf_oh array, gdouble *values, guint n)
{
  return qpdf_oh_is_array (pdf->qpdf, array)
         && qpdf_oh_get_array_n_items (pdf->qpdf, array) == (gint)n
         && ky_pdf_get_numbers (pdf, array, values, n);
}

/* --- simple values -------------------------------------------------------------------------- */

gboolean
ky_pdf_put_int_within (KyPdf *pdf, qpdf_oh object, gint64 least, gint64 most, GString *text)
{
  long long number;

  if (!qpdf_oh_is_integer (pdf->qpdf, object))
    return FALSE;
  number = qpdf_oh_get_int_value (pdf->qpdf, object);
  if (number < least || number > most)
    return FALSE;
  g_string_append_printf (text, " %lld", number);
  return TRUE;
}

gboolean
ky_pdf_put_int (KyPdf *pdf, qpdf_oh object, GString *text)
{
  return ky_pdf_put_int_within (pdf, object, -INTEGER_MAX, INTEGER_MAX, text);
}

gboolean
ky_pdf_put_real (KyPdf *pdf, qpdf_oh object, GString *text)
{
  g_string_append_c (text, ' ');
  if (qpdf_oh_is_integer (pdf->qpdf, object))
    return ky_pdf_put_int (pdf, object, (g_string_truncate (text, text->len - 1), text));
  if (!qpdf_oh_is_real (pdf->qpdf, object))
    return FALSE;
  const gchar *number = qpdf_oh_get_real_value (pdf->qpdf, object);
  return ky_pdf_put_number (text, ky_view (number, strlen (number)));
}

gboolean
ky_pdf_is_true (KyPdf *pdf, qpdf_oh object)
{
  return qpdf_oh_is_bool (pdf->qpdf, object) && qpdf_oh_get_bool_value (pdf->qpdf, object);
}

gboolean
ky_pdf_put_bool (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (!qpdf_oh_is_bool (pdf->qpdf, object))
    return FALSE;
  g_string_append (text, qpdf_oh_get_bool_value (pdf->qpdf, object) ? " true" : " false");
  return TRUE;
}

gboolean
ky_pdf_put_any_name (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (!qpdf_oh_is_name (pdf->qpdf, object))
    return FALSE;
  const gchar *name = qpdf_oh_get_name (pdf->qpdf, object);
  if (strlen (name) > LONGEST_NAME)
    return FALSE;
  ky_pdf_put_name (text, ky_view (name + 1, strlen (name) - 1));
  return TRUE;
}

gboolean
ky_pdf_put_one_of (KyPdf *pdf, qpdf_oh object, const gchar *const *names, GString *text)
{
  while (*names != NULL && !ky_pdf_is (pdf, object, *names))
    names++;
  if (*names == NULL)
    return FALSE;
  g_string_append (text, *names);
  return TRUE;
}

gboolean
ky_pdf_put_array (KyPdf *pdf, qpdf_oh array, gint least, gint most,
                  gboolean (*put) (KyPdf *pdf, qpdf_oh item, GString *text), GString *text)
{
  gint n = ky_pdf_array_length (pdf, array);

  if (n < least || n > most)
    return FALSE;
  g_string_append_c (text, '[');
  for (gint i = 0; i < n; i++)
    if (!put (pdf, qpdf_oh_get_array_item (pdf->qpdf, array, i), text))
      return FALSE;
  g_string_append_c (text, ']');
  return TRUE;
}

gboolean
ky_pdf_put_bytes (KyPdf *pdf, qpdf_oh object, GString *text)
{
  size_t size = 0;

  if (!qpdf_oh_is_string (pdf->qpdf, object))
    return FALSE;
  const gchar *bytes = qpdf_oh_get_binary_string_value (pdf->qpdf, object, &size);
  if (size > LONGEST_STRING)
    return FALSE;
  ky_pdf_put_string (text, ky_view (bytes, size));
  return TRUE;
}

/* Writes a text string as UTF-16, which can represent everything, unless ASCII can (§7.9.2.2). */
gboolean
ky_pdf_put_text (KyPdf *pdf, qpdf_oh object, GString *text)
{
  gboolean is_ascii = TRUE;
  g_autoptr (GByteArray) utf16 = g_byte_array_new ();

  if (!qpdf_oh_is_string (pdf->qpdf, object))
    return FALSE;
  const gchar *utf8 = qpdf_oh_get_utf8_value (pdf->qpdf, object);
  if (strlen (utf8) > LONGEST_STRING || !g_utf8_validate (utf8, -1, NULL))
    return FALSE;
  g_byte_array_append (utf16, (const guint8 *)"\xfe\xff", 2);
  for (const gchar *p = utf8; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      guint8 units[4];

      if (c < 0x20 && c != '\n' && c != '\t')
        continue;
      is_ascii = is_ascii && c < 0x7f && c >= 0x20;
      if (c >= 0x10000)
        {
          ky_store_u16be (units, 0xd800 + ((c - 0x10000) >> 10));
          ky_store_u16be (units + 2, 0xdc00 + ((c - 0x10000) & 0x3ff));
        }
      else
        ky_store_u16be (units, c);
      g_byte_array_append (utf16, units, c >= 0x10000 ? 4 : 2);
    }
  if (is_ascii)
    {
      g_autoptr (GByteArray) ascii = g_byte_array_new ();

      for (guint i = 3; i < utf16->len; i += 2)
        g_byte_array_append (ascii, utf16->data + i, 1);
      ky_pdf_put_string (text, ky_view (ascii->data, ascii->len));
    }
  else
    ky_pdf_put_string (text, ky_view (utf16->data, utf16->len));
  return TRUE;
}

gboolean
ky_pdf_put_numbers (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (!qpdf_oh_is_array (pdf->qpdf, object))
    return FALSE;
  gint n = qpdf_oh_get_array_n_items (pdf->qpdf, object);
  if (n > LONGEST_ARRAY)
    return FALSE;
  g_string_append_c (text, '[');
  for (gint i = 0; i < n; i++)
    {
      gsize before = text->len;

      if (!ky_pdf_put_real (pdf, qpdf_oh_get_array_item (pdf->qpdf, object, i), text))
        return FALSE;
      /* without a space behind the bracket, as in the only form that is written */
      if (i == 0 && text->str[before] == ' ')
        g_string_erase (text, (gssize)before, 1);
    }
  g_string_append_c (text, ']');
  return TRUE;
}

static gboolean
put_n_numbers (KyPdf *pdf, qpdf_oh object, gint n, GString *text)
{
  return qpdf_oh_is_array (pdf->qpdf, object) && qpdf_oh_get_array_n_items (pdf->qpdf, object) == n
         && ky_pdf_put_numbers (pdf, object, text);
}

gboolean
ky_pdf_put_rectangle (KyPdf *pdf, qpdf_oh object, GString *text)
{
  return put_n_numbers (pdf, object, 4, text);
}

gboolean
ky_pdf_put_matrix (KyPdf *pdf, qpdf_oh object, GString *text)
{
  return put_n_numbers (pdf, object, 6, text);
}

/* --- dictionaries --------------------------------------------------------------------------- */

static gboolean
put_value (KyPdf *pdf, qpdf_oh value, const KyPdfEntry *entry, GString *text)
{
  return entry->make != NULL ? ky_pdf_put_made (pdf, value, entry->make, text)
                             : entry->put (pdf, value, text);
}

gboolean
ky_pdf_put_items (KyPdf *pdf, qpdf_oh array, const KyPdfEntry *items, GString *text)
{
  gint n = 0;

  while (items[n].key != NULL)
    n++;
  if (ky_pdf_array_length (pdf, array) != n)
    return FALSE;
  g_string_append_c (text, '[');
  for (gint i = 0; i < n; i++)
    if (!put_value (pdf, qpdf_oh_get_array_item (pdf->qpdf, array, i), &items[i], text))
      return FALSE;
  g_string_append_c (text, ']');
  return TRUE;
}

gboolean
ky_pdf_put_entries (KyPdf *pdf, qpdf_oh dictionary, const KyPdfEntry *entries, GString *text)
{
  for (; entries->key != NULL; entries++)
    {
      gsize before = text->len;
      guint n_references = pdf->references->len;
      qpdf_oh value = ky_pdf_get (pdf, dictionary, entries->key);

      if (qpdf_oh_is_null (pdf->qpdf, value))
        continue;
      g_string_append (text, entries->key);
      if (!put_value (pdf, value, entries, text))
        {
          g_string_truncate (text, before);
          g_array_set_size (pdf->references, n_references);
        }
      if (pdf->error != NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_pdf_put_dictionary (KyPdf *pdf, qpdf_oh dictionary, const KyPdfEntry *entries, GString *text)
{
  if (!qpdf_oh_is_dictionary (pdf->qpdf, dictionary))
    return FALSE;
  g_string_append (text, "<<");
  if (!ky_pdf_put_entries (pdf, dictionary, entries, text))
    return FALSE;
  g_string_append (text, ">>");
  return TRUE;
}

/* --- objects -------------------------------------------------------------------------------- */

/* Returns the table of what `make` has made so far: object -> handle. */
static GHashTable *
made_by (KyPdf *pdf, KyPdfMake make)
{
  gpointer key = (gpointer)make;
  GHashTable *table = g_hash_table_lookup (pdf->made, key);

  if (table == NULL)
    {
      table = g_hash_table_new (NULL, NULL);
      g_hash_table_insert (pdf->made, key, table);
    }
  return table;
}

guint
ky_pdf_make (KyPdf *pdf, qpdf_oh object, KyPdfMake make)
{
  gboolean is_indirect = qpdf_oh_is_indirect (pdf->qpdf, object);
  GHashTable *made = made_by (pdf, make);
  gpointer key = NULL;

  if (pdf->error != NULL || pdf->depth >= DEPTH_MAX)
    return 0;
  if (is_indirect)
    {
      gpointer known = NULL;

      key = GSIZE_TO_POINTER ((gsize)(guint)qpdf_oh_get_object_id (pdf->qpdf, object)
                              | (gsize)(guint)qpdf_oh_get_generation (pdf->qpdf, object) << 32);
      if (g_hash_table_lookup_extended (made, key, NULL, &known))
        return GPOINTER_TO_UINT (known);
    }
  if (!ky_job_charge (pdf->job, KY_COST_OBJECTS, 1, &pdf->error))
    return 0;
  guint handle = ky_pdf_out_reserve (pdf->out), n_references = pdf->references->len;
  /* Until it is made it is not carried: nothing that is drawn may lead back to itself. */
  if (is_indirect)
    g_hash_table_insert (made, key, GUINT_TO_POINTER (0));
  pdf->depth++;
  if (!make (pdf, object, handle))
    handle = 0;
  else if (is_indirect)
    g_hash_table_insert (made, key, GUINT_TO_POINTER (handle));
  pdf->depth--;
  g_array_set_size (pdf->references, n_references);
  return pdf->error == NULL ? handle : 0;
}

/* Fails if few object numbers are left: near the highest number qpdf throws an exception, which its
 * C interface does not catch for a stream. */
qpdf_oh
ky_pdf_new_stream (KyPdf *pdf)
{
  if (qpdf_has_error (pdf->qpdf))
    qpdf_get_error (pdf->qpdf); /* clear an older error, which was handled already */
  qpdf_oh probe = qpdf_make_indirect_object (pdf->qpdf, qpdf_oh_new_null (pdf->qpdf));
  if (!qpdf_has_error (pdf->qpdf)
      && qpdf_oh_get_object_id (pdf->qpdf, probe) < G_MAXINT - NUMBERS_LEFT)
    return qpdf_oh_new_stream (pdf->qpdf);
  if (qpdf_has_error (pdf->qpdf))
    qpdf_get_error (pdf->qpdf);
  ky_pdf_fail (pdf, KY_ERROR_UNSUPPORTED, "object numbers that leave none free");
  return qpdf_oh_new_null (pdf->qpdf);
}

void
ky_pdf_forget (KyPdf *pdf, qpdf_oh object)
{
  if (qpdf_oh_is_indirect (pdf->qpdf, object))
    qpdf_replace_object (pdf->qpdf, qpdf_oh_get_object_id (pdf->qpdf, object),
                         qpdf_oh_get_generation (pdf->qpdf, object), qpdf_oh_new_null (pdf->qpdf));
}

qpdf_oh
ky_pdf_last_handle (KyPdf *pdf)
{
  qpdf_oh last = qpdf_oh_new_null (pdf->qpdf);

  qpdf_oh_release (pdf->qpdf, last);
  return last;
}

void
ky_pdf_release_handles (KyPdf *pdf, qpdf_oh behind, qpdf_oh last)
{
  for (qpdf_oh handle = behind + 1; handle <= last; handle++)
    qpdf_oh_release (pdf->qpdf, handle);
}

void
ky_pdf_put_counted_reference (KyPdf *pdf, guint handle, GString *text)
{
  g_string_append_c (text, ' ');
  ky_pdf_put_reference (text, handle);
  g_array_append_val (pdf->references, handle);
}

gboolean
ky_pdf_put_made (KyPdf *pdf, qpdf_oh object, KyPdfMake make, GString *text)
{
  guint handle = ky_pdf_make (pdf, object, make);

  if (handle == 0)
    return FALSE;
  ky_pdf_put_counted_reference (pdf, handle, text);
  return TRUE;
}

gint
ky_pdf_count_pages (KyPdf *pdf)
{
  qpdf_push_inherited_attributes_to_page (pdf->qpdf);
  gint n = qpdf_get_num_pages (pdf->qpdf);
  if (!qpdf_has_error (pdf->qpdf))
    return n;
  qpdf_get_error (pdf->qpdf);
  return 0;
}
