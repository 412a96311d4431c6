/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the methods "rebuild" and "text" of JWC: writes the drawing of Jw_cad for DOS that
 * jwc-read.c has read again, and extracts its texts. Texts that name a picture in another file are
 * dropped; the others are cleaned. */
#include "common/charset/charset.h"
#include "filetypes/base/document/document.h"
#include "filetypes/cad/jwc.h"

#define POOL_AT "4000:0000" /* where the program itself has its texts */
#define POOL_ADDRESS 0x40000000u
#define ADDRESS_FIELDS 2

static void
jwc_rebuild_put_bytes (GByteArray *out, const guint8 *bytes, guint count)
{
  g_byte_array_append (out, bytes, count);
}

static void
jwc_rebuild_put_number (GByteArray *out, gdouble number)
{
  gfloat value = (gfloat)number;
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  ky_put_u32le (out, bits);
}

/* Appends as much of `text` as fits into `size` bytes with a NUL behind it. */
static void
jwc_rebuild_put_text (GByteArray *out, const gchar *text, gsize size)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize length = 0;

  ky_charset_encode (text, strlen (text), "cp932", bytes);
  while (length < bytes->len)
    {
      guint8 byte = bytes->data[length];
      gsize n = (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc) ? 2 : 1;

      if (length + n >= size)
        break;
      length += n;
    }
  jwc_rebuild_put_bytes (out, bytes->data, (guint)length);
  ky_put_zeros (out, size - length);
}

/* --- the head --------------------------------------------------------------------------------- */

static void
replace_field (GStrv fields, guint i, gchar *text)
{
  g_free (fields[i]);
  fields[i] = text;
}

static gboolean
jwc_rebuild_put_line (GByteArray *out, GStrv fields, GError **error)
{
  g_autofree gchar *text = g_strjoinv (",", fields);
  gsize length = strlen (text);

  if (length > KY_JWC_LINE_SIZE - 2)
    return ky_error_malformed (error, "jwc: a line of the header is too long");
  jwc_rebuild_put_bytes (out, (const guint8 *)text, (guint)length);
  ky_put_zeros (out, KY_JWC_LINE_SIZE - 1 - length);
  ky_put_u8 (out, '\n');
  return TRUE;
}

static gboolean
jwc_rebuild_put_head (GByteArray *out, const KyJwc *jwc, gsize pool_size, GError **error)
{
  const guint counts[]
      = { jwc->straight->len, jwc->arcs->len, jwc->texts->len, jwc->points->len, jwc->n_helpers };
  guint size = (guint)strlen (KY_JWC_SIGNATURE);

  jwc_rebuild_put_bytes (out, (const guint8 *)KY_JWC_SIGNATURE, size);
  out->data[strchr (KY_JWC_SIGNATURE, '?') - KY_JWC_SIGNATURE] = jwc->has_long_scales ? 'f' : '.';
  jwc_rebuild_put_text (out, jwc->memo, KY_JWC_LINE_SIZE - 1 - size);
  ky_put_u8 (out, '\n');
  for (guint i = 0; i < G_N_ELEMENTS (jwc->lines); i++)
    {
      g_auto (GStrv) fields = g_strsplit (jwc->lines[i], ",", -1);

      for (guint field = 0; i == 0 && field < G_N_ELEMENTS (counts); field++)
        replace_field (fields, field, g_strdup_printf ("%u", counts[field]));
      if (i == 2)
        {
          replace_field (fields, 0, g_strdup (POOL_AT));
          replace_field (fields, 1, g_strdup_printf ("4000:%04X", (guint)pool_size));
        }
      for (guint field = i == 2 ? ADDRESS_FIELDS : 0; fields[field] != NULL; field++)
        if (strchr (fields[field], ':') != NULL)
          replace_field (fields, field, g_strdup ("0"));
      if (!jwc_rebuild_put_line (out, fields, error))
        return FALSE;
    }
  return TRUE;
}

static void
jwc_rebuild_put_tables (GByteArray *out, const KyJwc *jwc)
{
  for (guint axis = 0; axis < 2; axis++)
    for (guint i = 0; i < KY_JWC_HELPERS; i++)
      jwc_rebuild_put_number (out, i >= 1 && i <= jwc->n_helpers ? jwc->helpers[i][axis] : 0);
  for (guint i = 0; i < KY_JWC_HELPERS; i++)
    ky_put_u8 (out, i >= 1 && i <= jwc->n_helpers ? jwc->helper_layers[i] : 0);
  for (guint column = 0; column < 4; column++)
    for (guint i = 0; i < KY_JWC_PRESETS; i++)
      ky_put_u16le (out, jwc->presets[column][i]);
  for (guint i = 0; i < KY_JWC_GROUPS; i++)
    if (jwc->has_long_scales)
      jwc_rebuild_put_number (out, jwc->scales[i]);
    else
      ky_put_u16le (out, (guint)jwc->scales[i]);
  for (guint kind = 0; kind < 2; kind++)
    jwc_rebuild_put_bytes (out, jwc->states[kind], sizeof jwc->states[kind]);
  jwc_rebuild_put_bytes (out, jwc->written, sizeof jwc->written);
}

/* --- entities --------------------------------------------------------------------------------- */

#define ENTITY(array, i) (&g_array_index ((array), KyJwcEntity, (i)))

static void
put_pen (GByteArray *out, const KyJwcEntity *entity)
{
  ky_put_u8 (out, entity->style);
  ky_put_u8 (out, entity->pen);
  ky_put_u8 (out, entity->layer);
  ky_put_zeros (out, 3);
}

static void
jwc_rebuild_put_numbers (GByteArray *out, const KyJwcEntity *entity, guint n)
{
  for (guint i = 0; i < n; i++)
    jwc_rebuild_put_number (out, entity->numbers[i]);
}

static void
jwc_rebuild_put_entities (GByteArray *out, const KyJwc *jwc, const guint32 *places,
                          const GByteArray *pool)
{
  for (guint i = 0; i < jwc->straight->len; i++)
    {
      jwc_rebuild_put_numbers (out, ENTITY (jwc->straight, i), 4);
      put_pen (out, ENTITY (jwc->straight, i));
    }
  for (guint i = 0; i < jwc->arcs->len; i++)
    {
      const KyJwcEntity *arc = ENTITY (jwc->arcs, i);

      jwc_rebuild_put_numbers (out, arc, 3);
      ky_put_u16le (out, (guint)arc->shape[0]);
      for (guint k = 1; k < 4; k++)
        ky_put_u32le (out, (guint32)arc->shape[k]);
      put_pen (out, arc);
    }
  for (guint i = 0; i < jwc->texts->len; i++)
    {
      const KyJwcEntity *text = ENTITY (jwc->texts, i);

      jwc_rebuild_put_numbers (out, text, 4);
      ky_put_u32le (out, POOL_ADDRESS + places[i]);
      ky_put_u8 (out, text->preset);
      ky_put_u8 (out, text->layer);
      ky_put_zeros (out, 2);
    }
  jwc_rebuild_put_bytes (out, pool->data, pool->len);
  for (guint i = 0; i < jwc->points->len; i++)
    {
      const KyJwcEntity *point = ENTITY (jwc->points, i);

      jwc_rebuild_put_numbers (out, point, 2);
      ky_put_u8 (out, point->layer);
      ky_put_u8 (out, point->pen);
      ky_put_zeros (out, 2);
    }
}

/* Returns all texts, each with a NUL behind it; `*ret_places`: where each begins. NULL: they are
 * too long. (transfer full) */
static GByteArray *
make_pool (const KyJwc *jwc, guint32 **ret_places, GError **error)
{
  GByteArray *pool = g_byte_array_new ();
  guint32 *places = g_new (guint32, jwc->texts->len + 1);

  for (guint i = 0; i < jwc->texts->len && pool->len <= KY_JWC_POOL_MAX; i++)
    {
      const gchar *text = ENTITY (jwc->texts, i)->text;

      places[i] = pool->len;
      ky_charset_encode (text, strlen (text), "cp932", pool);
      ky_put_u8 (pool, 0);
    }
  *ret_places = places;
  if (pool->len <= KY_JWC_POOL_MAX)
    return pool;
  g_byte_array_unref (pool);
  return ky_fail_null (error, KY_ERROR_LIMIT, "jwc: more than 65,535 bytes of texts");
}

static gboolean
jwc_rebuild_write_drawing (KyJob *job, const KyJwc *jwc, GError **error)
{
  g_autofree guint32 *places = NULL;
  g_autoptr (GByteArray) pool = make_pool (jwc, &places, error), out = g_byte_array_new ();

  if (pool == NULL || !jwc_rebuild_put_head (out, jwc, pool->len, error))
    return FALSE;
  jwc_rebuild_put_tables (out, jwc);
  jwc_rebuild_put_entities (out, jwc, places, pool);
  for (guint i = 0; i < KY_JWC_LAYERS + KY_JWC_GROUPS; i++)
    jwc_rebuild_put_text (out, jwc->names[i], i < KY_JWC_LAYERS ? KY_JWC_NAME : KY_JWC_GROUP_NAME);
  ky_job_removed (job, "jww.broken", jwc->n_broken, NULL);
  ky_job_removed (job, "jww.hidden-text", jwc->n_hidden, NULL);
  ky_job_removed (job, "jww.image", jwc->n_images, NULL);
  ky_job_removed (job, "jww.leftover", jwc->has_leftover, NULL);
  ky_job_removed (job, "jww.trailing-data", jwc->has_more, NULL);
  return ky_job_write (job, out->data, out->len, error);
}

gboolean
ky_jwc_rebuild (KyJob *job, GError **error)
{
  KyJwc jwc;
  gboolean ok = ky_jwc_read (&jwc, job, ky_job_input (job), error)
                && jwc_rebuild_write_drawing (job, &jwc, error);

  ky_jwc_clear (&jwc);
  return ok;
}

/* --- as text ---------------------------------------------------------------------------------- */

static gboolean
jwc_rebuild_write_texts (KyTextDocument *document, const KyJwc *jwc, GError **error)
{
  g_string_append (document->out, jwc->memo);
  ky_text_document_end_line (document);
  for (guint i = 0; i < jwc->texts->len; i++)
    {
      g_string_append (document->out, ENTITY (jwc->texts, i)->text);
      ky_text_end_line (document->out);
    }
  if (document->out->len == 0)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "jwc: a drawing without a word");
  return ky_text_document_charge (document, error) && ky_text_document_write (document, error);
}

gboolean
ky_jwc_text (KyJob *job, GError **error)
{
  KyTextDocument document;
  KyJwc jwc;

  ky_text_document_init (&document, job);
  gboolean ok = ky_jwc_read (&jwc, job, ky_job_input (job), error)
                && jwc_rebuild_write_texts (&document, &jwc, error);
  ky_jwc_clear (&jwc);
  ky_text_document_clear (&document);
  return ok;
}
