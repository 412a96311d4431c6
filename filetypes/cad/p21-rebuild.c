/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes an SXF drawing with entities again: the permitted instances (p21-read.c), numbered 10,
 * 20, 30 and so on, with values of the kinds that each entity has. */
#include "filetypes/cad/drawing-blocks.h"
#include "filetypes/cad/p21.h"

#include <math.h>

#define FLUSH 65536 /* bytes */
#define STEP 10     /* difference of instance numbers, as in SXF's own library */
#define SOURCE "scadec"

typedef struct
{
  KyJob *job;
  KyP21 p21;
  guint32 *numbers; /* of instances */
  GString *out;
  guint64 n_hidden, n_paths, n_sources;
} Rebuild;

static const KyP21Value *
p21_rebuild_value_at (const Rebuild *self, guint32 i)
{
  return &g_array_index (self->p21.values, KyP21Value, i);
}

/* --- values ----------------------------------------------------------------------------------- */

/* Writes "\X2\" and four digits for what is not in ASCII, or two such groups where it has more. */
static const gchar *
p21_rebuild_put_wide (GString *out, const gchar *at)
{
  g_string_append (out, "\\X2\\");
  for (; (guchar)*at >= 0x80; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c < 0x10000)
        g_string_append_printf (out, "%04X", c);
      else
        g_string_append_printf (out, "%04X%04X", 0xd800 + ((c - 0x10000) >> 10),
                                0xdc00 + ((c - 0x10000) & 0x3ff));
    }
  g_string_append (out, "\\X0\\");
  return at;
}

static void
p21_rebuild_put_string (GString *out, const gchar *text)
{
  g_string_append_c (out, '\'');
  while (*text != '\0')
    if ((guchar)*text >= 0x80)
      text = p21_rebuild_put_wide (out, text);
    else
      {
        if (*text == '\'' || *text == '\\')
          g_string_append_c (out, *text);
        g_string_append_c (out, *text++);
      }
  g_string_append_c (out, '\'');
}

/* Keeps a name from leading to a file elsewhere. */
static void
close_paths (Rebuild *self, gchar *name)
{
  gchar last = '/';

  for (gchar *at = name; *at != '\0'; at++)
    {
      gboolean is_path = *at == '\\' || (*at == '/' && strchr ("/:.", last) != NULL);

      last = *at;
      if (is_path)
        {
          *at = '_';
          self->n_paths++;
        }
    }
}

static void
p21_rebuild_put_name (Rebuild *self, const KyP21Value *value, gchar kind)
{
  g_autofree gchar *name = ky_p21_string (&self->p21, value, &self->n_hidden);
  gboolean is_typed = value->kind == KY_P21_TYPED;

  if (kind == 'x')
    {
      self->n_sources += g_ascii_strcasecmp (name, SOURCE) != 0 ? 1 : 0;
      g_string_append (self->out, "IDENTIFIER('" SOURCE "')");
      return;
    }
  if (kind != 't')
    close_paths (self, name);
  if (is_typed)
    {
      KyView type = ky_p21_word (&self->p21, value);

      g_string_append_len (self->out, (const gchar *)type.data, (gssize)type.size);
      g_string_append_c (self->out, '(');
    }
  p21_rebuild_put_string (self->out, name);
  if (is_typed)
    g_string_append_c (self->out, ')');
}

static void p21_rebuild_put_value (Rebuild *self, guint32 i, gchar kind);

static void
p21_rebuild_put_list (Rebuild *self, guint32 list, gchar kind)
{
  gboolean is_first = TRUE;

  g_string_append_c (self->out, '(');
  for (guint32 i = list + 1; i < p21_rebuild_value_at (self, list)->next;
       i = p21_rebuild_value_at (self, i)->next)
    {
      const KyP21Value *value = p21_rebuild_value_at (self, i);

      if (value->kind == KY_P21_REFERENCE && !ky_p21_stays (&self->p21, value->at))
        continue;
      if (!is_first)
        g_string_append_c (self->out, ',');
      p21_rebuild_put_value (self, i, kind);
      is_first = FALSE;
    }
  g_string_append_c (self->out, ')');
}

static void
p21_rebuild_put_value (Rebuild *self, guint32 i, gchar kind)
{
  const KyP21Value *value = p21_rebuild_value_at (self, i);
  KyView word = ky_view ("", 0);

  switch (value->kind)
    {
    case KY_P21_UNSET:
      g_string_append_c (self->out, '$');
      return;
    case KY_P21_DERIVED:
      g_string_append_c (self->out, '*');
      return;
    case KY_P21_REFERENCE:
      g_string_append_printf (self->out, "#%u", self->numbers[value->at]);
      return;
    case KY_P21_STRING:
      p21_rebuild_put_name (self, value, kind);
      return;
    case KY_P21_LIST:
      p21_rebuild_put_list (self, i, g_ascii_tolower (kind));
      return;
    case KY_P21_ENUM:
    case KY_P21_NUMBER:
    case KY_P21_TYPED:
    case KY_P21_RECORD:
      break;
    }
  if (value->kind == KY_P21_TYPED && strchr ("dx", kind) != NULL)
    {
      p21_rebuild_put_name (self, value, kind);
      return;
    }
  word = ky_p21_word (&self->p21, value);
  g_string_append (self->out, value->kind == KY_P21_ENUM ? "." : "");
  g_string_append_len (self->out, (const gchar *)word.data, (gssize)word.size);
  g_string_append (self->out, value->kind == KY_P21_ENUM ? "." : "");
  if (value->kind == KY_P21_TYPED)
    p21_rebuild_put_list (self, i, 'v');
}

/* --- instances -------------------------------------------------------------------------------- */

static void
put_record (Rebuild *self, guint32 record, gboolean is_complex)
{
  const KyP21Value *value = p21_rebuild_value_at (self, record);
  const gchar *kind = ky_p21_kinds (&self->p21, value, is_complex);

  g_string_append_printf (self->out, "%s(", ky_p21_entity_at (value->at)->name);
  for (guint32 i = record + 1; i < value->next; i = p21_rebuild_value_at (self, i)->next, kind++)
    {
      kind += *kind == '?' ? 1 : 0;
      if (i > record + 1)
        g_string_append_c (self->out, ',');
      p21_rebuild_put_value (self, i, *kind);
    }
  g_string_append_c (self->out, ')');
}

static void
put_instance (Rebuild *self, guint32 number, const KyP21Instance *instance)
{
  g_string_append_printf (self->out, "#%u=%s", number, instance->is_complex ? "(\r\n" : "");
  for (guint32 i = instance->first; i < instance->end; i = p21_rebuild_value_at (self, i)->next)
    {
      put_record (self, i, instance->is_complex);
      g_string_append (self->out, instance->is_complex ? "\r\n" : "");
    }
  g_string_append (self->out, instance->is_complex ? ");\r\n" : ";\r\n");
}

static gboolean
p21_rebuild_flush (Rebuild *self, GError **error)
{
  if (!ky_job_write (self->job, self->out->str, self->out->len, error))
    return FALSE;
  g_string_truncate (self->out, 0);
  return TRUE;
}

static void
p21_rebuild_put_header (Rebuild *self)
{
  const KySfc *file = &self->p21.file;

  g_string_append_printf (self->out,
                          "ISO-10303-21;\r\nHEADER;\r\n"
                          "FILE_DESCRIPTION(('SCADEC level%c AP202_mode'),'2;1');\r\n"
                          "FILE_NAME('drawing.p21','%.*s',(''),(''),'%.*s','','');\r\n"
                          "FILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\r\nENDSEC;\r\nDATA;\r\n",
                          file->is_level_1 ? '1' : '2', (int)file->stamp.size,
                          (const gchar *)file->stamp.data, (int)file->version.size,
                          (const gchar *)file->version.data);
}

/* Numbers the instances that stay in their order. */
static void
number_all (Rebuild *self)
{
  guint32 next = STEP;

  self->numbers = g_new0 (guint32, self->p21.instances->len);
  for (guint32 i = 0; i < self->p21.instances->len; i++)
    if (ky_p21_stays (&self->p21, i))
      {
        self->numbers[i] = next;
        next += STEP;
      }
}

/* Returns the sum of the numbers among the values from `i` to `end`. */
static gdouble
p21_rebuild_sum (const Rebuild *self, guint32 i, guint32 end)
{
  gdouble sum = 0;

  for (; i < end; i++)
    if (p21_rebuild_value_at (self, i)->kind == KY_P21_NUMBER)
      sum += fabs (ky_p21_double (&self->p21, p21_rebuild_value_at (self, i)));
  return sum;
}

/* Notes the steps of which the record `i` says the size: the lengths of a dash and of the gap
 * behind it, or vectors from line to line of a hatching or from tile to tile. */
static void
p21_rebuild_note_steps (const Rebuild *self, guint32 i, KyDrawingBlocks *steps)
{
  const KyP21Value *record = p21_rebuild_value_at (self, i);
  const gchar *name = ky_p21_entity_at (record->at)->name;

  if (strcmp (name, "CURVE_STYLE_FONT_PATTERN") == 0)
    ky_drawing_blocks_step (steps, p21_rebuild_sum (self, i, record->next));
  for (guint32 k = i + 1; k < record->next && g_str_has_suffix (name, "_REPEAT_FACTOR"); k++)
    if (p21_rebuild_value_at (self, k)->kind == KY_P21_REFERENCE
        && ky_p21_stays (&self->p21, p21_rebuild_value_at (self, k)->at))
      {
        const KyP21Instance *vector = &g_array_index (self->p21.instances, KyP21Instance,
                                                      p21_rebuild_value_at (self, k)->at);

        ky_drawing_blocks_step (steps, p21_rebuild_sum (self, vector->first, vector->end));
      }
}

/* Checks that no line of hatchings, tile or dash is too small for the drawing. */
static gboolean
p21_rebuild_check_steps (const Rebuild *self, GError **error)
{
  g_autoptr (KyDrawingBlocks) steps = ky_drawing_blocks_new (FALSE);

  for (guint32 i = 0; i < self->p21.instances->len; i++)
    {
      const KyP21Instance *instance = &g_array_index (self->p21.instances, KyP21Instance, i);

      if (!ky_p21_stays (&self->p21, i))
        continue;
      ky_drawing_blocks_reach (steps, p21_rebuild_sum (self, instance->first, instance->end));
      for (guint32 k = instance->first; k < instance->end; k = p21_rebuild_value_at (self, k)->next)
        p21_rebuild_note_steps (self, k, steps);
    }
  return ky_drawing_blocks_check (steps, "p21", error);
}

static void
p21_rebuild_report (Rebuild *self)
{
  const KySfc *file = &self->p21.file;

  ky_job_removed (self->job, "p21.metadata", file->has_author ? 1 : 0, NULL);
  ky_job_removed (self->job, "p21.comment", file->n_comments, NULL);
  ky_job_removed (self->job, "p21.hidden-text", file->n_cleaned + self->n_hidden > 0 ? 1 : 0, NULL);
  ky_job_removed (self->job, "p21.path", self->n_paths, NULL);
  ky_job_removed (self->job, "p21.source", self->n_sources, NULL);
  ky_job_removed (self->job, "p21.unknown", self->p21.n_unknown, NULL);
}

static gboolean
p21_rebuild (Rebuild *self, GError **error)
{
  if (!ky_p21_read (&self->p21, self->job, error) || !p21_rebuild_check_steps (self, error))
    return FALSE;
  number_all (self);
  p21_rebuild_put_header (self);
  for (guint32 i = 0; i < self->p21.instances->len; i++)
    {
      if (ky_p21_stays (&self->p21, i))
        put_instance (self, self->numbers[i],
                      &g_array_index (self->p21.instances, KyP21Instance, i));
      if (self->out->len >= FLUSH && !p21_rebuild_flush (self, error))
        return FALSE;
    }
  g_string_append (self->out, "ENDSEC;\r\nEND-ISO-10303-21;\r\n");
  p21_rebuild_report (self);
  return p21_rebuild_flush (self, error);
}

gboolean
ky_p21_rebuild (KyJob *job, GError **error)
{
  Rebuild self = { .job = job, .out = g_string_new (NULL) };
  gboolean ok = p21_rebuild (&self, error);

  g_free (self.numbers);
  g_string_free (self.out, TRUE);
  ky_p21_clear (&self.p21);
  return ok;
}
