/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a DXF drawing with tables of its own: groups in the form that the writer uses, permitted
 * sections and records, strings only of the kinds that each record has, numbers elsewhere, and no
 * binary data. No block contains itself, and all blocks together stay within a limit. */
#include "filetypes/cad/dxf.h"
#include "filetypes/cad/block-count-verify.h"

#include <math.h>

#define MARK "AutoCAD Binary DXF\r\n\x1a"
#define HEAD 22
#define REAL_MAX 2e30
#define NUMBER_MAX 40       /* characters */
#define STROKES_OF_ENTITY 8 /* twice as many as in the writer, whose limit is stricter */
#define POINTS_MAX 1100000  /* largest number of points that a group may state */
#define DENSITY_MAX 260     /* of a smooth surface, either way; AutoCAD has 200 */
#define MAX_NAME 4096       /* bytes: 255 characters, each as two in ASCII */

typedef struct
{
  gint code;
  KyView value;
} Group;

/* Holds what was read of a hatching (DXF Reference, "HATCH"): its loops, which bound the area, and
 * the current family of parallel lines, which fills it. */
typedef struct
{
  gboolean has_loops, has_seeds, is_polyline;
  gdouble edge;                      /* the type of the edge that is read */
  gdouble left, right, low, high;    /* of the points of loops */
  gdouble radius, bulge;             /* the largest ones */
  gdouble angle, x, y;               /* of a family: its direction, and the way to the next line */
  gdouble sum;                       /* of the dashes of a line, and */
  guint n_points, n_lines, n_dashes; /* numbers of points, lines and dashes so far */
  gdouble strokes;                   /* of the families before it */
} Hatch;

typedef struct
{
  KyView view;
  gsize at;
  gboolean is_binary, is_wide;
  KyView section, record;     /* their names */
  KyView variable;            /* of the header */
  gboolean is_utf8, is_cp932; /* neither: a byte a character */
  gboolean has_version, has_page, has_entities;
  gboolean is_application; /* behind 1001 */
  gboolean has_name;       /* the record's code 2 was there */
  gboolean has_columns;    /* and 101, behind which are numbers alone */

  KyShownVerify *blocks;
  KyView shown;         /* the record's code 2 */
  guint64 times;        /* number of times that an INSERT shows it */
  gboolean is_of_faces; /* a POLYLINE is a mesh of faces */
  gint64 rows;          /* of vertices, that a POLYLINE has */
  Hatch hatch;          /* the record, if it is a hatching */

  /* For line types: `dashes` and `n_dashes` are the sum of the record's dash lengths and their
   * number, `dash` is the shortest mean length of all line types, and the other two are the factors
   * by which the drawing and an entity scale it. */
  gdouble dashes, n_dashes, dash, dash_scale, least_scale;
} Verify;

typedef enum
{
  STRING_FORBIDDEN,
  STRING_TEXT,
  STRING_FORMATTED,
  STRING_NAME,
  STRING_FONT,
} Strings;

static gboolean
dxf_verify_fail (const Verify *self, const gchar *what, GError **error)
{
  return ky_verify_fail (error, "dxf: %s at byte %" G_GSIZE_FORMAT, what, self->at);
}

/* --- groups ----------------------------------------------------------------------------------- */

/* Returns the bytes that a number of `code` has in a binary file; 0: a string, -1: what may not be
 * there. */
static gint
dxf_verify_size_of (gint code)
{
  gint ten = code / 10;

  if (code < 0 || code == 102 || code == 999 || code == 1004 || ten == 31
      || (code >= 80 && code < 90) || (code > 105 && code < 110) || (code >= 150 && code < 170)
      || (ten >= 18 && ten < 21) || (ten >= 24 && ten < 27) || (ten >= 48 && code < 999)
      || code > 1071)
    return -1;
  if ((ten >= 1 && ten <= 5) || (ten >= 11 && ten <= 14) || (ten >= 21 && ten <= 23) || ten == 46
      || (ten >= 101 && ten <= 105))
    return 8;
  if (ten == 9 || ten == 42 || ten == 44 || ten == 45 || code == 1071)
    return 4;
  if (ten == 6 || ten == 7 || ten == 17 || ten == 27 || ten == 28 || ten == 37 || ten == 38
      || ten == 40 || ten == 106 || code == 1070)
    return 2;
  return ten == 29 ? 1 : 0;
}

/* Tells whether the value of a group is the digits of a handle. */
static gboolean
is_handle (gint code)
{
  gint ten = code / 10;

  return code == 5 || code == 105 || code == 1005 || (ten >= 32 && ten <= 36) || ten == 39;
}

static gboolean
dxf_verify_next_line (Verify *self, KyView *ret)
{
  const guint8 *from = self->view.data + self->at, *end;

  end = memchr (from, '\r', self->view.size - self->at);
  if (end == NULL || (gsize)(end - self->view.data) + 1 >= self->view.size || end[1] != '\n')
    return FALSE;
  *ret = ky_view (from, (gsize)(end - from));
  self->at += ret->size + 2;
  return TRUE;
}

static gboolean
next_lines (Verify *self, Group *ret)
{
  gchar canonical[16], text[16];
  KyView code;

  if (!dxf_verify_next_line (self, &code) || code.size >= sizeof text)
    return FALSE;
  memcpy (text, code.data, code.size);
  text[code.size] = '\0';
  ret->code = (gint)g_ascii_strtoll (text, NULL, 10);
  g_snprintf (canonical, sizeof canonical, "%3d", ret->code);
  return ky_view_is (code, canonical) && dxf_verify_next_line (self, &ret->value);
}

static gboolean
next_bytes (Verify *self, Group *ret)
{
  KyReader reader = ky_reader (self->view);

  ky_reader_seek (&reader, self->at);
  ret->code = self->is_wide ? ky_reader_u16le (&reader) : ky_reader_u8 (&reader);
  if (!self->is_wide && ret->code == 255)
    ret->code = ky_reader_u16le (&reader);
  gint size = reader.failed ? -1 : dxf_verify_size_of (ret->code);
  if (size < 0)
    return FALSE;
  if (size == 0)
    {
      const guint8 *from = self->view.data + reader.at;
      const guint8 *nul = memchr (from, '\0', ky_reader_left (&reader));

      if (nul == NULL)
        return FALSE;
      ret->value = ky_view (from, (gsize)(nul - from));
      self->at = reader.at + ret->value.size + 1;
      return TRUE;
    }
  ret->value.data = ky_reader_bytes (&reader, (guint64)size);
  ret->value.size = (gsize)size;
  self->at = reader.at;
  return !reader.failed;
}

static gboolean
dxf_verify_next (Verify *self, Group *ret, GError **error)
{
  if (self->at < self->view.size
      && (self->is_binary ? next_bytes (self, ret) : next_lines (self, ret))
      && dxf_verify_size_of (ret->code) >= 0)
    return TRUE;
  return dxf_verify_fail (
      self, "a group that is truncated or has a code that kiyome does not write", error);
}

/* --- values ----------------------------------------------------------------------------------- */

static gboolean
dxf_verify_is_number (KyView value, const gchar *signs)
{
  if (value.size == 0 || value.size > NUMBER_MAX)
    return FALSE;
  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] == 0 || strchr (signs, value.data[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* Reads a number of up to NUMBER_MAX characters. `*ret_is_whole`: nothing follows it. */
static gdouble
dxf_verify_read (KyView value, gboolean *ret_is_whole)
{
  gchar text[NUMBER_MAX + 1] = "";
  gchar *end;

  memcpy (text, value.data, MIN (value.size, NUMBER_MAX));
  gdouble number = g_ascii_strtod (text, &end);
  *ret_is_whole = *end == '\0';
  return number;
}

/* Returns the whole number that a group has. */
static gdouble
dxf_verify_integer (const Verify *self, const Group *group)
{
  gboolean is_whole;

  if (self->is_binary)
    return group->value.size == 4   ? (gint32)ky_load_u32le (group->value.data)
           : group->value.size == 2 ? (gint16)ky_load_u16le (group->value.data)
                                    : group->value.data[0];
  return dxf_verify_read (group->value, &is_whole);
}

/* Tells whether `number` is a truth value of one byte, or a signed number of `size` bytes. */
static gboolean
dxf_verify_fits (gdouble number, gint size)
{
  gdouble most = size == 1 ? 1 : ldexp (1, 8 * size - 1) - 1;

  return number <= most && number >= (size == 1 ? 0 : -most - 1);
}

static gdouble
dxf_verify_real (const Verify *self, const Group *group)
{
  gdouble real = 0;
  guint64 bits;

  if (!self->is_binary)
    return dxf_verify_integer (self, group);
  if (group->value.size == sizeof bits)
    {
      bits = (guint64)ky_load_u32le (group->value.data + 4) << 32
             | ky_load_u32le (group->value.data);
      memcpy (&real, &bits, sizeof real);
    }
  return real;
}

static gboolean
dxf_verify_number (const Verify *self, const Group *group, gint size)
{
  gboolean is_whole;

  if (self->is_binary)
    return size != 8 || fabs (dxf_verify_real (self, group)) <= REAL_MAX;
  if (size != 8)
    return dxf_verify_is_number (group->value, " -0123456789")
           && dxf_verify_fits (dxf_verify_integer (self, group), size);
  if (!dxf_verify_is_number (group->value, "-+.E0123456789"))
    return FALSE;
  return fabs (dxf_verify_read (group->value, &is_whole)) <= REAL_MAX && is_whole;
}

/* Matches characters that are invisible, or that change visible ones. */
static gboolean
dxf_verify_is_unseen (gunichar c)
{
  return c < 0xa0 || c == 0x61c || (c >= 0x200b && c <= 0x200c) || (c >= 0x200e && c <= 0x200f)
         || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff
         || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe00ff)
         || (c & 0xfffe) == 0xfffe;
}

/* Returns the length in bytes of the character at `at`, of which `size` bytes are left; 0: it is
 * not a permitted character. */
static gsize
dxf_verify_character_at (const Verify *self, const guint8 *at, gsize size)
{
  if (*at < 0x80)
    return *at >= 0x20 && *at != 0x7f ? 1 : 0;
  if (self->is_utf8)
    {
      gunichar c = g_utf8_get_char_validated ((const gchar *)at, (gssize)size);

      if (c == (gunichar)-1 || c == (gunichar)-2 || dxf_verify_is_unseen (c))
        return 0;
      return (gsize)(g_utf8_next_char ((const gchar *)at) - (const gchar *)at);
    }
  if (!self->is_cp932)
    return 1;
  if (*at >= 0xa1 && *at <= 0xdf)
    return 1;
  if (*at == 0x80 || *at == 0xa0 || *at > 0xfc || size < 2 || at[1] < 0x40 || at[1] == 0x7f
      || at[1] > 0xfc)
    return 0;
  return 2;
}

static gboolean
has_digits (const guint8 *at, gsize size, gunichar *ret)
{
  *ret = 0;
  if (size < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return FALSE;
      *ret = *ret * 16 + (guint)g_ascii_xdigit_value ((gchar)at[i]);
    }
  return TRUE;
}

/* Checks a character that is written in ASCII behind the backslash at `at`: it must be a visible
 * one. */
static gboolean
verify_escape (const guint8 *at, gsize size)
{
  gunichar c, low;

  if (size >= 8 && at[1] == 'M' && at[2] == '+' && has_digits (at + 4, size - 4, &c))
    return FALSE;
  if (size < 7 || at[1] != 'U' || at[2] != '+' || !has_digits (at + 3, size - 3, &c))
    return TRUE;
  if (c >= 0xd800 && c < 0xdc00)
    return size >= 14 && memcmp (at + 7, "\\U+", 3) == 0 && has_digits (at + 10, size - 10, &low)
           && low >= 0xdc00 && low < 0xe000
           && !dxf_verify_is_unseen (0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
  /* A low surrogate was checked together with the high surrogate before it. */
  return (c >= 0xdc00 && c < 0xe000) || !dxf_verify_is_unseen (c);
}

/* Tells whether the name of a font behind "\f" at `at` is not a path. The second byte of a
 * character may look like a separator of paths, and characters that the charset lacks are written
 * in ASCII behind a backslash, which verify_string() checks when it comes to it. */
static gboolean
verify_font_call (const Verify *self, const guint8 *at, gsize size)
{
  gsize length;
  gunichar c;

  for (gsize i = 2; i < size && at[i] != '|' && at[i] != ';'; i += length)
    {
      gboolean is_escape = size - i >= 7 && memcmp (at + i, "\\U+", 3) == 0
                           && has_digits (at + i + 3, size - i - 3, &c);

      length = dxf_verify_character_at (self, at + i, size - i);
      if (length == 0 || (length == 1 && !is_escape && strchr ("\\/:%", (gchar)at[i]) != NULL))
        return FALSE;
    }
  return TRUE;
}

static gboolean
dxf_verify_string (const Verify *self, KyView value, Strings kind)
{
  if ((kind == STRING_NAME || kind == STRING_FONT) && value.size > MAX_NAME)
    return FALSE;
  for (gsize i = 0; i < value.size;)
    {
      const guint8 *at = value.data + i;
      gsize left = value.size - i, length = dxf_verify_character_at (self, at, left);
      gboolean is_escape = left > 2 && at[1] == 'U' && at[2] == '+';

      if (length == 0)
        return FALSE;
      if (*at == '%' && left > 1 && at[1] == '<')
        return FALSE;
      if (*at == '\\' && !verify_escape (at, left))
        return FALSE;
      if ((kind == STRING_NAME || kind == STRING_FONT)
          && ((*at == '\\' && !is_escape) || *at == '/' || *at == ':'))
        return FALSE;
      if (kind == STRING_FORMATTED && *at == '\\' && left > 1)
        {
          if ((at[1] == 'f' || at[1] == 'F') && !verify_font_call (self, at, left))
            return FALSE;
          /* A backslash that is meant. */
          length = at[1] == '\\' ? 2 : 1;
        }
      i += length;
    }
  return TRUE;
}

/* --- hatchings -------------------------------------------------------------------------------- */

/* Adds the strokes of the family of lines that ends here. Its lines are at most as long, and lie at
 * most as far apart, as the diagonal of the box around the loops and their arcs. */
static void
hatch_end_lines (Hatch *hatch)
{
  gdouble turn = hatch->angle * G_PI / 180, lines = 1, pieces = 1;
  gdouble distance = fabs (hatch->y * cos (turn) - hatch->x * sin (turn));
  gdouble across = (hypot (hatch->right - hatch->left, hatch->high - hatch->low) + hatch->radius)
                   * MAX (hatch->bulge, 1);

  if (hatch->n_lines > 0 && hatch->n_points > 0)
    {
      if (distance > 0)
        lines = MAX (across / distance, 1);
      if (hatch->sum > 0)
        pieces = MAX (across / hatch->sum * hatch->n_dashes, 1);
      hatch->strokes += lines * pieces;
    }
  hatch->x = hatch->y = hatch->sum = 0;
  hatch->n_dashes = 0;
}

static void
hatch_reach (Hatch *hatch, gdouble *least, gdouble *most, gdouble at)
{
  *least = hatch->n_points > 0 ? MIN (*least, at) : at;
  *most = hatch->n_points > 0 ? MAX (*most, at) : at;
}

/* Notes a number of the loops of a hatching. */
static void
hatch_note_loop (Hatch *hatch, gint code, gdouble number)
{
  gboolean is_axis = !hatch->is_polyline && hatch->edge == 3;

  if (code == 92)
    hatch->is_polyline = fmod (floor (number / 2), 2) == 1;
  if (code == 72 || code == 92)
    hatch->edge = code == 72 ? number : 0;
  else if (code == 10 || (code == 11 && !is_axis))
    hatch_reach (hatch, &hatch->left, &hatch->right, number);
  else if (code == 20 || (code == 21 && !is_axis))
    {
      /* Counted here, not at its other coordinate: hatch_reach() has to know for both whether the
       * point is the first. */
      hatch_reach (hatch, &hatch->low, &hatch->high, number);
      hatch->n_points++;
    }
  else if (code == 11 || code == 21 || (code == 40 && !hatch->is_polyline && hatch->edge == 2))
    hatch->radius = MAX (hatch->radius, fabs (number));
  else if (code == 42 && hatch->is_polyline)
    hatch->bulge = MAX (hatch->bulge, fabs (number));
}

/* Notes a number of a hatching. The size of the area, the distance of the lines and the lengths of
 * the dashes determine how many strokes a reader draws. */
static void
hatch_note (Verify *self, const Group *group)
{
  Hatch *hatch = &self->hatch;
  gdouble number = dxf_verify_size_of (group->code) == 8 ? dxf_verify_real (self, group)
                                                         : dxf_verify_integer (self, group);

  hatch->has_loops = hatch->has_loops || group->code == 91;
  hatch->has_seeds = hatch->has_seeds || (hatch->has_loops && group->code == 98);
  /* The strokes of a family can only be counted if all loops were read before it. */
  if ((group->code == 53 && !hatch->has_loops) || (group->code == 92 && hatch->n_lines > 0))
    hatch->strokes = HUGE_VAL;
  if (!hatch->has_loops || hatch->has_seeds)
    return;
  if (group->code == 53)
    {
      hatch_end_lines (hatch);
      hatch->n_lines++;
      hatch->angle = number;
    }
  else if (group->code == 45)
    hatch->x = number;
  else if (group->code == 46)
    hatch->y = number;
  else if (group->code == 49)
    {
      hatch->sum += fabs (number);
      hatch->n_dashes++;
    }
  else
    hatch_note_loop (hatch, group->code, number);
}

/* --- blocks ----------------------------------------------------------------------------------- */

/* Counts the record that was read for the limits of blocks that show others. */
static void
count_record (Verify *self)
{
  gboolean shows = ky_view_is (self->record, "INSERT")
                   || (self->record.size >= 9
                       && memcmp (self->record.data + self->record.size - 9, "DIMENSION", 9) == 0);
  g_autofree gchar *name
      = g_ascii_strdown ((const gchar *)self->shown.data, (gssize)self->shown.size);

  if (self->n_dashes > 0)
    self->dash = fmin (self->dash, self->dashes / self->n_dashes);
  self->dashes = self->n_dashes = 0;
  hatch_end_lines (&self->hatch);
  self->times += (guint64)MIN (self->hatch.strokes / STROKES_OF_ENTITY, G_MAXINT32);
  self->hatch = (Hatch){ 0 };
  if (ky_view_is (self->record, "BLOCK"))
    ky_shown_verify_enter (self->blocks, name);
  else if (ky_view_is (self->record, "ENDBLK"))
    ky_shown_verify_enter (self->blocks, NULL);
  else if (ky_view_is (self->section, "BLOCKS") || ky_view_is (self->section, "ENTITIES"))
    ky_shown_verify_add (self->blocks, shows && self->has_name ? name : NULL, self->times);
  self->shown = ky_view ("", 0);
  self->times = 1;
  self->is_of_faces = FALSE;
  self->rows = 0;
}

/* --- what may stand where --------------------------------------------------------------------- */

static gboolean
dxf_verify_is_listed (KyView name, const gchar *list)
{
  if (name.size == 0 || name.size > 40 || memchr (name.data, ' ', name.size) != NULL
      || memchr (name.data, '\0', name.size) != NULL)
    return FALSE;
  g_autofree gchar *word = g_strdup_printf (" %.*s ", (int)name.size, (const gchar *)name.data);
  return strstr (list, word) != NULL;
}

static const gchar entities[]
    = " 3DFACE ARC ARC_DIMENSION ATTDEF ATTRIB CIRCLE DIMENSION ELLIPSE HATCH INSERT "
      "LARGE_RADIAL_DIMENSION LEADER LINE LWPOLYLINE MLINE MTEXT MULTILEADER POINT POLYLINE RAY "
      "SEQEND SHAPE SOLID SPLINE TEXT TOLERANCE TRACE VERTEX VIEWPORT WIPEOUT XLINE ";

static gboolean
may_stand (const Verify *self, KyView name)
{
  if (ky_view_is (self->section, "CLASSES"))
    return ky_view_is (name, "CLASS");
  if (ky_view_is (self->section, "TABLES"))
    return dxf_verify_is_listed (
        name, " TABLE ENDTAB APPID BLOCK_RECORD DIMSTYLE LAYER LTYPE STYLE UCS VIEW "
              "VPORT ");
  if (ky_view_is (self->section, "BLOCKS"))
    return dxf_verify_is_listed (name, " BLOCK ENDBLK ") || dxf_verify_is_listed (name, entities);
  if (ky_view_is (self->section, "ENTITIES"))
    return dxf_verify_is_listed (name, entities);
  return ky_view_is (self->section, "OBJECTS")
         && dxf_verify_is_listed (name,
                                  " ACDBDICTIONARYWDFLT ACDBPLACEHOLDER DICTIONARY GROUP LAYOUT "
                                  "MLEADERSTYLE MLINESTYLE SCALE ");
}

/* Returns which kind of string `code` is in the record that is open. */
static Strings
dxf_verify_string_of (const Verify *self, gint code)
{
  static const struct
  {
    gint first, last;
    const gchar *records; /* NULL: any */
    Strings kind;
  } rows[] = {
    { 1, 1, " TEXT ATTRIB ATTDEF ", STRING_TEXT },
    { 1, 1, " MTEXT DIMENSION ARC_DIMENSION LARGE_RADIAL_DIMENSION TOLERANCE ", STRING_FORMATTED },
    { 1, 1, " LAYOUT ", STRING_NAME },
    { 3, 3, " MTEXT ", STRING_FORMATTED },
    { 3, 3, " ATTDEF LTYPE MLEADERSTYLE MLINESTYLE DIMSTYLE ", STRING_TEXT },
    { 3, 3, " STYLE ", STRING_FONT },
    { 3, 3,
      " BLOCK DIMENSION ARC_DIMENSION LARGE_RADIAL_DIMENSION LEADER TOLERANCE DICTIONARY "
      "ACDBDICTIONARYWDFLT ",
      STRING_NAME },
    { 4, 4, " DIMSTYLE BLOCK ", STRING_TEXT },
    { 4, 4, " STYLE ", STRING_FONT },
    { 4, 4, " LAYOUT ", STRING_NAME },
    { 5, 5, " DIMSTYLE ", STRING_NAME },
    { 9, 9, " LTYPE ", STRING_TEXT },
    { 300, 305, " MULTILEADER ", STRING_FORMATTED },
    { 300, 300, " MLEADERSTYLE ", STRING_FORMATTED },
    { 300, 300, " GROUP SCALE ", STRING_TEXT },
    { 2, 2, NULL, STRING_NAME },
    { 6, 8, NULL, STRING_NAME },
    { 410, 410, NULL, STRING_NAME },
    { 430, 439, NULL, STRING_NAME },
    { 470, 470, NULL, STRING_NAME },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (code >= rows[i].first && code <= rows[i].last
        && (rows[i].records == NULL || dxf_verify_is_listed (self->record, rows[i].records)))
      return rows[i].kind;
  return STRING_FORBIDDEN;
}

/* Verifies that the file of a font has the extension of a font, or none. */
static gboolean
verify_font (KyView name)
{
  g_autofree gchar *text = g_ascii_strdown ((const gchar *)name.data, (gssize)name.size);
  const gchar *dot = strrchr (text, '.');

  return dot == NULL
         || dxf_verify_is_listed (ky_view (dot, strlen (dot)), " .shx .ttf .ttc .otf .pfb ");
}

static gboolean
verify_marker (KyView name)
{
  if (!ky_view_starts_with (name, "AcDb", 4))
    return FALSE;
  for (gsize i = 0; i < name.size; i++)
    if (!g_ascii_isalnum (name.data[i]))
      return FALSE;
  return TRUE;
}

static gboolean
verify_application (Verify *self, const Group *group)
{
  switch (group->code)
    {
    case 1000:
      if (ky_view_is (self->record, "STYLE"))
        return dxf_verify_string (self, group->value, STRING_NAME);
      if (ky_view_is (self->record, "MTEXT")
          && dxf_verify_is_listed (
              group->value, " ACAD_MTEXT_COLUMN_INFO_BEGIN ACAD_MTEXT_COLUMN_INFO_END "
                            "ACAD_MTEXT_COLUMNS_BEGIN ACAD_MTEXT_COLUMNS_END "
                            "ACAD_MTEXT_DEFINED_HEIGHT_BEGIN ACAD_MTEXT_DEFINED_HEIGHT_END "))
        return TRUE;
      return dxf_verify_is_listed (group->value, " DSTYLE MVIEW ");
    case 1001:
      self->is_application = TRUE;
      return dxf_verify_is_listed (group->value, " ACAD AcCmTransparency ");
    case 1002:
      return dxf_verify_is_listed (group->value, " { } ");
    case 1003:
      return dxf_verify_string (self, group->value, STRING_NAME);
    default:
      return FALSE;
    }
}

/* Verifies a class: the name of its record, the form of its C++ class, and its application. */
static gboolean
verify_class (const Group *group)
{
  if (group->code == 1)
    return dxf_verify_is_listed (
        group->value, " ACDBDICTIONARYWDFLT ACDBPLACEHOLDER ARC_DIMENSION HATCH LAYOUT LWPOLYLINE "
                      "LARGE_RADIAL_DIMENSION MLEADERSTYLE MULTILEADER SCALE WIPEOUT ");
  return group->code == 2 ? verify_marker (group->value)
                          : group->code == 3 && ky_view_is (group->value, "ObjectDBX Classes");
}

static gboolean
verify_of_string (Verify *self, const Group *group)
{
  if (ky_view_is (self->section, "CLASSES"))
    return verify_class (group);
  if (group->code >= 999)
    return verify_application (self, group);
  if (self->has_columns)
    return FALSE;
  if (group->code == 101)
    {
      self->has_columns = TRUE;
      return ky_view_is (self->record, "MTEXT") && ky_view_is (group->value, "Embedded Object");
    }
  if (group->code == 100)
    return verify_marker (group->value);
  Strings kind = dxf_verify_string_of (self, group->code);
  if (kind == STRING_FORBIDDEN || (kind == STRING_FONT && !verify_font (group->value)))
    return FALSE;
  if (ky_view_is (self->record, "APPID") && group->code == 2
      && !dxf_verify_is_listed (group->value, " ACAD AcCmTransparency "))
    return FALSE;
  return dxf_verify_string (self, group->value, kind);
}

/* Tells whether `code` says how many points, edges or the like the record has, for which a reader
 * makes room. */
static gboolean
dxf_verify_is_count (const Verify *self, gint code)
{
  static const struct
  {
    gint code;
    const gchar *records;
  } rows[] = { { 90, " LWPOLYLINE " },
               { 91, " HATCH WIPEOUT " },
               { 93, " HATCH " },
               { 97, " HATCH " },
               { 98, " HATCH " } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (code == rows[i].code && dxf_verify_is_listed (self->record, rows[i].records))
      return TRUE;
  return FALSE;
}

/* Verifies a number of a POLYLINE (DXF Reference, "POLYLINE"): how many rows and columns of
 * vertices a mesh has, and how many it becomes where it is smooth. Those of a mesh of faces, whose
 * flag is 64, are only counted. */
static gboolean
verify_mesh (Verify *self, gint code, gint64 value)
{
  if (code == 70)
    self->is_of_faces = (value & 64) != 0;
  else if (code == 71)
    self->rows = value;
  else if (code == 72)
    return self->is_of_faces || self->rows * value <= POINTS_MAX;
  return code < 73 || value <= DENSITY_MAX;
}

/* Verifies an integer: no flag of a block may say that it is in another file, an INSERT has rows
 * and columns, and counts have an end. */
static gboolean
verify_integer (Verify *self, const Group *group)
{
  if (dxf_verify_is_count (self, group->code))
    {
      gdouble count = dxf_verify_integer (self, group);

      return count >= 0 && count <= POINTS_MAX;
    }
  if (group->code < 70 || group->code > 74)
    return TRUE;
  gint64 value = self->is_binary ? ky_load_u16le (group->value.data)
                                 : (gint64)dxf_verify_integer (self, group);
  if (ky_view_is (self->record, "POLYLINE"))
    return verify_mesh (self, group->code, value);
  if (group->code > 71)
    return TRUE;
  if (ky_view_is (self->record, "BLOCK") && group->code == 70)
    return (value & ~0x43) == 0;
  if (ky_view_is (self->record, "INSERT") && value > 1)
    self->times = MIN (self->times, G_MAXUINT32) * MIN (value, G_MAXUINT32);
  return TRUE;
}

/* Notes how far an entity reaches, and the lengths of dashes (DXF Reference, "LTYPE"; 48 of an
 * entity: the scale of its line type). */
static void
dxf_verify_reach (Verify *self, const Group *group)
{
  gdouble number = dxf_verify_real (self, group);

  if (ky_view_is (self->record, "LTYPE") && group->code == 49)
    {
      self->dashes += fabs (number);
      self->n_dashes++;
    }
  if (!ky_view_is (self->section, "ENTITIES") && !ky_view_is (self->section, "BLOCKS"))
    return;
  /* 48 of these is the width of a column, or a factor. */
  if (group->code == 48 && !dxf_verify_is_listed (self->record, " HATCH MTEXT MULTILEADER "))
    self->least_scale = fmin (self->least_scale, fabs (number));
  else if (group->code < 50)
    ky_shown_verify_number (self->blocks, number);
}

static gboolean
dxf_verify_value (Verify *self, const Group *group, GError **error)
{
  gint size = dxf_verify_size_of (group->code);
  gboolean ok;

  if (group->code == 2 && self->has_name)
    return dxf_verify_fail (self, "a second name in one record", error);
  if (group->code == 2)
    self->shown = group->value;
  self->has_name = self->has_name || group->code == 2;
  if (size > 0)
    {
      ok = dxf_verify_number (self, group, size) && verify_integer (self, group);
      if (ok && size == 8)
        dxf_verify_reach (self, group);
      if (ok && ky_view_is (self->record, "HATCH"))
        hatch_note (self, group);
    }
  else if (is_handle (group->code) && !(self->has_columns && group->code < 999)
           && !(group->code == 5 && ky_view_is (self->record, "DIMSTYLE")))
    ok = group->value.size <= 16 && dxf_verify_is_number (group->value, "0123456789ABCDEF");
  else
    ok = verify_of_string (self, group);
  return ok || dxf_verify_fail (self, "a value that kiyome does not write here", error);
}

/* --- the header ------------------------------------------------------------------------------- */

static gboolean
verify_version (Verify *self, const Group *group, GError **error)
{
  if (ky_view_is (self->variable, "$ACADVER") && group->code == 1)
    {
      self->has_version = TRUE;
      self->is_utf8 = dxf_verify_is_listed (group->value, " AC1021 AC1024 AC1027 AC1032 ");
      if (self->is_utf8
          || dxf_verify_is_listed (group->value,
                                   " AC1003 AC1004 AC1006 AC1009 AC1012 AC1014 AC1015 AC1018 "))
        return TRUE;
    }
  else if (ky_view_is (self->variable, "$DWGCODEPAGE") && group->code == 3)
    {
      self->has_page = TRUE;
      self->is_cp932 = ky_view_is (group->value, "ANSI_932");
      if (dxf_verify_is_listed (group->value,
                                " ANSI_932 ANSI_936 ANSI_949 ANSI_950 ANSI_1250 ANSI_1251 "
                                "ANSI_1252 "))
        return TRUE;
    }
  return dxf_verify_fail (self, "a version or code page that kiyome does not write", error);
}

static gboolean
verify_variable_name (Verify *self, const Group *group, GError **error)
{
  self->variable = group->value;
  if (group->value.size < 2 || group->value.size > 32 || group->value.data[0] != '$')
    return dxf_verify_fail (self, "a header variable whose name is not valid", error);
  for (gsize i = 1; i < group->value.size; i++)
    if (!g_ascii_isupper (group->value.data[i]) && !g_ascii_isdigit (group->value.data[i]))
      return dxf_verify_fail (self, "a header variable whose name is not valid", error);
  return TRUE;
}

static gboolean
dxf_verify_header (Verify *self, const Group *group, GError **error)
{
  gint size = dxf_verify_size_of (group->code);

  if (group->code == 9)
    return verify_variable_name (self, group, error);
  if (self->variable.size == 0)
    return dxf_verify_fail (self, "a value without a variable name", error);
  if (ky_view_is (self->variable, "$ACADVER") || ky_view_is (self->variable, "$DWGCODEPAGE"))
    return verify_version (self, group, error);
  if (size == 8 && ky_view_is (self->variable, "$LTSCALE"))
    self->dash_scale = fmin (self->dash_scale, fabs (dxf_verify_real (self, group)));
  if (size > 0)
    return dxf_verify_number (self, group, size)
           || dxf_verify_fail (self, "a header variable whose value is not a number", error);
  if (ky_view_is (self->variable, "$HANDSEED"))
    return (group->code == 5 && group->value.size <= 16
            && dxf_verify_is_number (group->value, "0123456789ABCDEF"))
           || dxf_verify_fail (self, "$HANDSEED without a handle", error);
  if (!dxf_verify_is_listed (self->variable,
                             " $CELTYPE $CLAYER $CMLSTYLE $DIMAPOST $DIMBLK $DIMBLK1 $DIMBLK2 "
                             "$DIMLDRBLK $DIMLTEX1 $DIMLTEX2 $DIMLTYPE $DIMPOST $DIMSTYLE "
                             "$DIMTXSTY $PUCSBASE $PUCSNAME $PUCSORTHOREF $TEXTSTYLE $UCSBASE "
                             "$UCSNAME $UCSORTHOREF "))
    return dxf_verify_fail (self, "a header variable that kiyome does not write", error);
  return dxf_verify_string (self, group->value,
                            g_str_has_prefix ((const gchar *)self->variable.data, "$DIMPOST")
                                    || memcmp (self->variable.data, "$DIMA", 5) == 0
                                ? STRING_TEXT
                                : STRING_NAME)
         || dxf_verify_fail (self, "a variable's text", error);
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
verify_section (Verify *self, GError **error)
{
  Group group;

  if (!dxf_verify_next (self, &group, error))
    return FALSE;
  self->section = group.value;
  self->record = ky_view ("", 0);
  if (group.code != 2
      || !dxf_verify_is_listed (group.value, " HEADER CLASSES TABLES BLOCKS ENTITIES OBJECTS "))
    return dxf_verify_fail (self, "a section that kiyome does not write here", error);
  if (ky_view_is (group.value, "HEADER") ? self->has_version
                                         : !self->has_version || !self->has_page)
    return dxf_verify_fail (self, "no header section, or a second one", error);
  self->has_entities = self->has_entities || ky_view_is (group.value, "ENTITIES");
  return TRUE;
}

static gboolean
dxf_verify_record (Verify *self, const Group *group, gboolean *ret_ends, GError **error)
{
  count_record (self);
  self->is_application = self->has_name = self->has_columns = FALSE;
  *ret_ends = FALSE;
  if (self->section.size == 0)
    {
      *ret_ends = ky_view_is (group->value, "EOF");
      if (*ret_ends)
        return (self->has_entities && self->at == self->view.size)
               || dxf_verify_fail (self, "no entities section, or content after the end", error);
      return ky_view_is (group->value, "SECTION")
                 ? verify_section (self, error)
                 : dxf_verify_fail (self, "expected a section", error);
    }
  if (ky_view_is (group->value, "ENDSEC"))
    {
      self->section = self->record = ky_view ("", 0);
      return TRUE;
    }
  self->record = group->value;
  return may_stand (self, group->value)
         || dxf_verify_fail (self, "a record type that kiyome does not write here", error);
}

gboolean
ky_dxf_verify (KyJob *job, GError **error)
{
  g_autoptr (KyShownVerify) blocks = ky_shown_verify_new ();
  Verify self = { .view = ky_job_input (job),
                  .section = ky_view ("", 0),
                  .blocks = blocks,
                  .times = 1,
                  .dash = HUGE_VAL,
                  .dash_scale = NAN,
                  .least_scale = 1 };
  gboolean ends = FALSE;
  Group group;

  self.variable = self.record = self.shown = self.section;
  self.is_binary = ky_view_starts_with (self.view, MARK, strlen (MARK));
  self.at = self.is_binary ? HEAD : 0;
  if (self.is_binary && (self.view.size < HEAD + 2 || self.view.data[HEAD - 1] != 0))
    return dxf_verify_fail (&self, "no whole mark", error);
  self.is_wide = self.is_binary && self.view.data[HEAD + 1] == 0;
  while (!ends)
    {
      gboolean ok;

      if (!dxf_verify_next (&self, &group, error))
        return FALSE;
      if (group.code == 0)
        ok = dxf_verify_record (&self, &group, &ends, error);
      else if (ky_view_is (self.section, "HEADER"))
        ok = dxf_verify_header (&self, &group, error);
      else if (self.record.size == 0)
        ok = dxf_verify_fail (&self, "a group outside of a record", error);
      else if (group.code > 1001 && !self.is_application)
        ok = dxf_verify_fail (&self, "application data without the name of an application", error);
      else
        ok = dxf_verify_value (&self, &group, error);
      if (!ok)
        return FALSE;
    }
  if (self.dash < HUGE_VAL)
    ky_shown_verify_step (blocks, self.dash * self.least_scale
                                      * (self.dash_scale >= 0 ? self.dash_scale : 1));
  return ky_shown_verify_end (blocks, KY_SHOWN_MAX, KY_SHOWN_DEPTH_MAX, "dxf", error);
}
