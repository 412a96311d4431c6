/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the groups of a DXF drawing as text or in binary form. */
#include "filetypes/cad/dxf-write.h"

#include "common/release.h"

void
ky_dxf_writer_init (KyDxfWriter *self, KyJob *job, const KyDxfGroups *like)
{
  self->job = job;
  self->out = g_byte_array_new ();
  self->is_binary = like->is_binary;
  self->has_wide_codes = like->has_wide_codes;
  if (self->is_binary)
    g_byte_array_append (self->out, (const guint8 *)KY_DXF_BINARY_MARK, KY_DXF_BINARY_HEAD);
}

KY_DEFINE_PUBLIC_CLEAR (ky_dxf_writer_clear, KyDxfWriter, out)

gboolean
ky_dxf_writer_flush (KyDxfWriter *self, GError **error)
{
  if (!ky_job_write (self->job, self->out->data, self->out->len, error))
    return FALSE;
  g_byte_array_set_size (self->out, 0);
  return TRUE;
}

static void
dxf_write_put_code (KyDxfWriter *self, gint code)
{
  guint8 byte = (guint8)code, more = 255;
  gchar text[16];

  if (!self->is_binary)
    {
      g_snprintf (text, sizeof text, "%3d\r\n", code);
      g_byte_array_append (self->out, (const guint8 *)text, (guint)strlen (text));
    }
  else if (self->has_wide_codes)
    ky_put_u16le (self->out, (guint)code);
  else if (code < 255)
    g_byte_array_append (self->out, &byte, 1);
  else
    {
      g_byte_array_append (self->out, &more, 1);
      ky_put_u16le (self->out, (guint)code);
    }
}

void
ky_dxf_put_string (KyDxfWriter *self, gint code, gconstpointer value, gsize size)
{
  dxf_write_put_code (self, code);
  g_byte_array_append (self->out, value, (guint)size);
  g_byte_array_append (self->out, (const guint8 *)(self->is_binary ? "" : "\r\n"),
                       self->is_binary ? 1 : 2);
}

void
ky_dxf_put_text (KyDxfWriter *self, gint code, const gchar *value)
{
  ky_dxf_put_string (self, code, value, strlen (value));
}

/* Formats `value` with the fewest digits that mean it. */
static void
format_real (gchar *text, gsize size, gdouble value)
{
  static const gchar *const formats[] = { "%.15G", "%.16G", "%.17G" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (text, (gint)size, formats[i], value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  gchar *exponent = strchr (text, 'E');
  if (strchr (text, '.') == NULL && exponent == NULL)
    g_strlcat (text, ".0", size);
}

void
ky_dxf_put_real (KyDxfWriter *self, gint code, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];
  guint64 bits;

  /* Zero has no sign. */
  value += 0.0;
  if (!self->is_binary)
    {
      format_real (text, sizeof text, value);
      ky_dxf_put_text (self, code, text);
      return;
    }
  dxf_write_put_code (self, code);
  memcpy (&bits, &value, sizeof bits);
  ky_put_u64le (self->out, bits);
}

void
ky_dxf_put_integer (KyDxfWriter *self, gint code, gint64 value)
{
  gchar text[32];
  guint8 byte = (guint8)value;

  if (!self->is_binary)
    {
      g_snprintf (text, sizeof text, "%6" G_GINT64_FORMAT, value);
      ky_dxf_put_text (self, code, text);
      return;
    }
  dxf_write_put_code (self, code);
  switch (ky_dxf_kind (code))
    {
    case KY_DXF_BOOL:
      g_byte_array_append (self->out, &byte, 1);
      break;
    case KY_DXF_INT16:
      ky_put_u16le (self->out, (guint)(value & 0xffff));
      break;
    case KY_DXF_INT32:
      ky_put_u32le (self->out, (guint32)value);
      break;
    default:
      ky_put_u64le (self->out, (guint64)value);
      break;
    }
}

void
ky_dxf_put_handle (KyDxfWriter *self, gint code, guint64 value)
{
  gchar text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_MODIFIER "X", value);
  ky_dxf_put_text (self, code, text);
}
