/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies an SXF drawing with entities: the header in its one form, then instances with ascending
 * numbers, whose entities and values are in lists of its own, and whose references lead to existing
 * instances and never back to themselves. All characters are ASCII. */
#include "filetypes/cad/block-count-verify.h"
#include "filetypes/cad/p21.h"
#include "filetypes/cad/sxf-verify.h"

#include <math.h>

#define STEP 10
#define HEIGHT_MAX 220                 /* length of a chain of references */
#define LENGTH_MAX 400                 /* of a number */
#define WAYS_MAX ((guint64)2000000000) /* paths of references from the roots to all instances */
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"
#define DIGITS "0123456789"

typedef struct
{
  const gchar *at;
  guint instance;
  GArray *edges;  /* of guint32: the instances that each instance refers to */
  GArray *starts; /* of guint: for each instance the index of its first edge */
  GArray *sums;   /* of gdouble: of the numbers of each instance, without their signs */
  GArray *steps;  /* of guint32: the instances whose numbers are steps */
  gdouble sum;    /* of the instance that is read */
} Verify;

/* The number of parameters of each entity: as the only one of an instance, and as one of several (a
 * complex instance); -1: not permitted so. */
static const struct
{
  const gchar *name;
  gint8 alone, beside;
} rows[] = {
#define ENTITY(name, alone, beside) { #name, alone, beside },
#include "filetypes/cad/p21-verify.def"
};

static gboolean
p21_verify_fail (const Verify *self, const gchar *what, GError **error)
{
  return ky_verify_fail (error, "p21: %s in instance %u", what, self->instance);
}

static gboolean
p21_verify_header (Verify *self)
{
  return ky_sxf_eat (&self->at, "ISO-10303-21;\r\nHEADER;\r\nFILE_DESCRIPTION(('SCADEC level")
         && (ky_sxf_eat (&self->at, "1") || ky_sxf_eat (&self->at, "2"))
         && ky_sxf_eat (&self->at, " AP202_mode'),'2;1');\r\nFILE_NAME('drawing.p21','")
         && ky_sxf_eat_signs (&self->at, DIGITS "-:T") <= 32
         && ky_sxf_eat (&self->at, "',(''),(''),'")
         && (!ky_sxf_eat (&self->at, "SCADEC_API_Ver")
             || ky_sxf_eat_signs (&self->at, DIGITS ".$") <= 32)
         && ky_sxf_eat (&self->at,
                        "','','');\r\nFILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\r\nENDSEC;\r\n")
         && ky_sxf_eat (&self->at, "DATA;\r\n");
}

/* --- strings ---------------------------------------------------------------------------------- */

static gboolean
p21_verify_is_unseen (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || (c >= 0x200b && c <= 0x200f)
         || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff
         || (c >= 0xd800 && c < 0xe000) || (c >= 0xe0000 && c < 0xe0080);
}

/* Reads four hexadecimal digits, of which the letters must be capitals. */
static gboolean
eat_digits (Verify *self, gunichar *ret)
{
  gunichar value = 0;

  for (guint i = 0; i < 4; i++)
    {
      gchar c = self->at[i];

      if (!g_ascii_isdigit (c) && !(c >= 'A' && c <= 'F'))
        return FALSE;
      value = value * 16 + (gunichar)g_ascii_xdigit_value (c);
    }
  self->at += 4;
  *ret = value;
  return TRUE;
}

/* Checks the characters of an escape "\X2\", four hexadecimal digits each, up to its end (ISO
 * 10303-21 §6.4.3). */
static gboolean
verify_wide (Verify *self)
{
  gunichar c, low;

  do
    {
      if (!eat_digits (self, &c))
        return FALSE;
      if (c >= 0xd800 && c < 0xdc00)
        {
          if (!eat_digits (self, &low) || low < 0xdc00 || low >= 0xe000)
            return FALSE;
          c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        }
      if (c < 0x80 || p21_verify_is_unseen (c))
        return FALSE;
    }
  while (!ky_sxf_eat (&self->at, "\\X0\\"));
  return TRUE;
}

/* Checks a string; its first quote is already read. A name may not be a path. */
static gboolean
p21_verify_string (Verify *self, gboolean is_text)
{
  gchar last = '/';

  for (;;)
    {
      gchar c = *self->at;

      if (ky_sxf_eat (&self->at, "\\X2\\"))
        {
          if (!verify_wide (self))
            return FALSE;
        }
      else if (ky_sxf_eat (&self->at, "\\\\"))
        {
          if (!is_text)
            return FALSE;
        }
      else if (!ky_sxf_eat (&self->at, "''"))
        {
          if (ky_sxf_eat (&self->at, "'"))
            return TRUE;
          if (p21_verify_is_unseen ((guchar)c) || c == '\\'
              || (!is_text && c == '/' && strchr ("/:.", last) != NULL))
            return FALSE;
          self->at++;
        }
      last = c;
    }
}

/* --- values ----------------------------------------------------------------------------------- */

static gboolean
p21_verify_is_one_of (const gchar *word, gsize length, const gchar *const *names)
{
  for (; *names != NULL; names++)
    if (length == strlen (*names) && memcmp (word, *names, length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
p21_verify_number (Verify *self)
{
  gdouble number = g_ascii_strtod (self->at, NULL);
  gsize length = ky_sxf_eat_signs (&self->at, DIGITS "+-.eE");

  self->sum += fabs (number);
  return length > 0 && length <= LENGTH_MAX;
}

static gboolean
verify_enumeration (Verify *self)
{
  return ky_sxf_eat (&self->at, ".") && ky_sxf_eat_signs (&self->at, UPPER) > 0
         && ky_sxf_eat (&self->at, ".");
}

/* Checks "LENGTH_MEASURE(1.0)" or "PARAMETER_VALUE((1.0))". */
static gboolean
verify_typed (Verify *self)
{
  static const gchar *const words[] = { "IDENTIFIER", "LABEL", NULL };
  static const gchar *const styles[] = { "NULL_STYLE", NULL };
  static const gchar *const numbers[]
      = KY_LIST ("BOX_HEIGHT", "BOX_ROTATE_ANGLE", "BOX_SLANT_ANGLE", "BOX_WIDTH", "LENGTH_MEASURE",
                 "MARKER_SIZE", "PARAMETER_VALUE", "PLANE_ANGLE_MEASURE", "POSITIVE_LENGTH_MEASURE",
                 "POSITIVE_RATIO_MEASURE", "RATIO_MEASURE", NULL);
  const gchar *word = self->at;
  gsize length = ky_sxf_eat_signs (&self->at, UPPER);

  if (!ky_sxf_eat (&self->at, "("))
    return FALSE;
  if (p21_verify_is_one_of (word, length, words))
    return ky_sxf_eat (&self->at, "'") && p21_verify_string (self, FALSE)
           && ky_sxf_eat (&self->at, ")");
  if (p21_verify_is_one_of (word, length, styles))
    return verify_enumeration (self) && ky_sxf_eat (&self->at, ")");
  if (!p21_verify_is_one_of (word, length, numbers))
    return FALSE;
  return ky_sxf_eat (&self->at, "(") ? p21_verify_number (self) && ky_sxf_eat (&self->at, "))")
                                     : p21_verify_number (self) && ky_sxf_eat (&self->at, ")");
}

static gboolean
verify_reference (Verify *self)
{
  const gchar *from = self->at;
  gsize length = ky_sxf_eat_signs (&self->at, DIGITS);
  guint64 number = g_ascii_strtoull (from, NULL, 10);
  guint32 to = (guint32)(number / STEP - 1);

  if (length == 0 || length > 10 || *from == '0' || number % STEP != 0
      || number / STEP > G_MAXUINT32)
    return FALSE;
  g_array_append_val (self->edges, to);
  return TRUE;
}

static gboolean p21_verify_value (Verify *self, gboolean is_text);

/* Checks a list; its bracket is already read. A list contains no strings and no lists. */
static gboolean
verify_list (Verify *self)
{
  if (ky_sxf_eat (&self->at, ")"))
    return TRUE;
  do
    if (*self->at == '\'' || *self->at == '(' || !p21_verify_value (self, FALSE))
      return FALSE;
  while (ky_sxf_eat (&self->at, ","));
  return ky_sxf_eat (&self->at, ")");
}

static gboolean
p21_verify_value (Verify *self, gboolean is_text)
{
  if (ky_sxf_eat (&self->at, "$") || ky_sxf_eat (&self->at, "*"))
    return TRUE;
  if (ky_sxf_eat (&self->at, "#"))
    return verify_reference (self);
  if (ky_sxf_eat (&self->at, "'"))
    return p21_verify_string (self, is_text);
  if (ky_sxf_eat (&self->at, "("))
    return verify_list (self);
  if (*self->at == '.')
    return verify_enumeration (self);
  return strchr (DIGITS "+-", *self->at) != NULL ? p21_verify_number (self) : verify_typed (self);
}

/* --- instances -------------------------------------------------------------------------------- */

/* Returns the index of the parameter that is the text of the entity `name`; -1: it has no text.
 * `is_beside`: it is one of several entities of an instance. */
static gint
p21_verify_text_of (const gchar *name, gboolean is_beside)
{
  if (g_str_has_prefix (name, "TEXT_LITERAL"))
    return is_beside ? 0 : 1;
  return strcmp (name, "DRAUGHTING_TITLE") == 0 ? 2 : -1;
}

static gboolean
p21_verify_record (Verify *self, gboolean is_beside, GError **error)
{
  const gchar *name = self->at;
  gsize length = ky_sxf_eat_signs (&self->at, UPPER);
  gint n = 0, most, text;
  guint row = 0, n_edges;

  while (row < G_N_ELEMENTS (rows)
         && (*name != *rows[row].name || length != strlen (rows[row].name)
             || memcmp (name, rows[row].name, length) != 0))
    row++;
  if (row == G_N_ELEMENTS (rows) || !ky_sxf_eat (&self->at, "("))
    return p21_verify_fail (self, "an entity that kiyome does not write here", error);
  most = is_beside ? rows[row].beside : rows[row].alone;
  n_edges = self->edges->len;
  text = p21_verify_text_of (rows[row].name, is_beside);
  if (most <= 0)
    return (most == 0 && ky_sxf_eat (&self->at, ")"))
           || p21_verify_fail (self, "an entity or parameters that kiyome does not write here",
                               error);
  do
    if (n >= most || !p21_verify_value (self, n == text))
      return p21_verify_fail (self, "a parameter that kiyome does not write here", error);
    else
      n++;
  while (ky_sxf_eat (&self->at, ","));
  /* DRAWING_SHEET_REVISION may lack its last parameter, the number of the sheet. */
  if (n < most && strcmp (rows[row].name, "DRAWING_SHEET_REVISION") != 0)
    return p21_verify_fail (self, "too few parameters", error);
  /* The way from line to line of a hatching, or from tile to tile, is a vector. */
  if (g_str_has_suffix (rows[row].name, "_REPEAT_FACTOR"))
    g_array_append_vals (self->steps, &g_array_index (self->edges, guint32, n_edges),
                         self->edges->len - n_edges);
  else if (strcmp (rows[row].name, "CURVE_STYLE_FONT_PATTERN") == 0)
    {
      guint32 itself = self->starts->len - 1;

      g_array_append_val (self->steps, itself);
    }
  return ky_sxf_eat (&self->at, ")") || p21_verify_fail (self, "too many parameters", error);
}

/* Checks an instance; its "#" is already read. */
static gboolean
verify_instance (Verify *self, GError **error)
{
  g_autofree gchar *start = g_strdup_printf ("%u=", (self->starts->len + 1) * STEP);
  guint first = self->edges->len;

  self->instance = (self->starts->len + 1) * STEP;
  g_array_append_val (self->starts, first);
  if (!ky_sxf_eat (&self->at, start))
    return p21_verify_fail (self, "an instance number that is not the next one", error);
  if (!ky_sxf_eat (&self->at, "(\r\n"))
    return p21_verify_record (self, FALSE, error)
           && (ky_sxf_eat (&self->at, ";\r\n") || p21_verify_fail (self, "no end", error));
  do
    {
      if (!p21_verify_record (self, TRUE, error))
        return FALSE;
      if (!ky_sxf_eat (&self->at, "\r\n"))
        return p21_verify_fail (self, "no end", error);
    }
  while (!ky_sxf_eat (&self->at, ");\r\n"));
  return TRUE;
}

/* Checks that all references lead to existing instances, that there is no cycle, and that neither
 * the depth nor the number of paths exceeds its limit. Instances to which no unvisited one refers
 * are visited first (topological order). */
static gboolean
verify_ways (Verify *self, GError **error)
{
  guint n = self->starts->len, n_edges = self->edges->len, n_done = 0;
  const guint32 *edges = (const guint32 *)(gpointer)self->edges->data;
  const guint *starts = (const guint *)(gpointer)self->starts->data;
  g_autofree guint *ways = g_new0 (guint, n + 1), *queue = g_new0 (guint, n + 1);
  g_autofree guint *levels = g_new0 (guint, n + 1);
  g_autofree guint64 *times = g_new0 (guint64, n + 1);
  guint64 sum = 0;
  guint n_queued = 0;

  for (guint i = 0; i < n_edges; i++)
    {
      if (edges[i] >= n)
        return p21_verify_fail (self, "a reference to an instance that does not exist", error);
      ways[edges[i]]++;
    }
  for (guint i = 0; i < n; i++)
    if (ways[i] == 0)
      {
        queue[n_queued++] = i;
        times[i] = 1;
      }
  for (; n_done < n_queued; n_done++)
    {
      guint from = queue[n_done], end = from + 1 < n ? starts[from + 1] : n_edges;

      if (levels[from] > HEIGHT_MAX)
        return p21_verify_fail (self, "references are nested too deeply", error);
      sum += times[from];
      if (sum > WAYS_MAX)
        return p21_verify_fail (self, "the instances repeat too many figures", error);
      for (guint i = starts[from]; i < end; i++)
        {
          levels[edges[i]] = MAX (levels[edges[i]], levels[from] + 1);
          times[edges[i]] = MIN (times[edges[i]] + times[from], WAYS_MAX + 1);
          if (--ways[edges[i]] == 0)
            queue[n_queued++] = edges[i];
        }
    }
  return n_done == n || p21_verify_fail (self, "a reference that leads back to itself", error);
}

/* Checks that no step, by which a reader repeats lines, tiles or dashes, is too small. */
static gboolean
p21_verify_steps (const Verify *self, GError **error)
{
  g_autoptr (KyShownVerify) shown = ky_shown_verify_new ();

  for (guint i = 0; i < self->sums->len; i++)
    ky_shown_verify_number (shown, g_array_index (self->sums, gdouble, i));
  for (guint i = 0; i < self->steps->len; i++)
    ky_shown_verify_step (
        shown, g_array_index (self->sums, gdouble, g_array_index (self->steps, guint32, i)));
  return ky_shown_verify_end (shown, KY_SHOWN_MAX, KY_SHOWN_DEPTH_MAX, "p21", error);
}

static gboolean
p21_verify (Verify *self, const gchar *end, GError **error)
{
  if (!p21_verify_header (self))
    return p21_verify_fail (self, "a header that differs from the one that kiyome writes", error);
  while (ky_sxf_eat (&self->at, "#"))
    {
      self->sum = 0;
      if (!verify_instance (self, error))
        return FALSE;
      g_array_append_val (self->sums, self->sum);
    }
  if (!ky_sxf_eat (&self->at, "ENDSEC;\r\nEND-ISO-10303-21;\r\n") || self->at != end)
    return p21_verify_fail (self, "no end", error);
  return verify_ways (self, error) && p21_verify_steps (self, error);
}

gboolean
ky_p21_verify (KyJob *job, GError **error)
{
  KyView input = ky_job_input (job);
  g_autofree gchar *text = g_strndup ((const gchar *)input.data, input.size);
  Verify self = { .at = text,
                  .edges = g_array_new (FALSE, FALSE, sizeof (guint32)),
                  .starts = g_array_new (FALSE, FALSE, sizeof (guint)),
                  .sums = g_array_new (FALSE, FALSE, sizeof (gdouble)),
                  .steps = g_array_new (FALSE, FALSE, sizeof (guint32)) };
  gboolean ok = TRUE;

  for (gsize i = 0; i < input.size; i++)
    ok = ok
         && ((input.data[i] >= 0x20 && input.data[i] < 0x7f) || input.data[i] == '\r'
             || input.data[i] == '\n');
  ok = ok ? p21_verify (&self, text + input.size, error)
          : p21_verify_fail (&self, "characters that are none", error);
  g_array_unref (self.edges);
  g_array_unref (self.starts);
  g_array_unref (self.sums);
  g_array_unref (self.steps);
  return ok;
}
