/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts hidden text by the way in which it is hidden and reports the counts with their place; and
 * tells prose, visible characters and runs of invisible characters apart. At most 60 places are
 * named in a report. */
#include "filetypes/base/scene/hidden.h"

#define PLACES_MAX 60       /* rows of the report; further findings have no place */
#define PROSE_LETTERS 120   /* letters of alphabets */
#define PROSE_CHARACTERS 50 /* characters of other scripts */
#define RUN_MIN 4           /* marks one after the other: emoji and kanji have fewer */

static const gchar *const ways[KY_HIDDEN_LAST] = {
  [KY_HIDDEN_SAID] = "hidden",           [KY_HIDDEN_TINY] = "tiny",
  [KY_HIDDEN_COLOUR] = "colour",         [KY_HIDDEN_CLEAR] = "transparent",
  [KY_HIDDEN_OUTSIDE] = "outside",       [KY_HIDDEN_COVERED] = "covered",
  [KY_HIDDEN_DELETED] = "deleted",       [KY_HIDDEN_FORMAT] = "format",
  [KY_HIDDEN_DESCRIPTION] = "described", [KY_HIDDEN_NOTES] = "notes",
  [KY_HIDDEN_DIFFERS] = "differs",       [KY_HIDDEN_CHARACTERS] = "characters",
  [KY_HIDDEN_LIMIT] = "limit",
};

void
ky_hidden_report (KyHiddenCounts *self, KyJob *job, const gchar *where)
{
  for (guint i = 0; i < KY_HIDDEN_LAST; i++)
    if (self->counts[i] > 0)
      {
        g_autofree gchar *place = where != NULL && self->n_places++ < PLACES_MAX
                                      ? g_strdup_printf ("%s: %s", where, ways[i])
                                      : g_strdup (ways[i]);

        ky_job_removed (job, "text.hidden", self->counts[i], place);
        self->counts[i] = 0;
      }
}

static gboolean
document_hidden_is_mark (gunichar c)
{
  return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e)
         || (c >= 0x2060 && c <= 0x206f) || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff
         || c == 0x034f || c == 0x061c || c == 0x180e || (c >= 0xe0100 && c <= 0xe01ef);
}

static gboolean
document_hidden_is_tag (gunichar c)
{
  return c >= 0xe0000 && c <= 0xe007f;
}

gboolean
ky_hidden_has_ink (KyView text)
{
  const gchar *p = (const gchar *)text.data, *end = p + text.size;

  while (p < end)
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isspace (c) && c != 0xa0 && !document_hidden_is_mark (c))
        return TRUE;
      p = g_utf8_next_char (p);
    }
  return FALSE;
}

gboolean
ky_hidden_is_prose (KyView text)
{
  const gchar *p = (const gchar *)text.data, *end = p + text.size;
  guint n_letters = 0, n_others = 0;

  for (; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      n_letters += c < 0x2e80 && g_unichar_isalpha (c);
      n_others += c >= 0x2e80;
    }
  return n_letters >= PROSE_LETTERS || n_others >= PROSE_CHARACTERS;
}

guint64
ky_hidden_characters (KyView text)
{
  /* The first bytes of marks, tags, U+FFFA and U+1F3F4. */
  static const guint8 is_looked_at[256]
      = { [0xcd] = 1, [0xd8] = 1, [0xe1] = 1, [0xe2] = 1, [0xef] = 1, [0xf0] = 1, [0xf3] = 1 };
  const gchar *p = (const gchar *)text.data, *end = p + text.size;
  guint64 n = 0;
  guint n_marks = 0, n_tags = 0;
  gunichar base = 0;

  for (; p < end; p = g_utf8_next_char (p))
    {
      if (!is_looked_at[(guchar)*p])
        {
          n_marks = n_tags = 0;
          base = 0;
          continue;
        }
      gunichar c = g_utf8_get_char (p);
      n += c == 0xfffa;
      n_marks = document_hidden_is_mark (c) ? n_marks + 1 : 0;
      /* the flags of England, Scotland and Wales are a black flag followed by tag characters */
      n_tags = document_hidden_is_tag (c) ? n_tags + 1 : 0;
      n += n_marks == RUN_MIN || (n_tags == 1 && base != 0x1f3f4);
      if (!document_hidden_is_mark (c) && !document_hidden_is_tag (c))
        base = c;
    }
  return n;
}
