/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells whether a part of a Word document cannot hide text, by its tags alone, so that hidden-run.c
 * need not read it. This is true of most documents. Markup that is not understood counts as able to
 * hide text, so that errors are on that side only. Names are compared without their namespaces, and
 * if the values of an element's attributes matter, all of them must be harmless. */
#include "filetypes/ooxml/hidden-figure.h"

#define SLOTS 256 /* more than twice the number of tags */
#define TWIP 635
#define WHITE 0xffffff
#define KNOWN 256

/* Describes a tag that hides nothing outside of drawings. */
typedef struct
{
  KyView raw;   /* from '<' up to the next one, with both; empty: an empty place */
  guint16 next; /* the place of the one that came behind it the last time */
} Known;

typedef struct
{
  const KyUnseen *all;
  Known known[KNOWN]; /* the latest properties, indexed by name and size */
  struct
  {
    const KyTextTag *tag;
    gsize size; /* of its name */
  } slots[SLOTS];
  guint n_drawings;                /* open drawings */
  gboolean has_colour, has_ground; /* of text */
  gboolean has_indent;
} Plain;

/* --- names ------------------------------------------------------------------------------------ */

static guint
hidden_plain_slot_of (const gchar *name, gsize size)
{
  return ((guint)(guchar)name[0] * 7 + (guint)(guchar)name[size - 1] * 31 + (guint)size * 3)
         % SLOTS;
}

static void
hidden_plain_take_tags (Plain *self, const KyTextTag *tags)
{
  for (const KyTextTag *tag = tags; tag->local != NULL; tag++)
    {
      gsize size = strlen (tag->local);
      guint slot = hidden_plain_slot_of (tag->local, size);

      while (self->slots[slot].tag != NULL)
        slot = (slot + 1) % SLOTS;
      self->slots[slot].tag = tag;
      self->slots[slot].size = size;
    }
}

/* --- values ----------------------------------------------------------------------------------- */

/* Matches a value that hides nothing. */
typedef gboolean (*IsHarmless) (Plain *self, KyView value);

static gboolean
hidden_plain_is_size (Plain *self, KyView value)
{
  gint number = ky_unseen_word_digits (value);

  return number >= 0 && !ky_scene_is_tiny (number / 2.0);
}

static gboolean
hidden_plain_is_scale (Plain *self, KyView value)
{
  gint number = ky_unseen_word_digits (value);

  return number >= 0 && !ky_scene_is_squeezed (number / 100.0);
}

/* Returns `value` as a number that may be negative. `*ret_is_one`: whether it is a number. */
static gint
hidden_plain_read_signed (KyView value, gboolean *ret_is_one)
{
  gboolean is_negative = value.size > 1 && value.data[0] == '-';
  gint number
      = ky_unseen_word_digits (is_negative ? ky_view (value.data + 1, value.size - 1) : value);

  *ret_is_one = number >= 0;
  return is_negative ? -number : number;
}

/* Matches an indent, in twips or in hundredths of a character, which are about two twips each. */
static gboolean
hidden_plain_is_indent (Plain *self, KyView value)
{
  gboolean is_number;
  gint number = hidden_plain_read_signed (value, &is_number);

  self->has_indent = self->has_indent || number != 0;
  return is_number && number < KY_SCENE_INDENT_MAX && number > KY_SCENE_INDENT_MIN / 4;
}

/* Tells whether `text`, the element of a paragraph's indents, moves the first line far to the
 * left. */
static gboolean
hidden_plain_hangs (KyView text)
{
  const guint8 *at = text.data, *end = text.data + text.size;

  while ((at = ky_xml_find (ky_view (at, (gsize)(end - at)), "hanging")) != NULL)
    {
      const guint8 *equals = memchr (at, '=', (gsize)(end - at));

      if (equals == NULL || end - equals < 2
          || g_ascii_strtoull ((const gchar *)equals + 2, NULL, 10) > -KY_SCENE_INDENT_MIN / 4)
        return TRUE;
      at = equals;
    }
  return FALSE;
}

/* Tells whether `text`, the instruction of a field or a piece of it, may be that of ADVANCE, the
 * field that moves text. */
static gboolean
hidden_plain_moves (KyView text)
{
  gsize i = 0;

  while (i < text.size && g_ascii_isspace ((gchar)text.data[i]))
    i++;
  return i < text.size && (g_ascii_toupper ((gchar)text.data[i]) == 'A' || text.data[i] == '&');
}

static gboolean
hidden_plain_is_instruction (Plain *self, KyView value)
{
  return !hidden_plain_moves (value);
}

/* Returns the rest of `text` behind the first `mark`. Without a mark it returns "&", which
 * hidden_plain_moves() takes for ADVANCE. */
static KyView
hidden_plain_behind (KyView text, guint8 mark)
{
  const guint8 *at = memchr (text.data, mark, text.size);

  return at != NULL ? ky_view (at + 1, text.size - (gsize)(at + 1 - text.data)) : ky_view ("&", 1);
}

/* Matches the height of a line or row unless it may be too low for its text, and the spacing of
 * letters unless it may put them over each other. */
static gboolean
hidden_plain_is_height (Plain *self, KyView value)
{
  gboolean is_number;

  if (value.size > 0 && value.data[0] == '-'
      && (hidden_plain_read_signed (value, &is_number) < KY_SCENE_CLOSE || !is_number))
    return FALSE;
  return !ky_view_is (value, "exact") && memchr (value.data, '&', value.size) == NULL;
}

static gboolean
hidden_plain_is_colour (Plain *self, KyView value)
{
  guint32 rgb;

  if (ky_view_is (value, "auto"))
    return TRUE;
  self->has_colour = TRUE;
  return (ky_paint_read_rgb (value, &rgb) || ky_theme_find (&self->all->theme, value, &rgb))
         && !ky_scene_is_near (rgb, WHITE);
}

/* Tells whether all attributes of an element are harmless. `text`: from its name on up to the next
 * tag. */
static gboolean
hidden_plain_has_only (Plain *self, KyView text, IsHarmless is_harmless)
{
  const guint8 *at = text.data, *end = text.data + text.size;

  while ((at = memchr (at, '=', (gsize)(end - at))) != NULL)
    {
      const guint8 *begin = at + 2;

      if (begin >= end || (at[1] != '"' && at[1] != '\''))
        return FALSE;
      at = memchr (begin, at[1], (gsize)(end - begin));
      if (at == NULL || !is_harmless (self, ky_view (begin, (gsize)(at - begin))))
        return FALSE;
    }
  return TRUE;
}

/* --- elements --------------------------------------------------------------------------------- */

/* Tells whether an element with the tag `id` can hide no text. `text`: from its name on up to the
 * next tag. */
static gboolean
hidden_plain_is_element (Plain *self, gint id, KyView text)
{
  switch (id)
    {
    case KY_WORD_PARAGRAPH:
    case KY_WORD_RUN:
    case KY_WORD_TEXT:
      return self->n_drawings == 0;
    case KY_WORD_ANCHOR:
      self->n_drawings++;
      return TRUE;
    case KY_WORD_RUN_PROPERTIES:
    case KY_WORD_PROPERTIES:
    case KY_WORD_PASSED:
    case KY_WORD_PARAGRAPH_STYLE:
    case KY_WORD_RUN_STYLE:
    case KY_WORD_LINK:
    case KY_WORD_TABLE:
    case KY_WORD_TABLE_PROPERTIES:
    case KY_WORD_TABLE_STYLE:
    case KY_WORD_ROW:
    case KY_WORD_ROW_PROPERTIES:
    case KY_WORD_CELL:
    case KY_WORD_CELL_PROPERTIES:
    /* elements of shapes without text, and of w14:textFill and w14:textOutline (these two elements
     * themselves are not harmless) */
    case KY_WORD_POSITION_H:
    case KY_WORD_POSITION_V:
    case KY_WORD_OFFSET:
    case KY_WORD_PART:
    case KY_WORD_PART_H:
    case KY_WORD_PART_V:
    case KY_WORD_EXTENT:
    case KY_WORD_SHAPE_PROPERTIES:
    case KY_WORD_PICTURE:
    case KY_WORD_SOLID_FILL:
    case KY_WORD_NO_FILL:
    case KY_WORD_OTHER_FILL:
    case KY_WORD_LINE:
    case KY_WORD_TRANSFORM_EXTENT:
    case KY_WORD_TRANSFORM_CHILD:
    case KY_WORD_FIT:
    case KY_WORD_GEOMETRY:
    case KY_WORD_TEXT_NO_PAINT:
    case KY_WORD_TEXT_PAINT:
    case KY_WORD_TEXT_GRADIENT:
    case KY_WORD_TEXT_STOP:
    case KY_WORD_TEXT_COLOUR:
    case KY_WORD_TAB:
    case KY_WORD_FIELD:
      return TRUE;
    case KY_WORD_DOCUMENT_PROPERTIES:
      return ky_xml_find (text, "descr") == NULL;
    case KY_WORD_SIZE:
      return hidden_plain_has_only (self, text, hidden_plain_is_size);
    case KY_WORD_SCALE:
      return hidden_plain_has_only (self, text, hidden_plain_is_scale);
    case KY_WORD_INSTRUCTION:
      return !hidden_plain_moves (hidden_plain_behind (text, '>'));
    case KY_WORD_SIMPLE_FIELD:
      return hidden_plain_has_only (self, text, hidden_plain_is_instruction);
    case KY_WORD_INDENT:
      return !hidden_plain_hangs (text)
             && hidden_plain_has_only (self, text, hidden_plain_is_indent);
    case KY_WORD_SPACING:
    case KY_WORD_ROW_HEIGHT:
      return hidden_plain_has_only (self, text, hidden_plain_is_height);
    case KY_WORD_COLOUR:
      return hidden_plain_has_only (self, text, hidden_plain_is_colour);
    case KY_WORD_HIGHLIGHT:
    case KY_WORD_SHADING:
      self->has_ground = TRUE;
      return TRUE;
    default:
      return FALSE;
    }
}

/* Tells whether an element can hide no text. `text`: from its name on up to the next tag. */
static gboolean
hidden_plain_is_start (Plain *self, KyView text)
{
  static const guint8 ends_name[256]
      = { [' '] = 1, ['\t'] = 1, ['\r'] = 1, ['\n'] = 1, ['/'] = 1, ['>'] = 1 };
  const gchar *name = (const gchar *)text.data, *end = name + text.size, *at = name;

  /* The loop ends within `text`, which contains a ">". */
  for (; !ends_name[(guchar)*at]; at++)
    if (*at == ':')
      name = at + 1;
  text = ky_view (name, (gsize)(end - name));
  if (at == name)
    return FALSE;
  for (guint slot = hidden_plain_slot_of (name, (gsize)(at - name)); self->slots[slot].tag != NULL;
       slot = (slot + 1) % SLOTS)
    {
      const KyTextTag *tag = self->slots[slot].tag;

      if (self->slots[slot].size == (gsize)(at - name)
          && memcmp (tag->local, name, (gsize)(at - name)) == 0
          && !hidden_plain_is_element (self, tag->id, text))
        return FALSE;
    }
  return TRUE;
}

/* Reads an end tag, of which only those of drawings matter. */
static void
hidden_plain_take_end (Plain *self, KyView text)
{
  if (self->n_drawings > 0
      && (ky_xml_find (text, "anchor>") != NULL || ky_xml_find (text, "inline>") != NULL))
    self->n_drawings--;
}

/* Tells whether `text` has no invisible characters. */
static gboolean
hidden_plain_is_text (KyView text)
{
  const guint8 *at = text.data, *end = text.data + text.size;

  while ((at = memchr (at, '&', (gsize)(end - at))) != NULL)
    if (++at == end || *at == '#')
      return FALSE;
  return ky_hidden_characters (text) == 0;
}

/* Tells whether a tag with the text behind it can hide no text. `content`: from behind its '<' up
 * to the next tag. `close`: where the tag ends. */
static gboolean
hidden_plain_is_harmless (Plain *self, KyView content, const guint8 *close)
{
  const guint8 *end = content.data + content.size;

  if (*content.data == '!' || *content.data == '?')
    return FALSE;
  if (*content.data == '/')
    hidden_plain_take_end (self, content);
  else if (!hidden_plain_is_start (self, content))
    return FALSE;
  return close == end || hidden_plain_is_text (ky_view (close, (gsize)(end - close)));
}

/* Tells whether `at` is at the tag `known`, which hides nothing here, either. */
static inline gboolean
hidden_plain_is_known (const Plain *self, const Known *known, const guint8 *at, const guint8 *end)
{
  return self->n_drawings == 0 && known->raw.size > 0 && known->raw.size <= (gsize)(end - at)
         && memcmp (known->raw.data, at, known->raw.size) == 0;
}

/* Returns the place of the tag `raw`: those that differ in values take turns in one. */
static guint
hidden_plain_place_of (KyView raw)
{
  return (raw.data[MIN (4, raw.size - 1)] * 7u + raw.data[MIN (6, raw.size - 1)] * 31u
          + (guint)raw.size * 3)
         % KNOWN;
}

/* Reads `content` tag by tag. A ">" within a value makes text of what is behind it, which is then
 * looked at for more than necessary. Most tags of a document occur many times. */
static gboolean
hidden_plain_read (Plain *self, KyView content)
{
  const guint8 *at = memchr (content.data, '<', content.size);
  const guint8 *end = content.data + content.size;
  guint16 behind_others = 0, *next = &behind_others;

  if (at != NULL && at + 1 < end && at[1] == '?')
    at = memchr (at + 1, '<', (gsize)(end - at - 1));
  while (at != NULL)
    {
      Known *known = &self->known[*next];
      const guint8 *begin = at + 1, *close;

      if (hidden_plain_is_known (self, known, at, end))
        {
          next = &known->next;
          at += known->raw.size - 1;
          continue;
        }
      close = memchr (begin, '>', (gsize)(end - begin));
      if (close == NULL)
        return FALSE;
      close++;
      at = close < end && *close == '<' ? close : memchr (close, '<', (gsize)(end - close));
      if (!hidden_plain_is_harmless (
              self, ky_view (begin, (gsize)((at != NULL ? at : end) - begin)), close))
        return FALSE;
      if (at != close || self->n_drawings > 0)
        {
          next = &behind_others;
          continue;
        }
      KyView raw = ky_view (begin - 1, (gsize)(at + 2 - begin));
      guint place = hidden_plain_place_of (raw);
      self->known[place].raw = raw;
      *next = (guint16)place;
      next = &self->known[place].next;
    }
  return TRUE;
}

gboolean
ky_unseen_word_is_plain (KyUnseen *all, const KyTextTag *tags, const KyPart *source, KyView content)
{
  Plain self = { .all = all, .has_colour = all->has_colours, .has_indent = all->has_indents };

  if (all->has_looks)
    return FALSE;
  hidden_plain_take_tags (&self, tags);
  if (!hidden_plain_read (&self, content) || (self.has_colour && self.has_ground))
    return FALSE;
  if (!self.has_colour && !self.has_indent)
    return TRUE;
  ky_unseen_word_look_at_pages (all, source, content);
  return all->page.kind == KY_SCENE_COLOUR && all->page.rgb == WHITE
         && all->width >= (gdouble)KY_SCENE_INDENT_MAX * TWIP;
}
