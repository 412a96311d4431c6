/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers the paragraphs of shapes by the schemes of DrawingML (ISO/IEC 29500-1 §20.1.10.61). */
#include "filetypes/ooxml/drawing-numbers.h"

#include "filetypes/base/text/number.h"

/* A scheme is the name of a numbering, and of the signs around the number. */
static const struct
{
  const gchar *scheme, *format;
} drawing_numberings[] = {
  { "alphaLc", "lowerLetter" },
  { "alphaUc", "upperLetter" },
  { "arabic1", "other" },
  { "arabic2", "other" },
  { "arabicDb", "decimalFullWidth" },
  { "arabic", "decimal" },
  { "circleNumDb", "decimalEnclosedCircle" },
  { "circleNumWdBlack", "decimalEnclosedCircle" },
  { "circleNumWdWhite", "decimalEnclosedCircle" },
  { "ea1Chs", "chineseCounting" },
  { "ea1Cht", "chineseCounting" },
  { "ea1JpnChsDb", "japaneseCounting" },
  { "ea1JpnKor", "japaneseCounting" },
  { "romanLc", "lowerRoman" },
  { "romanUc", "upperRoman" },
  { "", "other" }, /* begins any scheme */
};

static const struct
{
  const gchar *ending, *before, *behind;
} drawing_endings[] = { { "ParenBoth", "(", ")" },
                        { "ParenR", "", ")" },
                        { "Period", "", "." },
                        { "Minus", "- ", " -" },
                        { "Plain", "", "" } };

/* Returns the index + 1 of the numbering of `scheme`. */
static guint
drawing_numbers_find (KyView scheme)
{
  guint i = 0;

  while (!ky_view_starts_with (scheme, drawing_numberings[i].scheme,
                               strlen (drawing_numberings[i].scheme)))
    i++;
  return i + 1;
}

static guint
drawing_numbers_find_ending (KyView scheme)
{
  for (guint i = 0; i < G_N_ELEMENTS (drawing_endings); i++)
    {
      gsize length = strlen (drawing_endings[i].ending);

      if (scheme.size > length
          && memcmp (scheme.data + scheme.size - length, drawing_endings[i].ending, length) == 0)
        return i;
    }
  return G_N_ELEMENTS (drawing_endings) - 1;
}

gboolean
ky_drawing_numbers_append (KyDrawingNumbers *self, GString *out, guint level, KyView scheme,
                           gint start)
{
  guint found = scheme.size > 0 ? drawing_numbers_find (scheme) : 0;
  guint ending = drawing_numbers_find_ending (scheme);

  level = MIN (level, KY_DRAWING_LEVELS - 1);
  for (guint i = level + 1; i < KY_DRAWING_LEVELS; i++)
    self->levels[i].scheme = 0;
  if (found == 0 || found != self->levels[level].scheme || start != self->levels[level].start)
    self->levels[level].number = start;
  else if (self->levels[level].number < G_MAXINT)
    self->levels[level].number++;
  self->levels[level].scheme = found;
  self->levels[level].start = start;
  if (found == 0)
    return TRUE;
  g_string_append (out, drawing_endings[ending].before);
  gboolean is_known = ky_text_append_number (out, self->levels[level].number,
                                             drawing_numberings[found - 1].format);
  g_string_append (out, drawing_endings[ending].behind);
  g_string_append_c (out, ' ');
  return is_known;
}
