/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts functions (ISO 32000-1 §7.10): sampled ones are decoded and encoded again, calculator
 * functions are parsed and written again operator by operator. */
#include "filetypes/pdf/document.h"

#include <math.h>

#define FUNCTIONS_MAX 64
#define BRACES_MAX 32
#define CALCULATOR_MAX 65536
#define SIMPLE 4 /* operations */

static const gchar *const calculator_operators[] = {
  "abs",   "add",  "atan",     "ceiling", "cos",      "cvi",  "cvr",   "div",   "exp",
  "floor", "idiv", "ln",       "log",     "mod",      "mul",  "neg",   "round", "sin",
  "sqrt",  "sub",  "truncate", "and",     "bitshift", "eq",   "false", "ge",    "gt",
  "le",    "lt",   "ne",       "not",     "or",       "true", "xor",   "if",    "ifelse",
  "copy",  "dup",  "exch",     "index",   "pop",      "roll", NULL,
};

static gboolean put_one (KyPdf *pdf, qpdf_oh object, GString *text);

static gboolean
put_function_array (KyPdf *pdf, qpdf_oh object, GString *text)
{
  return qpdf_oh_is_array (pdf->qpdf, object)
         && ky_pdf_put_array (pdf, object, 0, FUNCTIONS_MAX, put_one, text);
}

/* --- calculator functions ------------------------------------------------------------------- */

static gboolean
put_calculator_word (KyView word, GString *code)
{
  if (g_ascii_isdigit (word.data[0]) || word.data[0] == '-' || word.data[0] == '.'
      || word.data[0] == '+')
    return ky_pdf_put_number (code, word);
  g_autofree gchar *name = ky_view_to_string (word);
  if (!g_strv_contains (calculator_operators, name))
    return FALSE;
  g_string_append (code, name);
  return TRUE;
}

/* Writes { … } with braces that balance, numbers and the operators of §7.10.5. */
static gboolean
put_calculator (KyView source, GString *code)
{
  const guint8 *p = source.data;
  const guint8 *end = source.data + source.size;
  guint depth = 0;

  while (p < end)
    {
      const guint8 *from = p;

      if (*p == '%')
        while (p < end && *p != '\n' && *p != '\r')
          p++;
      else if (g_ascii_isspace (*p) || *p == '\0')
        p++;
      else if (*p == '{' || *p == '}')
        {
          if (*p == '{' ? ++depth > BRACES_MAX : depth-- == 0)
            return FALSE;
          g_string_append_printf (code, "%c ", *p++);
          if (depth == 0)
            return TRUE;
        }
      else
        {
          while (p < end && !g_ascii_isspace (*p) && *p != '\0' && *p != '{' && *p != '}'
                 && *p != '%')
            p++;
          if (depth == 0 || !put_calculator_word (ky_view (from, (gsize)(p - from)), code))
            return FALSE;
          g_string_append_c (code, ' ');
        }
    }
  return FALSE;
}

/* --- makers --------------------------------------------------------------------------------- */

static gboolean
make_sampled (KyPdf *pdf, qpdf_oh stream, guint handle)
{
  static const KyPdfEntry entries[] = {
    { "/Domain", ky_pdf_put_numbers }, { "/Range", ky_pdf_put_numbers },
    { "/Size", ky_pdf_put_numbers },   { "/BitsPerSample", ky_pdf_put_int },
    { "/Order", ky_pdf_put_int },      { "/Encode", ky_pdf_put_numbers },
    { "/Decode", ky_pdf_put_numbers }, { NULL, NULL },
  };
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, stream);
  g_autoptr (GString) text = g_string_new ("/FunctionType 0");

  if (data == NULL)
    return FALSE;
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, stream);
  qpdf_oh size = ky_pdf_get (pdf, dictionary, "/Size");
  qpdf_oh range = ky_pdf_get (pdf, dictionary, "/Range");
  guint64 bits = (guint64)MAX (
      qpdf_oh_get_int_value (pdf->qpdf, ky_pdf_get (pdf, dictionary, "/BitsPerSample")), 0);
  if (bits == 0 || bits > 32 || !qpdf_oh_is_array (pdf->qpdf, range)
      || !qpdf_oh_is_array (pdf->qpdf, size))
    return FALSE;
  guint64 depth = bits;
  bits *= (guint64)qpdf_oh_get_array_n_items (pdf->qpdf, range) / 2;
  for (gint i = 0; i < qpdf_oh_get_array_n_items (pdf->qpdf, size); i++)
    {
      gint64 n = qpdf_oh_get_int_value (pdf->qpdf, qpdf_oh_get_array_item (pdf->qpdf, size, i));

      if (n <= 0 || !g_uint64_checked_mul (&bits, bits, (guint64)n))
        return FALSE;
    }
  KyView view = ky_view_of_bytes (data);
  if (bits > G_MAXUINT64 - 7 || (bits + 7) / 8 > view.size)
    return FALSE;
  view.size = (gsize)((bits + 7) / 8);
  /* Between samples: of both neighbours in each direction. */
  ky_pdf_weigh_function (pdf, handle,
                         ldexp (qpdf_oh_get_array_n_items (pdf->qpdf, range) / 2.0,
                                qpdf_oh_get_array_n_items (pdf->qpdf, size)),
                         (gdouble)(bits / depth), pdf->references->len);
  return ky_pdf_put_entries (pdf, dictionary, entries, text)
         && ky_pdf_out_set_stream (pdf->out, handle, text, view, KY_PDF_FLATE, &pdf->error);
}

static gboolean
make_calculator (KyPdf *pdf, qpdf_oh stream, guint handle)
{
  static const KyPdfEntry entries[]
      = { { "/Domain", ky_pdf_put_numbers }, { "/Range", ky_pdf_put_numbers }, { NULL, NULL } };
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, stream);
  g_autoptr (GString) text = g_string_new ("/FunctionType 4");
  g_autoptr (GString) code = g_string_new (NULL);
  gdouble n_words = 0;

  if (data == NULL)
    return FALSE;
  KyView view = ky_view_of_bytes (data);
  if (view.size > CALCULATOR_MAX || !put_calculator (view, code))
    {
      ky_pdf_removed (pdf, "pdf.function", NULL);
      return FALSE;
    }
  for (gsize i = 0; i < code->len; i++)
    n_words += code->str[i] == ' ';
  ky_pdf_weigh_function (pdf, handle, n_words, (gdouble)code->len, pdf->references->len);
  return ky_pdf_put_entries (pdf, qpdf_oh_get_dict (pdf->qpdf, stream), entries, text)
         && ky_pdf_out_set_stream (pdf->out, handle, text, ky_view (code->str, code->len),
                                   KY_PDF_FLATE, &pdf->error);
}

static gboolean
make_function (KyPdf *pdf, qpdf_oh object, guint handle)
{
  static const KyPdfEntry exponential[]
      = { { "/Domain", ky_pdf_put_numbers }, { "/Range", ky_pdf_put_numbers },
          { "/C0", ky_pdf_put_numbers },     { "/C1", ky_pdf_put_numbers },
          { "/N", ky_pdf_put_real },         { NULL, NULL } };
  static const KyPdfEntry stitching[]
      = { { "/Domain", ky_pdf_put_numbers },    { "/Range", ky_pdf_put_numbers },
          { "/Functions", put_function_array }, { "/Bounds", ky_pdf_put_numbers },
          { "/Encode", ky_pdf_put_numbers },    { NULL, NULL } };
  gboolean is_stream = qpdf_oh_is_stream (pdf->qpdf, object);
  qpdf_oh dictionary = is_stream ? qpdf_oh_get_dict (pdf->qpdf, object) : object;
  qpdf_oh type = ky_pdf_get (pdf, dictionary, "/FunctionType");
  guint before = pdf->references->len;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!qpdf_oh_is_integer (pdf->qpdf, type))
    return FALSE;
  gint kind = qpdf_oh_get_int_value_as_int (pdf->qpdf, type);
  if (is_stream)
    return kind == 0 ? make_sampled (pdf, object, handle)
                     : kind == 4 && make_calculator (pdf, object, handle);
  if (kind != 2 && kind != 3)
    return FALSE;
  g_string_append_printf (text, "<</FunctionType %d", kind);
  if (!ky_pdf_put_entries (pdf, dictionary, kind == 2 ? exponential : stitching, text)
      || (kind == 3 && strstr (text->str, "/Functions") == NULL))
    return FALSE;
  g_string_append (text, ">>");
  ky_pdf_weigh_function (pdf, handle, SIMPLE, 0, before);
  ky_pdf_out_set (pdf->out, handle, text);
  return TRUE;
}

static gboolean
put_one (KyPdf *pdf, qpdf_oh object, GString *text)
{
  return ky_pdf_put_made (pdf, object, make_function, text);
}

gboolean
ky_pdf_put_function (KyPdf *pdf, qpdf_oh object, GString *text)
{
  return qpdf_oh_is_array (pdf->qpdf, object) ? put_function_array (pdf, object, text)
                                              : put_one (pdf, object, text);
}
