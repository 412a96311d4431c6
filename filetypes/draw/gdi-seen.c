/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which letters of a metafile are visible in its finished picture, by comparing pixels
 * with the shape of each letter. Painting, clipping and mixing over the letters are not
 * followed. */
#include "filetypes/draw/gdi.h"
#include "common/release.h"

#include <math.h>

#define LETTERS_MAX 8192u
#define NOTED_MAX 200e6  /* pixels of all letters that are drawn: beyond, none is known */
#define PIXELS_MAX 32e6  /* looked at, of all letters */
#define HEIGHT_LEAST 6.0 /* pixels: two points, where the picture is as large as on paper */
#define GAP 1.5          /* parts of their height: text farther away is another word */
#define OVER_EDGE 0.05   /* part of a letter's box: the substitute font may be a little wider */
#define FAR 4096.0       /* pixels */
#define SAME 0.1         /* part of their height: text written twice, to look bold */
#define INSIDE 0.2       /* part of a letter's box into which its neighbours may reach */
#define OWN_SHARE 0.5    /* of the inner part: the next letter may lean over it */
#define COVER_LEAST 40u  /* of the darkest pixel of a letter, of 255 */
#define CONTRAST 48      /* of 255 */
#define GROUND_SHARE 0.6
#define INK_SHARE 0.8
#define NEAR_SHARE 0.35 /* part of the contrast: a pixel still has that colour */
#define UNKNOWN G_MAXUINT32

typedef struct
{
  cairo_scaled_font_t *font; /* borrowed from FONTS */
  cairo_glyph_t glyph;
  gunichar c;
  gdouble height;
  gchar before; /* '\0', or the white space between it and the one before */
} Letter;

/* Holds pixels, the last ones outside. */
typedef struct
{
  gint x0, y0, x1, y1;
} Box;

struct _KyGdiSeen
{
  cairo_surface_t *surface; /* borrowed */
  gint width, height;
  guint32 *owners;       /* of each pixel the letter that was last written there, counted from 1 */
  GArray *letters;       /* of Letter */
  GPtrArray *fonts;      /* of cairo_scaled_font_t */
  gdouble end_x, end_y;  /* end of the last letter */
  gdouble looked, noted; /* pixels */
};

KyGdiSeen *
ky_gdi_seen_new (cairo_surface_t *surface)
{
  KyGdiSeen *self = g_new0 (KyGdiSeen, 1);

  self->surface = surface;
  self->width = cairo_image_surface_get_width (surface);
  self->height = cairo_image_surface_get_height (surface);
  self->owners = g_new0 (guint32, (gsize)self->width * (gsize)self->height);
  self->letters = g_array_new (FALSE, FALSE, sizeof (Letter));
  self->fonts = g_ptr_array_new_with_free_func ((GDestroyNotify)cairo_scaled_font_destroy);
  return self;
}

KY_DEFINE_PUBLIC_FREE (ky_gdi_seen_free, KyGdiSeen, owners, letters, fonts)

/* --- while it is drawn ------------------------------------------------------------------------ */

/* Finds the pixels that `glyph` inks, without a part `less` of them at each side. Returns FALSE if
 * it inks none, or if more than a little of them is outside the picture. */
static gboolean
box_of (const KyGdiSeen *self, cairo_scaled_font_t *font, const cairo_glyph_t *glyph, gdouble less,
        Box *ret_box)
{
  cairo_text_extents_t extents;

  cairo_scaled_font_glyph_extents (font, glyph, 1, &extents);
  gdouble x = glyph->x + extents.x_bearing + extents.width * less;
  gdouble y = glyph->y + extents.y_bearing + extents.height * less;
  gdouble w = extents.width * (1 - 2 * less);
  gdouble h = extents.height * (1 - 2 * less);
  gdouble over = OVER_EDGE * MAX (w, h);
  /* The comparisons are written so that a NaN is outside. */
  if (!(w > 0) || !(h > 0) || !(over < FAR) || !(x >= -over) || !(y >= -over)
      || !(x + w <= self->width + over) || !(y + h <= self->height + over))
    return FALSE;
  *ret_box = (Box){ MAX ((gint)floor (x), 0), MAX ((gint)floor (y), 0),
                    MIN ((gint)ceil (x + w), self->width), MIN ((gint)ceil (y + h), self->height) };
  return ret_box->x0 < ret_box->x1 && ret_box->y0 < ret_box->y1;
}

static guint32 *
owner_at (const KyGdiSeen *self, gint x, gint y)
{
  return self->owners + (gsize)y * (gsize)self->width + (gsize)x;
}

/* Tells whether the same letter is already at that place. */
static gboolean
gdi_seen_is_again (const KyGdiSeen *self, const Letter *letter)
{
  guint32 seen = 0;
  Box box;

  if (!box_of (self, letter->font, &letter->glyph, 0, &box))
    return FALSE;
  for (gint y = box.y0; y < box.y1; y++)
    for (gint x = box.x0; x < box.x1; x++)
      {
        guint32 owner = *owner_at (self, x, y);

        if (owner == 0 || owner == UNKNOWN || owner == seen)
          continue;
        seen = owner;
        const Letter *other = &g_array_index (self->letters, Letter, owner - 1);
        if (other->c == letter->c
            && hypot (other->glyph.x - letter->glyph.x, other->glyph.y - letter->glyph.y)
                   <= SAME * letter->height)
          return TRUE;
      }
  return FALSE;
}

/* Returns the white space between the letter at `x`, `y` and the one before. */
static gchar
gap_before (const KyGdiSeen *self, gdouble x, gdouble y, gdouble height, KyGdiTextLink link)
{
  if (link == KY_GDI_TEXT_BELOW)
    return '\n';
  if (link == KY_GDI_TEXT_ALONE || !(hypot (x - self->end_x, y - self->end_y) <= GAP * height))
    return ' ';
  return '\n';
}

static gboolean
is_drawn_as_nothing (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT;
}

/* Notes a letter. Returns FALSE if it is already there. */
static gboolean
note_letter (KyGdiSeen *self, const Letter *letter)
{
  Box box;
  guint32 owner = UNKNOWN;
  gboolean has_box = box_of (self, letter->font, &letter->glyph, INSIDE, &box);

  if (has_box)
    self->noted += (gdouble)(box.x1 - box.x0) * (box.y1 - box.y0);
  if (self->noted > NOTED_MAX)
    return FALSE;
  if (has_box && gdi_seen_is_again (self, letter))
    return FALSE;
  if (self->letters->len < LETTERS_MAX)
    {
      g_array_append_val (self->letters, *letter);
      owner = self->letters->len;
    }
  for (gint y = box.y0; has_box && y < box.y1; y++)
    for (gint x = box.x0; x < box.x1; x++)
      *owner_at (self, x, y) = owner;
  return TRUE;
}

void
ky_gdi_seen_line (KyGdiSeen *self, cairo_scaled_font_t *font, const cairo_glyph_t *glyphs,
                  const guint *places, guint n, const gunichar *text, gdouble height,
                  KyGdiTextLink link)
{
  cairo_text_extents_t extents;
  gboolean is_broken = FALSE; /* after a letter that was there already */

  if (n > 0 && self->letters->len < LETTERS_MAX)
    g_ptr_array_add (self->fonts, cairo_scaled_font_reference (font));
  for (guint i = 0; i < n; i++)
    {
      Letter letter = { .font = font, .glyph = glyphs[i], .c = text[places[i]], .height = height };

      if (i == 0)
        letter.before = gap_before (self, glyphs[i].x, glyphs[i].y, height, link);
      else if (is_broken || places[i] != places[i - 1] + 1
               || gap_before (self, glyphs[i].x, glyphs[i].y, height, KY_GDI_TEXT_BESIDE) == ' ')
        letter.before = ' ';
      is_broken = !is_drawn_as_nothing (letter.c) && !note_letter (self, &letter);
      cairo_scaled_font_glyph_extents (font, &glyphs[i], 1, &extents);
      self->end_x = glyphs[i].x + extents.x_advance;
      self->end_y = glyphs[i].y + extents.y_advance;
    }
}

/* --- when it is finished ---------------------------------------------------------------------- */

/* Returns an empty cover for the pixels of `box`. (transfer full) */
static cairo_surface_t *
new_cover (const Box *box)
{
  return cairo_image_surface_create (CAIRO_FORMAT_A8, box->x1 - box->x0, box->y1 - box->y0);
}

/* Adds how the letter covers the pixels of `box`. */
static void
add_cover (cairo_surface_t *cover, const Letter *letter, const Box *box)
{
  cairo_t *cairo = cairo_create (cover);
  cairo_glyph_t glyph = letter->glyph;

  glyph.x -= box->x0;
  glyph.y -= box->y0;
  cairo_set_scaled_font (cairo, letter->font);
  cairo_show_glyphs (cairo, &glyph, 1);
  cairo_destroy (cairo);
  cairo_surface_flush (cover);
}

static guint
cover_at (cairo_surface_t *cover, const Box *box, gint x, gint y)
{
  return cairo_image_surface_get_data (
      cover)[(gsize)(y - box->y0) * (gsize)cairo_image_surface_get_stride (cover)
             + (gsize)(x - box->x0)];
}

/* Returns the grey of a pixel on white paper. */
static guint
grey_at (const KyGdiSeen *self, gint x, gint y)
{
  const guint8 *row = cairo_image_surface_get_data (self->surface)
                      + (gsize)y * (gsize)cairo_image_surface_get_stride (self->surface);
  guint32 pixel;

  memcpy (&pixel, row + 4 * (gsize)x, sizeof pixel);
  return ((29u * (pixel & 0xff) + 150u * (pixel >> 8 & 0xff) + 77u * (pixel >> 16 & 0xff)) >> 8)
         + (255 - (pixel >> 24));
}

/* Says how many pixels are of each grey. */
typedef struct
{
  guint n, greys[512];
} Greys;

static guint
middle_of (const Greys *greys)
{
  guint sum = 0, grey = 0;

  while (grey < G_N_ELEMENTS (greys->greys) - 1 && 2 * (sum += greys->greys[grey]) < greys->n)
    grey++;
  return grey;
}

static gboolean
gdi_seen_is_plain (const Greys *greys, guint grey, gdouble around, gdouble share)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (greys->greys); i++)
    n += fabs ((gdouble)i - grey) <= around ? greys->greys[i] : 0;
  return n >= share * greys->n;
}

/* Sorts the pixels of `box` into those that the letter covers most, and those that neither it nor
 * its neighbours cover. */
static void
sort_pixels (const KyGdiSeen *self, cairo_surface_t *alone, cairo_surface_t *beside, const Box *box,
             Greys *ink, Greys *ground)
{
  guint most = 0;

  for (guint pass = 0; pass < 2; pass++)
    for (gint y = box->y0; y < box->y1; y++)
      for (gint x = box->x0; x < box->x1; x++)
        {
          guint cover = cover_at (alone, box, x, y);
          Greys *greys = cover > 0                           ? (4 * cover >= 3 * most ? ink : NULL)
                         : cover_at (beside, box, x, y) == 0 ? ground
                                                             : NULL;

          if (pass == 0)
            most = MAX (most, cover);
          else if (greys != NULL && most >= COVER_LEAST)
            {
              greys->greys[grey_at (self, x, y)]++;
              greys->n++;
            }
        }
}

static gboolean
has_form (KyGdiSeen *self, guint index, const Box *inked)
{
  const Letter *letters = (const Letter *)self->letters->data;
  gint around = 1 + (gint)(letters[index].height / 8);
  Box box = { MAX (inked->x0 - around, 0), MAX (inked->y0 - around, 0),
              MIN (inked->x1 + around, self->width), MIN (inked->y1 + around, self->height) };
  Greys ink = { 0 }, ground = { 0 };

  self->looked += (gdouble)(box.x1 - box.x0) * (box.y1 - box.y0);
  if (self->looked > PIXELS_MAX)
    return FALSE;
  cairo_surface_t *alone = new_cover (&box);
  cairo_surface_t *beside = new_cover (&box);
  add_cover (alone, &letters[index], &box);
  if (index > 0 && letters[index].before == '\0')
    add_cover (beside, &letters[index - 1], &box);
  if (index + 1 < self->letters->len && letters[index + 1].before == '\0')
    add_cover (beside, &letters[index + 1], &box);
  if (cairo_surface_status (alone) == CAIRO_STATUS_SUCCESS
      && cairo_surface_status (beside) == CAIRO_STATUS_SUCCESS)
    sort_pixels (self, alone, beside, &box, &ink, &ground);
  cairo_surface_destroy (alone);
  cairo_surface_destroy (beside);
  gdouble contrast = fabs ((gdouble)middle_of (&ink) - middle_of (&ground));
  return ink.n > 0 && ground.n > 0 && contrast >= CONTRAST
         && gdi_seen_is_plain (&ink, middle_of (&ink), NEAR_SHARE * contrast, INK_SHARE)
         && gdi_seen_is_plain (&ground, middle_of (&ground), NEAR_SHARE * contrast, GROUND_SHARE);
}

/* Tells whether most of `box` belongs to the letter `owner`, and the rest to the next one of its
 * word, if any. */
static gboolean
gdi_seen_is_alone (const KyGdiSeen *self, const Box *box, guint32 owner)
{
  gboolean has_next
      = owner < self->letters->len && g_array_index (self->letters, Letter, owner).before == '\0';
  guint n = 0, n_own = 0;

  for (gint y = box->y0; y < box->y1; y++)
    for (gint x = box->x0; x < box->x1; x++)
      {
        guint32 here = *owner_at (self, x, y);

        if (here != owner && !(has_next && here == owner + 1))
          return FALSE;
        n++;
        n_own += here == owner;
      }
  return n_own >= OWN_SHARE * n;
}

static gboolean
gdi_seen_is_seen (KyGdiSeen *self, guint index)
{
  const Letter *letter = &g_array_index (self->letters, Letter, index);
  Box inner, inked;

  if (g_unichar_isspace (letter->c))
    return TRUE;
  return letter->glyph.index != 0 && letter->height >= HEIGHT_LEAST
         && box_of (self, letter->font, &letter->glyph, INSIDE, &inner)
         && box_of (self, letter->font, &letter->glyph, 0, &inked)
         && gdi_seen_is_alone (self, &inner, index + 1) && has_form (self, index, &inked);
}

gchar *
ky_gdi_seen_words (KyGdiSeen *self)
{
  GString *out = g_string_new (NULL);

  cairo_surface_flush (self->surface);
  for (guint i = 0; i < self->letters->len && self->noted <= NOTED_MAX; i++)
    {
      const Letter *letter = &g_array_index (self->letters, Letter, i);

      if (letter->before != '\0')
        g_string_append_c (out, letter->before);
      if (gdi_seen_is_seen (self, i))
        g_string_append_unichar (out, letter->c);
      else
        g_string_append_c (out, ' ');
    }
  return g_string_free (out, FALSE);
}
