/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records for each half-point cell of a page what was painted there last and on which background,
 * and returns the words whose glyphs are proven visible in the rendered page; layer.c writes these
 * words into the text layer. Anything unknown (a picture, an overlap, too much work) makes words
 * unproven, never proven. */
#include "filetypes/pdf/visible-page.h"

#include "common/release.h"

#define GLYPHS_MAX 200000
#define UNKNOWN G_MAXUINT32
#define WORD_MAX 250

typedef struct
{
  gint x0, y0, x1, y1; /* cells, the last ones outside */
} Cells;

typedef struct
{
  KyPdfMatrix at;
  gdouble width;
  Cells inner;
  guint32 ground, order, run;
  gboolean is_vertical, is_shown;
  gchar text[16];
} Glyph;

struct _KyPdfVisiblePage
{
  gdouble width, height, sx, sy; /* cells in a point */
  gint columns, rows;
  KyView ink;
  guint32 *ground, *touched;
  guint32 order, run;
  guint first; /* glyph of the run */
  GArray *glyphs;
  gboolean is_lost;
  guint64 *visits;
};

KyPdfVisiblePage *
ky_pdf_visible_page_new (gdouble width, gdouble height, guint columns, guint rows, KyView ink,
                         guint64 *visits)
{
  if (columns < 1 || rows < 1 || columns > 65535 || rows > 65535
      || ink.size != (gsize)columns * rows || !(width > 0) || !(height > 0))
    return NULL;
  KyPdfVisiblePage *self = g_new0 (KyPdfVisiblePage, 1);
  self->width = width;
  self->height = height;
  self->columns = (gint)columns;
  self->rows = (gint)rows;
  self->sx = columns / width;
  self->sy = rows / height;
  self->ink = ink;
  self->visits = visits;
  self->ground = g_new0 (guint32, ink.size);
  self->touched = g_new0 (guint32, ink.size);
  self->glyphs = g_array_new (FALSE, FALSE, sizeof (Glyph));
  return self;
}

KY_DEFINE_PUBLIC_FREE (ky_pdf_visible_page_free, KyPdfVisiblePage, ground, touched, glyphs)

void
ky_pdf_visible_page_give_up (KyPdfVisiblePage *self)
{
  self->is_lost = TRUE;
}

/* --- cells ------------------------------------------------------------------------------------ */

static gint
cell (gdouble at, gint n)
{
  return !(at > 0) ? 0 : at >= n ? n : (gint)at;
}

/* Returns the cells that `box` touches (`part` 0), whose middle it contains (0.5), or that it
 * contains (1). */
static Cells
cells_of (const KyPdfVisiblePage *self, const KySceneBox *box, gdouble part)
{
  gdouble y0 = (self->height - box->y1) * self->sy, y1 = (self->height - box->y0) * self->sy;
  gdouble x0 = box->x0 * self->sx, x1 = box->x1 * self->sx;
  Cells cells = { cell (floor (x0 + part), self->columns), cell (floor (y0 + part), self->rows),
                  cell (ceil (x1 - part), self->columns), cell (ceil (y1 - part), self->rows) };

  /* the comparisons are written so that a NaN gives an empty range */
  if (!(x1 >= x0) || !(y1 >= y0) || !(x1 >= 0) || !(y1 >= 0))
    return (Cells){ 0, 0, 0, 0 };
  return cells;
}

static gboolean
visible_page_is_empty (const Cells *cells)
{
  return cells->x1 <= cells->x0 || cells->y1 <= cells->y0;
}

/* Charges a search of `cells`. Returns FALSE if there are none, or if the limit is reached; then
 * the evidence of the page is discarded. */
static gboolean
visit (KyPdfVisiblePage *self, const Cells *cells)
{
  if (!visible_page_is_empty (cells))
    *self->visits += (guint64)(cells->x1 - cells->x0) * (guint64)(cells->y1 - cells->y0);
  ++*self->visits;
  self->is_lost = self->is_lost || *self->visits > KY_PDF_SEEN_VISITS;
  return !self->is_lost && !visible_page_is_empty (cells);
}

static void
set_cells (KyPdfVisiblePage *self, const Cells *cells, guint32 *values, guint32 value)
{
  for (gint y = cells->y0; y < cells->y1; y++)
    for (gint x = cells->x0; x < cells->x1; x++)
      values[(gsize)y * (gsize)self->columns + (gsize)x] = value;
}

static guint32
next_order (KyPdfVisiblePage *self)
{
  if (self->order == UNKNOWN)
    self->is_lost = TRUE;
  else
    self->order++;
  return self->order;
}

void
ky_pdf_visible_page_mark (KyPdfVisiblePage *self, const KySceneBox *box)
{
  Cells cells = cells_of (self, box, 0);

  if (!visit (self, &cells))
    return;
  set_cells (self, &cells, self->ground, UNKNOWN);
  set_cells (self, &cells, self->touched, next_order (self));
}

/* Notes that all of `box` was painted in one colour. */
static void
lay_ground (KyPdfVisiblePage *self, const KySceneBox *box, guint32 colour)
{
  Cells cells = cells_of (self, box, 1);

  ky_pdf_visible_page_mark (self, box);
  /* A cell on the edge of the box has only a part of this colour. */
  if (visit (self, &cells))
    set_cells (self, &cells, self->ground, colour);
}

/* --- paths ------------------------------------------------------------------------------------ */

void
ky_pdf_visible_page_paint (KyPdfVisiblePage *self, const GArray *figures, const GArray *lines,
                           const KySceneBox *clip, gdouble width, gint64 ground)
{
  /* Miter joins extend beyond the line by more than half its width. */
  gdouble around = isfinite (width) ? MAX (width * 2, 0.5) : 1e6;

  for (guint i = 0; figures != NULL && i < figures->len && !self->is_lost; i++)
    {
      KySceneBox box = ky_scene_cut (&g_array_index (figures, KySceneBox, i), clip);

      if (ground >= 0)
        lay_ground (self, &box, (guint32)ground + 1);
      else
        ky_pdf_visible_page_mark (self, &box);
    }
  for (guint i = 0; lines != NULL && i < lines->len && !self->is_lost; i++)
    {
      KySceneBox box = g_array_index (lines, KySceneBox, i);

      box.x0 -= around;
      box.y0 -= around;
      box.x1 += around;
      box.y1 += around;
      box = ky_scene_cut (&box, clip);
      ky_pdf_visible_page_mark (self, &box);
    }
}

/* --- glyphs ----------------------------------------------------------------------------------- */

static KySceneBox
visible_page_part_of (const Glyph *glyph, gdouble aside, gdouble from, gdouble to)
{
  gdouble w = glyph->width;

  /* a vertical glyph is a square of an em, which hangs from the middle of its top */
  if (glyph->is_vertical)
    return ky_pdf_box_of (&glyph->at, -0.5 + aside, from - 0.85, 0.5 - aside, to - 0.9);
  return ky_pdf_box_of (&glyph->at, aside * w, from, (1 - aside) * w, to);
}

/* Returns the colour of the background under `cells`; UNKNOWN if it is not one colour. */
static guint32
visible_page_ground_of (KyPdfVisiblePage *self, const Cells *cells)
{
  guint32 found = 0;

  for (gint y = cells->y0; y < cells->y1; y++)
    for (gint x = cells->x0; x < cells->x1; x++)
      {
        guint32 here = self->ground[(gsize)y * (gsize)self->columns + (gsize)x];

        /* paper is white */
        here = here == 0 ? 0xffffffu + 1 : here;
        if (here == UNKNOWN || (found != 0 && found != here))
          return UNKNOWN;
        found = here;
      }
  return found == 0 ? UNKNOWN : found;
}

/* Looks at the cells in the middle of `glyph`, and what lies below them. */
static void
look_below (KyPdfVisiblePage *self, Glyph *glyph)
{
  /* the marks of kana are higher than the tops of letters */
  gdouble high = g_unichar_iswide (g_utf8_get_char (glyph->text)) ? 0.82 : 0.7;
  KySceneBox inner = visible_page_part_of (glyph, 0.12, glyph->is_vertical ? 0 : 0.02,
                                           glyph->is_vertical ? 0.8 : high);
  gdouble x = (inner.x0 + inner.x1) / 2, y = (inner.y0 + inner.y1) / 2;
  KySceneBox middle = { x, y, x, y };

  glyph->ground = UNKNOWN;
  glyph->inner = cells_of (self, &inner, 0.5);
  if (visible_page_is_empty (&glyph->inner))
    {
      glyph->inner = cells_of (self, &middle, 0);
      glyph->inner.x1 = MIN (glyph->inner.x0 + 1, self->columns);
      glyph->inner.y1 = MIN (glyph->inner.y0 + 1, self->rows);
    }
  if (visit (self, &glyph->inner) && inner.x0 >= 0 && inner.y0 >= 0 && inner.x1 <= self->width
      && inner.y1 <= self->height)
    glyph->ground = visible_page_ground_of (self, &glyph->inner);
}

/* Returns the last number that touched `cells`. */
static guint32
latest_of (const KyPdfVisiblePage *self, const Cells *cells)
{
  guint32 latest = 0;

  for (gint y = cells->y0; y < cells->y1; y++)
    for (gint x = cells->x0; x < cells->x1; x++)
      latest = MAX (latest, self->touched[(gsize)y * (gsize)self->columns + (gsize)x]);
  return latest;
}

/* Tells whether it is the second of two that are painted one over the other, to make them look
 * bold. */
static gboolean
visible_page_is_again (KyPdfVisiblePage *self, const Glyph *glyph)
{
  guint32 order = latest_of (self, &glyph->inner);
  const Glyph *before;
  gdouble em = hypot (glyph->at.m[2], glyph->at.m[3]);

  for (guint i = self->glyphs->len; i > 0 && self->glyphs->len - i < 400; i--)
    {
      before = &g_array_index (self->glyphs, Glyph, i - 1);
      if (before->order == order)
        return strcmp (before->text, glyph->text) == 0 && glyph->text[0] != '\0'
               && fabs (before->at.m[4] - glyph->at.m[4]) < 0.1 * em
               && fabs (before->at.m[5] - glyph->at.m[5]) < 0.1 * em
               && before->is_vertical == glyph->is_vertical;
    }
  return FALSE;
}

/* Tells whether `clip` leaves all of `box` visible. */
static gboolean
visible_page_is_whole (const KySceneBox *box, const KySceneBox *clip)
{
  return clip != NULL && box->x0 >= clip->x0 && box->y0 >= clip->y0 && box->x1 <= clip->x1
         && box->y1 <= clip->y1;
}

/* Tells whether the glyph is neither mirrored nor upside down, which makes others of letters: of 9
 * 6, of p q. */
static gboolean
is_upright (const KyPdfMatrix *at)
{
  const gdouble *m = at->m;

  return m[0] * m[3] - m[1] * m[2] > 0 && m[3] > -KY_SCENE_PROOF_TURN * hypot (m[2], m[3]);
}

void
ky_pdf_visible_page_glyph (KyPdfVisiblePage *self, const KyPdfMatrix *at, gdouble width,
                           gboolean is_vertical, const KySceneBox *clip, const gchar *text)
{
  Glyph glyph = { .at = *at, .width = width, .run = self->run, .is_vertical = is_vertical };

  for (guint i = 0; i < 6; i++)
    self->is_lost = self->is_lost || !isfinite (at->m[i]);
  self->is_lost = self->is_lost || !isfinite (width) || self->glyphs->len >= GLYPHS_MAX;
  if (self->is_lost)
    return;
  /* A glyph without an advance width is drawn over its neighbour. */
  KySceneBox outer = visible_page_part_of (&glyph, 0.05, is_vertical ? -0.1 : -0.2, 0.85);
  if (strlen (text) >= sizeof glyph.text || width < KY_SCENE_PROOF_WIDTH || !is_upright (at)
      || !visible_page_is_whole (&outer, clip))
    text = "";
  g_strlcpy (glyph.text, text, sizeof glyph.text);
  Cells around = cells_of (self, &outer, 0.5);
  look_below (self, &glyph);
  if (visible_page_is_again (self, &glyph))
    return;
  glyph.order = next_order (self);
  if (visit (self, &around))
    {
      /* A glyph is not a ground for the glyphs that are painted over it. */
      set_cells (self, &around, self->touched, glyph.order);
      set_cells (self, &around, self->ground, UNKNOWN);
    }
  g_array_append_val (self->glyphs, glyph);
}

void
ky_pdf_visible_page_end_run (KyPdfVisiblePage *self, gboolean is_shown)
{
  for (guint i = self->first; i < self->glyphs->len; i++)
    g_array_index (self->glyphs, Glyph, i).is_shown = is_shown;
  self->first = self->glyphs->len;
  self->run++;
}

/* --- words ------------------------------------------------------------------------------------ */

static gboolean
visible_page_is_clean (gunichar c)
{
  if (c <= ' ' || c > 0xffff || !g_unichar_validate (c) || g_unichar_iszerowidth (c))
    return FALSE;
  GUnicodeType type = g_unichar_type (c);
  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_PRIVATE_USE
         && type != G_UNICODE_SURROGATE && type != G_UNICODE_UNASSIGNED
         && type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR
         && type != G_UNICODE_SPACE_SEPARATOR;
}

static gboolean
has_ink (const KyPdfVisiblePage *self, const Cells *cells)
{
  guint dark = 15, light = 0;

  for (gint y = cells->y0; y < cells->y1; y++)
    for (gint x = cells->x0; x < cells->x1; x++)
      {
        guint8 here = self->ink.data[(gsize)y * (gsize)self->columns + (gsize)x];

        dark = MIN (dark, (guint)here >> 4);
        light = MAX (light, (guint)here & 15);
      }
  return light >= dark + KY_SCENE_CONTRAST;
}

static gboolean
visible_page_is_letter (const gchar *text)
{
  return g_unichar_isalnum (g_utf8_get_char (text));
}

static gboolean
is_proven (KyPdfVisiblePage *self, const Glyph *glyph)
{
  Cells cells = glyph->inner;

  if (!glyph->is_shown || glyph->ground == UNKNOWN || glyph->text[0] == '\0'
      || !visit (self, &cells) || latest_of (self, &cells) > glyph->order)
    return FALSE;
  for (const gchar *p = glyph->text; *p != '\0'; p = g_utf8_next_char (p))
    if (!visible_page_is_clean (g_utf8_get_char (p)))
      return FALSE;
  if (visible_page_is_letter (glyph->text))
    return has_ink (self, &cells);
  return TRUE;
}

/* Tells whether the glyphs from index `from` to `to` are a word that is proven visible. A word
 * needs a letter: combining marks alone, whose ink is above or below, do not make one. */
static gboolean
visible_page_is_word (KyPdfVisiblePage *self, guint from, guint to)
{
  gboolean has_letter = FALSE;

  for (guint i = from; i < to; i++)
    {
      const Glyph *glyph = &g_array_index (self->glyphs, Glyph, i);

      if (!is_proven (self, glyph))
        return FALSE;
      has_letter = has_letter || visible_page_is_letter (glyph->text);
    }
  return has_letter;
}

/* Returns the place where the glyph ends and the next one of its word begins. */
static void
visible_page_end_of (const Glyph *glyph, gdouble *x, gdouble *y)
{
  const gdouble *m = glyph->at.m;

  *x = m[4] + (glyph->is_vertical ? -m[2] : m[0] * glyph->width);
  *y = m[5] + (glyph->is_vertical ? -m[3] : m[1] * glyph->width);
}

static gboolean
follows (const Glyph *before, const Glyph *glyph)
{
  gdouble x, y, em = hypot (before->at.m[2], before->at.m[3]);

  visible_page_end_of (before, &x, &y);
  return before->run == glyph->run
         && hypot (glyph->at.m[4] - x, glyph->at.m[5] - y) <= KY_SCENE_PROOF_JUMP * em;
}

/* Matches a space between words, also one as wide as Japanese characters or at which no line is
 * broken. */
static gboolean
visible_page_is_blank (const Glyph *glyph)
{
  static const gchar *const spaces[] = { " ", "\u00a0", "\u3000", NULL };

  return g_strv_contains (spaces, glyph->text);
}

/* Fills `word` from the glyphs `from` to `to`. `has_space`: the next glyph is a space. */
static gboolean
visible_page_put_word (KyPdfVisiblePage *self, guint from, guint to, gboolean has_space,
                       KyPdfWord *word)
{
  const Glyph *first = &g_array_index (self->glyphs, Glyph, from);
  const Glyph *last = &g_array_index (self->glyphs, Glyph, to - 1);
  gdouble x, y;

  word->length = 0;
  word->is_vertical = first->is_vertical;
  for (guint i = from; i < to; i++)
    for (const gchar *p = g_array_index (self->glyphs, Glyph, i).text; *p != '\0';
         p = g_utf8_next_char (p))
      {
        if (word->length >= WORD_MAX)
          return FALSE;
        word->text[word->length++] = (gunichar2)g_utf8_get_char (p);
      }
  visible_page_end_of (last, &x, &y);
  memcpy (word->matrix, first->at.m, sizeof word->matrix);
  x = (x - first->at.m[4]) / word->length;
  y = (y - first->at.m[5]) / word->length;
  word->matrix[word->is_vertical ? 2 : 0] = word->is_vertical ? -x : x;
  word->matrix[word->is_vertical ? 3 : 1] = word->is_vertical ? -y : y;
  if (has_space)
    word->text[word->length++] = ' ';
  return TRUE;
}

void
ky_pdf_visible_page_words (KyPdfVisiblePage *self, gboolean (*take) (const KyPdfWord *, gpointer),
                           gpointer data)
{
  KyPdfWord word;
  guint n = self->glyphs->len, to;

  for (guint from = 0; from < n && !self->is_lost; from = to)
    {
      const Glyph *glyphs = (const Glyph *)self->glyphs->data;

      to = from + 1;
      if (visible_page_is_blank (&glyphs[from]))
        continue;
      while (to < n && !visible_page_is_blank (&glyphs[to])
             && follows (&glyphs[to - 1], &glyphs[to]) && to - from < WORD_MAX)
        to++;
      if (visible_page_is_word (self, from, to)
          && visible_page_put_word (self, from, to,
                                    to < n && visible_page_is_blank (&glyphs[to])
                                        && glyphs[to].run == glyphs[from].run,
                                    &word)
          && !take (&word, data))
        return;
    }
}
