/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the features of an SXF drawing (SFC), each of which is a comment in an ISO 10303-21 file,
 * for sfc.c, sfc-draw.c and sfc-rebuild.c; ky_sfc_open() also serves p21-read.c. A feature has at
 * most PARAMETERS_MAX parameters. */
#include "common/charset/charset.h"
#include "common/text.h"
#include "filetypes/cad/sfc.h"

#define PARAMETERS_MAX 64
#define TEXTS "iisrrrrrrrii" /* text of a dimension: a flag, its font, its position */
#define ARROW "iirrr"
#define EXTENSION "irrrrrr"

static const struct
{
  const gchar *name, *parameters;
} features[] = {
#define FEATURE(name, parameters) { #name, parameters },
#include "filetypes/cad/sfc-features.def"
};

const gchar *
ky_sfc_parameters (KyView name)
{
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (ky_view_is (name, features[i].name))
      return features[i].parameters;
  return NULL;
}

/* --- characters ------------------------------------------------------------------------------- */

static gboolean
sfc_read_malformed (const KySfc *self, const gchar *what, GError **error)
{
  return ky_fail (error, KY_ERROR_MALFORMED, "%s: %s at character %" G_GSIZE_FORMAT, self->type,
                  what, self->at);
}

static gboolean
sfc_read_is_at (const KySfc *self, const gchar *word)
{
  gsize length = strlen (word);

  return length <= self->size - self->at && memcmp (self->text + self->at, word, length) == 0;
}

static gboolean
sfc_read_take (KySfc *self, const gchar *word)
{
  if (!sfc_read_is_at (self, word))
    return FALSE;
  self->at += strlen (word);
  return TRUE;
}

static void
sfc_read_pass_blanks (KySfc *self)
{
  self->at += strspn (self->text + self->at, " \t\r\n");
}

static KyView
sfc_read_take_span (KySfc *self, const gchar *signs)
{
  gsize length = strspn (self->text + self->at, signs);

  self->at += length;
  return ky_view (self->text + self->at - length, length);
}

/* Sets `ret` to the text up to `end`, and moves after `end`. Returns FALSE if `end` does not
 * occur. */
static gboolean
sfc_read_take_until (KySfc *self, const gchar *end, KyView *ret)
{
  const gchar *from = self->text + self->at;
  const gchar *found = strstr (from, end);

  if (found == NULL)
    return FALSE;
  *ret = ky_view (from, (gsize)(found - from));
  self->at += ret->size + strlen (end);
  return TRUE;
}

/* --- the header ------------------------------------------------------------------------------- */

/* Reads one statement of the header, with the strings in it. */
static gboolean
take_statement (KySfc *self, KyView *ret_keyword, GArray *strings, GError **error)
{
  KyView string;

  g_array_set_size (strings, 0);
  sfc_read_pass_blanks (self);
  *ret_keyword = sfc_read_take_span (self, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
  for (;;)
    {
      sfc_read_take_span (self, " \t\r\n(),$*");
      if (sfc_read_take (self, ";"))
        return TRUE;
      if (strings->len >= PARAMETERS_MAX || !sfc_read_take (self, "'")
          || !sfc_read_take_until (self, "'", &string))
        return sfc_read_malformed (self, "the header is not valid", error);
      g_array_append_val (strings, string);
    }
}

/* Matches "SCADEC_API_Ver3.30$$3.1". */
static gboolean
sfc_read_is_version (KyView version)
{
  if (!ky_view_starts_with (version, "SCADEC_API_Ver", 14) || version.size > 32)
    return FALSE;
  for (gsize i = 14; i < version.size; i++)
    if (!ky_is_among (version.data[i], "0123456789.$"))
      return FALSE;
  return TRUE;
}

static gboolean
is_stamp (KyView stamp)
{
  if (stamp.size > 32)
    return FALSE;
  for (gsize i = 0; i < stamp.size; i++)
    if (!ky_is_among (stamp.data[i], "0123456789-:T"))
      return FALSE;
  return TRUE;
}

static void
read_file_name (KySfc *self, const GArray *strings)
{
  for (guint i = 0; i < strings->len; i++)
    {
      KyView string = g_array_index (strings, KyView, i);

      if (i == 1 && is_stamp (string))
        self->stamp = string;
      else if (sfc_read_is_version (string))
        self->version = string;
      else if (string.size > 0)
        self->has_author = TRUE;
    }
}

static gboolean
sfc_read_header (KySfc *self, GArray *strings, GError **error)
{
  KyView keyword = ky_view ("", 0);

  sfc_read_pass_blanks (self);
  if (!sfc_read_take (self, "ISO-10303-21;"))
    return sfc_read_malformed (self, "the ISO 10303-21 signature is missing", error);
  while (!ky_view_is (keyword, "DATA"))
    {
      if (!take_statement (self, &keyword, strings, error))
        return FALSE;
      if (keyword.size == 0)
        return sfc_read_malformed (self, "the header is not valid", error);
      if (ky_view_is (keyword, "FILE_DESCRIPTION") && strings->len > 0)
        {
          KyView mode = g_array_index (strings, KyView, 0);

          self->is_level_1 = memmem (mode.data, mode.size, "level1", 6) != NULL;
        }
      else if (ky_view_is (keyword, "FILE_NAME"))
        read_file_name (self, strings);
    }
  return TRUE;
}

gboolean
ky_sfc_open (KySfc *self, KyJob *job, const gchar *type, GError **error)
{
  KyView input = ky_job_input (job);
  g_autoptr (GArray) strings = g_array_new (FALSE, FALSE, sizeof (KyView));
  gsize length;
  KyTextRemoved removed = { 0 };

  *self = (KySfc){ .type = type, .stamp = ky_view ("", 0), .version = ky_view ("", 0) };
  g_autofree gchar *decoded = ky_charset_decode (
      input,
      g_utf8_validate ((const gchar *)input.data, (gssize)input.size, NULL) ? "utf-8" : "cp932",
      KY_CHARSET_STRICT, &length, NULL);
  self->text = ky_text_clean (decoded, length, KY_TEXT_LINES, &self->size, &removed);
  self->n_cleaned
      = removed.controls + removed.bidi + removed.invisible + removed.tags + removed.combining;
  self->feature.parameters = g_array_new (FALSE, FALSE, sizeof (KySfcParameter));
  return sfc_read_header (self, strings, error);
}

void
ky_sfc_clear (KySfc *self)
{
  g_free (self->text);
  if (self->feature.parameters != NULL)
    g_array_unref (self->feature.parameters);
}

/* --- features --------------------------------------------------------------------------------- */

/* Reads a parameter, which is written as 'a', or as \'a\' if it is a string. */
static gboolean
sfc_read_parameter (KySfc *self, GError **error)
{
  KySfcParameter parameter = { .is_string = sfc_read_is_at (self, "\\'") };

  if (!sfc_read_take (self, parameter.is_string ? "\\'" : "'")
      || !sfc_read_take_until (self, parameter.is_string ? "\\'" : "'", &parameter.value))
    return sfc_read_malformed (self, "a parameter is not valid", error);
  if (memchr (parameter.value.data, '\n', parameter.value.size) != NULL)
    return sfc_read_malformed (self, "a parameter extends over several lines", error);
  if (self->feature.parameters->len >= PARAMETERS_MAX)
    return sfc_read_malformed (self, "a feature has too many parameters", error);
  g_array_append_val (self->feature.parameters, parameter);
  return TRUE;
}

static gboolean
sfc_read_parameters (KySfc *self, GError **error)
{
  g_array_set_size (self->feature.parameters, 0);
  if (!sfc_read_take (self, "("))
    return sfc_read_malformed (self, "a feature has no parameters", error);
  sfc_read_pass_blanks (self);
  if (sfc_read_take (self, ")"))
    return TRUE;
  for (;;)
    {
      if (!sfc_read_parameter (self, error))
        return FALSE;
      sfc_read_pass_blanks (self);
      if (sfc_read_take (self, ")"))
        return TRUE;
      if (!sfc_read_take (self, ","))
        return sfc_read_malformed (self, "expected a comma or the end of the parameters", error);
      sfc_read_pass_blanks (self);
    }
}

/* Reads a feature; its mark is already read. */
static gboolean
read_feature (KySfc *self, GError **error)
{
  KySfcFeature *feature = &self->feature;

  feature->tag = sfc_read_take_span (self, "0123456789.");
  sfc_read_pass_blanks (self);
  if (!sfc_read_take (self, "#"))
    return sfc_read_malformed (self, "a feature has no number", error);
  KyView id = sfc_read_take_span (self, "0123456789");
  if (id.size == 0 || id.size > 18 || feature->tag.size > 8)
    return sfc_read_malformed (self, "the number or tag of a feature is missing or too long",
                               error);
  feature->id = g_ascii_strtoull ((const gchar *)id.data, NULL, 10);
  sfc_read_pass_blanks (self);
  if (!sfc_read_take (self, "="))
    return sfc_read_malformed (self, "expected \"=\" after the number of a feature", error);
  sfc_read_pass_blanks (self);
  feature->name = sfc_read_take_span (
      self, "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  if (!sfc_read_parameters (self, error))
    return FALSE;
  sfc_read_pass_blanks (self);
  if (!sfc_read_take (self, "SXF")
      || sfc_read_take_span (self, "0123456789.").size != feature->tag.size
      || !sfc_read_take (self, "*/"))
    return sfc_read_malformed (
        self, "the end of a feature is missing or does not match its beginning", error);
  return TRUE;
}

gboolean
ky_sfc_next (KySfc *self, KyJob *job, gboolean *ret_end, GError **error)
{
  *ret_end = FALSE;
  for (;;)
    {
      KyView comment;

      sfc_read_pass_blanks (self);
      if (sfc_read_take (self, "/*SXF"))
        return ky_job_charge (job, KY_COST_OBJECTS, 1, error) && read_feature (self, error);
      if (sfc_read_take (self, "/*"))
        {
          if (!sfc_read_take_until (self, "*/", &comment))
            return sfc_read_malformed (self, "a comment has no end", error);
          self->n_comments++;
          continue;
        }
      if (!sfc_read_take (self, "ENDSEC;"))
        return sfc_read_malformed (self, "expected a feature", error);
      sfc_read_pass_blanks (self);
      if (!sfc_read_take (self, "END-ISO-10303-21;"))
        return sfc_read_malformed (self, "no end", error);
      *ret_end = TRUE;
      return TRUE;
    }
}
