/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies an SXF drawing with a table of its own: the header in its one form, then three lines for
 * each feature, whose parameters are numbers, lists of numbers, and strings where the table permits
 * one. */
#include "common/charset/charset.h"
#include "filetypes/cad/sfc.h"
#include "filetypes/cad/block-count-verify.h"
#include "filetypes/cad/sxf-verify.h"

#include <math.h>

typedef struct
{
  const gchar *at; /* UTF-8 */
  guint line;
  KyView name; /* of the feature: the last that it has */
  KyShownVerify *figures;
  guint group;        /* features before the end of a figure */
  gdouble numbers[6]; /* the first ones of the last parameter, */
  gdouble sum;        /* the sum of all of its numbers */
  guint n_numbers;    /* and how many there are */
  gboolean is_list;
} Verify;

/* How many parameters each has, and at which of them (from 0) a name or a text is. */
static const struct
{
  const gchar *name;
  guint least, most;
  guint64 names, texts; /* bits */
} rows[] = {
#define AT(n) ((guint64)1 << (n))
#define FEATURE(name, least, most, names, texts) { #name, least, most, names, texts },
#include "filetypes/cad/sfc-verify.def"
#undef AT
};

static gboolean
sfc_verify_fail (const Verify *self, const gchar *what, GError **error)
{
  return ky_verify_fail (error, "sfc: %s in line %u", what, self->line);
}

static gboolean
eat_line_end (Verify *self)
{
  self->line++;
  return ky_sxf_eat (&self->at, "\r\n");
}

static gboolean
sfc_verify_header (Verify *self)
{
  return ky_sxf_eat (&self->at, "ISO-10303-21;") && eat_line_end (self)
         && ky_sxf_eat (&self->at, "HEADER;") && eat_line_end (self)
         && ky_sxf_eat (&self->at, "FILE_DESCRIPTION(('SCADEC level")
         && (ky_sxf_eat (&self->at, "1") || ky_sxf_eat (&self->at, "2"))
         && ky_sxf_eat (&self->at, " feature_mode'),'2;1');") && eat_line_end (self)
         && ky_sxf_eat (&self->at, "FILE_NAME('drawing.sfc','")
         && ky_sxf_eat_signs (&self->at, "0123456789-:T") <= 32
         && ky_sxf_eat (&self->at, "',(''),(''),'")
         && (!ky_sxf_eat (&self->at, "SCADEC_API_Ver")
             || ky_sxf_eat_signs (&self->at, "0123456789.$") <= 32)
         && ky_sxf_eat (&self->at, "','','');") && eat_line_end (self)
         && ky_sxf_eat (&self->at, "FILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));")
         && eat_line_end (self) && ky_sxf_eat (&self->at, "ENDSEC;") && eat_line_end (self)
         && ky_sxf_eat (&self->at, "DATA;") && eat_line_end (self);
}

static gboolean
sfc_verify_is_unseen (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || (c >= 0x200b && c <= 0x200f)
         || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff
         || c == 0xfffd;
}

/* Checks a string; its first quote is already read. */
static gboolean
sfc_verify_string (Verify *self, gboolean is_name)
{
  gunichar last = 0;

  while (!g_str_has_prefix (self->at, "\\'"))
    {
      gunichar c = g_utf8_get_char (self->at);

      if (sfc_verify_is_unseen (c) || c == '\'' || (last == '*' && c == '/'))
        return FALSE;
      if (is_name
          && (c == '\\' || (c == '/' && (last == 0 || last == '/' || last == ':' || last == '.'))))
        return FALSE;
      last = c;
      self->at = g_utf8_next_char (self->at);
    }
  self->at += 2;
  return TRUE;
}

/* Reads a number, or several with commas in between; none counts as 0. */
static gboolean
sfc_verify_numbers (Verify *self)
{
  gboolean is_empty = self->is_list && *self->at == ')';

  self->n_numbers = 0;
  self->sum = 0;
  do
    {
      gdouble number = g_ascii_strtod (self->at, NULL);

      if (ky_sxf_eat_signs (&self->at, "0123456789+-.") > 400)
        return FALSE;
      if (self->n_numbers < G_N_ELEMENTS (self->numbers))
        self->numbers[self->n_numbers] = number;
      self->n_numbers += !is_empty;
      self->sum += fabs (number);
      ky_shown_verify_number (self->figures, number);
    }
  while (self->is_list && ky_sxf_eat (&self->at, ","));
  return !self->is_list || ky_sxf_eat (&self->at, ")");
}

/* Notes by what steps a reader repeats lines, tiles or dashes, if parameter `n` of the feature says
 * it (SXF Ver. 3.1, fill_area_style_hatching and what follows; user_defined_font). */
static void
sfc_verify_steps (Verify *self, const gchar *feature, guint n)
{
  gboolean is_hatching = strcmp (feature, "fill_area_style_hatching") == 0;
  gboolean is_tiles = g_str_has_prefix (feature, "fill_area_style_tiles");

  if (is_hatching && n >= 2 && self->n_numbers >= 6 && self->is_list)
    ky_shown_verify_step (self->figures, self->numbers[5]);
  else if (is_tiles && (n == 5 || n == 7))
    ky_shown_verify_step (self->figures, self->numbers[0]);
  else if (strcmp (feature, "user_defined_font") == 0 && n == 2 && self->n_numbers > 0)
    ky_shown_verify_step (self->figures, self->sum / self->n_numbers);
}

static gboolean
sfc_verify_parameter (Verify *self, gboolean is_text, gboolean is_name)
{
  if (is_text || is_name)
    {
      const gchar *start = self->at + 2;

      if (!ky_sxf_eat (&self->at, "\\'") || !sfc_verify_string (self, is_name))
        return FALSE;
      if (is_name)
        self->name = ky_view (start, (gsize)(self->at - 2 - start));
      return TRUE;
    }
  if (!ky_sxf_eat (&self->at, "'"))
    return FALSE;
  self->is_list = ky_sxf_eat (&self->at, "(");
  return sfc_verify_numbers (self) && ky_sxf_eat (&self->at, "'");
}

/* Notes a feature for its figure. A figure has the features between the end of the one before it
 * and its own end, which names it. Until then they are noted under a name with a character that no
 * name of a file has. */
static void
sfc_verify_figures (Verify *self, const gchar *feature)
{
  g_autofree gchar *name = ky_view_to_string (self->name);
  g_autofree gchar *group = g_strdup_printf ("\n%u", self->group);
  g_autofree gchar *next = g_strdup_printf ("\n%u", self->group + 1);

  if (strcmp (feature, "sfig_locate") == 0)
    ky_shown_verify_add (self->figures, name, 1);
  else if (strcmp (feature, "sfig_org") != 0 && strcmp (feature, "drawing_sheet") != 0)
    ky_shown_verify_add (self->figures, NULL, 1);
  else
    {
      if (*feature == 's')
        {
          ky_shown_verify_enter (self->figures, name);
          ky_shown_verify_add (self->figures, group, 1);
        }
      ky_shown_verify_enter (self->figures, next);
      self->group++;
    }
}

static gboolean
verify_feature (Verify *self, GError **error)
{
  const gchar *name = self->at;
  gsize length = ky_sxf_eat_signs (&self->at, "abcdefghijklmnopqrstuvwxyz_");
  guint row = 0, n = 0;

  for (row = 0; row < G_N_ELEMENTS (rows); row++)
    if (length == strlen (rows[row].name) + 8 && memcmp (name, rows[row].name, length - 8) == 0
        && memcmp (name + length - 8, "_feature", 8) == 0)
      break;
  if (row == G_N_ELEMENTS (rows))
    return sfc_verify_fail (self, "a feature that kiyome does not write", error);
  if (!ky_sxf_eat (&self->at, "("))
    return sfc_verify_fail (self, "a feature without parameters", error);
  do
    {
      if (n >= rows[row].most
          || !sfc_verify_parameter (self, (rows[row].texts >> n & 1) != 0,
                                    (rows[row].names >> n & 1) != 0))
        return sfc_verify_fail (self, "a parameter that kiyome does not write here", error);
      sfc_verify_steps (self, rows[row].name, n);
      n++;
    }
  while (ky_sxf_eat (&self->at, ","));
  if (n < rows[row].least || !ky_sxf_eat (&self->at, ")"))
    return sfc_verify_fail (self, "too few parameters", error);
  sfc_verify_figures (self, rows[row].name);
  return TRUE;
}

static gboolean
verify_features (Verify *self, GError **error)
{
  while (ky_sxf_eat (&self->at, "/*SXF"))
    {
      const gchar *tag = self->at;
      gsize length = ky_sxf_eat_signs (&self->at, "0123456789.");
      g_autofree gchar *end = g_strdup_printf ("SXF%.*s*/", (int)MIN (length, 8), tag);

      if (!eat_line_end (self) || !ky_sxf_eat (&self->at, "#")
          || ky_sxf_eat_signs (&self->at, "0123456789") > 20 || !ky_sxf_eat (&self->at, " = "))
        return sfc_verify_fail (self, "expected a feature", error);
      if (!verify_feature (self, error))
        return FALSE;
      if (!eat_line_end (self) || !ky_sxf_eat (&self->at, end) || !eat_line_end (self))
        return sfc_verify_fail (
            self, "the end of a feature is missing or does not match its beginning", error);
    }
  return TRUE;
}

gboolean
ky_sfc_verify (KyJob *job, GError **error)
{
  KyCharsetInfo info;
  gsize length;
  g_autofree gchar *text
      = ky_charset_decode (ky_job_input (job), "cp932", KY_CHARSET_STRICT, &length, &info);
  g_autoptr (KyShownVerify) figures = ky_shown_verify_new ();
  Verify self = { .at = text, .line = 1, .name = ky_view ("", 0), .figures = figures };

  if (info.n_nul > 0 || info.n_replaced > 0 || info.has_bom)
    return sfc_verify_fail (&self, "characters that are none", error);
  if (!sfc_verify_header (&self))
    return sfc_verify_fail (&self, "a header that differs from the one that kiyome writes", error);
  ky_shown_verify_enter (figures, "\n0");
  if (!verify_features (&self, error))
    return FALSE;
  if (!ky_sxf_eat (&self.at, "ENDSEC;\r\nEND-ISO-10303-21;\r\n") || self.at != text + length)
    return sfc_verify_fail (&self, "no end", error);
  return ky_shown_verify_end (figures, KY_SHOWN_MAX, KY_SHOWN_DEPTH_MAX, "sfc", error);
}
