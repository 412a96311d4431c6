/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the method "rebuild" of SFC: writes an SXF drawing again, feature by feature, each
 * with parameters of the kinds that SXF defines for it. Other features are dropped and reported. */
#include "common/charset/charset.h"
#include "filetypes/cad/drawing-blocks.h"
#include "filetypes/cad/sfc.h"

#include <math.h>

#define NUMBER_MAX 40 /* characters */

typedef struct
{
  KyJob *job;
  KySfc sfc;
  GString *line;
  GByteArray *out;
  KyDrawingBlocks *figures;
  guint n_groups; /* of features that belong to one figure or sheet */
  gdouble last;   /* the number that was written last */
  guint64 n_unknown, n_paths;
} Rebuild;

/* --- values ----------------------------------------------------------------------------------- */

/* Writes a number unchanged, because its digits show its precision ("-12.50"). A number with an
 * exponent is written with the fewest digits. Returns FALSE if it is not a number. */
static gboolean
sfc_rebuild_put_number (Rebuild *self, const gchar *text, gsize size, gboolean is_whole)
{
  GString *out = self->line;
  gchar number[NUMBER_MAX + 1], *end;

  self->last = 0;
  while (size > 0 && *text == ' ')
    text++, size--;
  while (size > 0 && text[size - 1] == ' ')
    size--;
  if (size == 0)
    return TRUE;
  if (size > NUMBER_MAX)
    return FALSE;
  memcpy (number, text, size);
  number[size] = '\0';
  if (strspn (number, is_whole ? "+-0123456789" : "+-0123456789.eE") != size)
    return FALSE;
  gdouble value = g_ascii_strtod (number, &end);
  if (end == number || *end != '\0' || !isfinite (value))
    return FALSE;
  self->last = value;
  ky_drawing_blocks_reach (self->figures, value);
  if (strpbrk (number, "eE") != NULL)
    g_string_append_printf (out, "%.15f", value);
  else
    g_string_append (out, number[0] == '+' ? number + 1 : number);
  return TRUE;
}

/* Writes a list such as "(1,2,3)". The sixth number of a hatching is the distance of its lines, and
 * the numbers of a line type are the lengths of its dashes. */
static gboolean
sfc_rebuild_put_list (Rebuild *self, KyView list, gboolean is_whole)
{
  const gchar *at = (const gchar *)list.data, *end = at + list.size;
  KyView name = self->sfc.feature.name;
  GString *out = self->line;
  gdouble sum = 0;
  guint n = 0;

  if (list.size < 2 || *at != '(' || end[-1] != ')')
    return FALSE;
  at++;
  end--;
  g_string_append_c (out, '(');
  while (at < end)
    {
      const gchar *comma = memchr (at, ',', (gsize)(end - at));
      gsize length = (gsize)((comma != NULL ? comma : end) - at);

      if (!sfc_rebuild_put_number (self, at, length, is_whole))
        return FALSE;
      sum += fabs (self->last);
      if (++n == 6 && ky_view_is (name, "fill_area_style_hatching_feature") && !is_whole)
        ky_drawing_blocks_step (self->figures, self->last);
      if (comma != NULL)
        g_string_append_c (out, ',');
      at += length + (comma != NULL ? 1 : 0);
    }
  if (n > 0 && ky_view_is (name, "user_defined_font_feature"))
    ky_drawing_blocks_step (self->figures, sum / n);
  g_string_append_c (out, ')');
  return TRUE;
}

/* Returns the character of a name at `at`, or a replacement: a name leads to no file elsewhere. */
static gchar
name_character (Rebuild *self, const gchar *at, gsize i)
{
  gboolean is_path
      = at[i] == '\\' || (at[i] == '/' && (i == 0 || strchr ("/:.", at[i - 1]) != NULL));

  self->n_paths += is_path ? 1 : 0;
  return is_path ? '_' : at[i];
}

/* Writes a string in which no character can end the string or the comment around it. */
static void
sfc_rebuild_put_string (Rebuild *self, KyView value, gboolean is_name)
{
  const gchar *at = (const gchar *)value.data;

  g_string_append (self->line, "\\'");
  for (gsize i = 0; i < value.size; i++)
    if (at[i] == '\'')
      g_string_append (self->line, "’");
    else if (at[i] == '*' && i + 1 < value.size && at[i + 1] == '/')
      g_string_append (self->line, "＊");
    else if (at[i] == '\t')
      g_string_append_c (self->line, ' ');
    else if (!is_name && at[i] == '\\' && i + 1 == value.size)
      g_string_append (self->line, "￥");
    else
      g_string_append_c (self->line, is_name ? name_character (self, at, i) : at[i]);
  g_string_append (self->line, "\\'");
}

static gboolean
sfc_rebuild_put_parameter (Rebuild *self, gchar kind, KyView value)
{
  gboolean ok = TRUE;

  if (kind == 's' || kind == 'n')
    {
      sfc_rebuild_put_string (self, value, kind == 'n');
      return TRUE;
    }
  g_string_append_c (self->line, '\'');
  switch (kind)
    {
    case 'i':
    case 'r':
      ok = sfc_rebuild_put_number (self, (const gchar *)value.data, value.size, kind == 'i');
      break;
    default:
      ok = sfc_rebuild_put_list (self, value, kind == 'I');
      break;
    }
  g_string_append_c (self->line, '\'');
  return ok;
}

/* --- features --------------------------------------------------------------------------------- */

static gboolean
bad_feature (const Rebuild *self, GError **error)
{
  return ky_fail (error, KY_ERROR_MALFORMED,
                  "sfc: feature %" G_GUINT64_FORMAT " has parameters of other kinds",
                  self->sfc.feature.id);
}

static KyView
parameter_at (const Rebuild *self, guint i)
{
  return g_array_index (self->sfc.feature.parameters, KySfcParameter, i).value;
}

/* Replaces the star in `kinds` by as many "R" (lists) as the feature has parameters for.
 * (transfer full) */
static gchar *
expand (const Rebuild *self, const gchar *kinds)
{
  guint n = self->sfc.feature.parameters->len, n_lists;
  const gchar *star = strchr (kinds, '*');

  if (star == NULL || n + 1 < strlen (kinds))
    return g_strdup (kinds);
  n_lists = n + 1 - (guint)strlen (kinds);
  g_autofree gchar *lists = g_strnfill (n_lists, 'R');
  return g_strdup_printf ("%.*s%s%s", (int)(star - kinds), kinds, lists, star + 1);
}

/* Begins the features by their name, which no figure has. */
static void
sfc_rebuild_begin_group (Rebuild *self)
{
  gchar name[16];
  gint length = g_snprintf (name, sizeof name, "\n%u", ++self->n_groups);
  KyView view = ky_view (name, (gsize)length);

  ky_drawing_blocks_enter (self->figures, &view);
}

/* Features before the end of a figure belong to it; the end of a sheet is one, too. */
static void
sfc_rebuild_count (Rebuild *self)
{
  KyView name = self->sfc.feature.name, figure;

  if (ky_view_is (name, "sfig_locate_feature"))
    {
      figure = parameter_at (self, 1);
      ky_drawing_blocks_add (self->figures, &figure, 1);
    }
  else if (ky_view_is (name, "sfig_org_feature"))
    {
      gchar group[16];
      gint length = g_snprintf (group, sizeof group, "\n%u", self->n_groups);
      KyView view = ky_view (group, (gsize)length);

      figure = parameter_at (self, 0);
      ky_drawing_blocks_enter (self->figures, &figure);
      ky_drawing_blocks_add (self->figures, &view, 1);
      sfc_rebuild_begin_group (self);
    }
  else if (ky_view_is (name, "drawing_sheet_feature"))
    sfc_rebuild_begin_group (self);
  else
    ky_drawing_blocks_add (self->figures, NULL, 1);
}

static gboolean
sfc_rebuild_put_feature (Rebuild *self, GError **error)
{
  const KySfcFeature *feature = &self->sfc.feature;
  const gchar *known = ky_sfc_parameters (feature->name);

  if (known == NULL)
    {
      self->n_unknown++;
      return TRUE;
    }
  g_autofree gchar *kinds = expand (self, known);
  if (strlen (kinds) != feature->parameters->len)
    return bad_feature (self, error);
  sfc_rebuild_count (self);
  g_string_printf (self->line, "/*SXF%.*s\r\n#%" G_GUINT64_FORMAT " = %.*s(",
                   (int)feature->tag.size, (const gchar *)feature->tag.data, feature->id,
                   (int)feature->name.size, (const gchar *)feature->name.data);
  for (guint i = 0; kinds[i] != '\0'; i++)
    {
      if (i > 0)
        g_string_append_c (self->line, ',');
      if (!sfc_rebuild_put_parameter (self, kinds[i], parameter_at (self, i)))
        return bad_feature (self, error);
      /* the vectors from tile to tile in both directions */
      if ((i == 5 || i == 7) && ky_view_starts_with (feature->name, "fill_area_style_tiles_", 22))
        ky_drawing_blocks_step (self->figures, self->last);
    }
  g_string_append_printf (self->line, ")\r\nSXF%.*s*/\r\n", (int)feature->tag.size,
                          (const gchar *)feature->tag.data);
  ky_charset_encode (self->line->str, self->line->len, "cp932", self->out);
  return TRUE;
}

static gboolean
sfc_rebuild_flush (Rebuild *self, GError **error)
{
  if (!ky_job_write (self->job, self->out->data, self->out->len, error))
    return FALSE;
  g_byte_array_set_size (self->out, 0);
  return TRUE;
}

static void
sfc_rebuild_put_header (Rebuild *self)
{
  const KySfc *sfc = &self->sfc;

  g_string_printf (self->line,
                   "ISO-10303-21;\r\nHEADER;\r\n"
                   "FILE_DESCRIPTION(('SCADEC level%c feature_mode'),'2;1');\r\n"
                   "FILE_NAME('drawing.sfc','%.*s',(''),(''),'%.*s','','');\r\n"
                   "FILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\r\nENDSEC;\r\nDATA;\r\n",
                   sfc->is_level_1 ? '1' : '2', (int)sfc->stamp.size,
                   (const gchar *)sfc->stamp.data, (int)sfc->version.size,
                   (const gchar *)sfc->version.data);
  g_byte_array_append (self->out, (const guint8 *)self->line->str, (guint)self->line->len);
}

static void
sfc_rebuild_report (Rebuild *self)
{
  ky_job_removed (self->job, "sfc.comment", self->sfc.n_comments, NULL);
  ky_job_removed (self->job, "sfc.hidden-text", self->sfc.n_cleaned > 0 ? 1 : 0, NULL);
  ky_job_removed (self->job, "sfc.path", self->n_paths, NULL);
  ky_job_removed (self->job, "sfc.unknown", self->n_unknown, NULL);
}

static gboolean
sfc_rebuild (Rebuild *self, GError **error)
{
  gboolean end = FALSE;
  static const gchar tail[] = "ENDSEC;\r\nEND-ISO-10303-21;\r\n";

  if (!ky_sfc_open (&self->sfc, self->job, "sfc", error))
    return FALSE;
  sfc_rebuild_put_header (self);
  sfc_rebuild_begin_group (self);
  while (!end)
    if (!ky_sfc_next (&self->sfc, self->job, &end, error)
        || (!end && !sfc_rebuild_put_feature (self, error)) || !sfc_rebuild_flush (self, error))
      return FALSE;
  if (!ky_drawing_blocks_check (self->figures, "sfc", error))
    return FALSE;
  g_byte_array_append (self->out, (const guint8 *)tail, sizeof tail - 1);
  if (self->sfc.has_author)
    ky_job_removed (self->job, "sfc.metadata", 1, NULL);
  sfc_rebuild_report (self);
  return sfc_rebuild_flush (self, error);
}

gboolean
ky_sfc_rebuild (KyJob *job, GError **error)
{
  Rebuild self = { .job = job,
                   .line = g_string_new (NULL),
                   .out = g_byte_array_new (),
                   .figures = ky_drawing_blocks_new (FALSE) };
  gboolean ok = sfc_rebuild (&self, error);

  g_string_free (self.line, TRUE);
  g_byte_array_unref (self.out);
  ky_drawing_blocks_free (self.figures);
  ky_sfc_clear (&self.sfc);
  return ok;
}
