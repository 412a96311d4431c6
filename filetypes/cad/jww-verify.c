/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a drawing or figure of Jw_cad from its first byte to its last with a layout table of its
 * own. It shares no code with the reader and the writer. */
#include "filetypes/cad/jww.h"
#include "filetypes/cad/block-count-verify.h"

#include <math.h>

#define NAMES_MAX 8
#define PAPERS 15
#define DEPTH_MAX 36 /* nesting of blocks */

typedef struct
{
  KyReader in;
  guint32 version;
  gboolean is_bad; /* something that is never written */
  guint32 next;    /* of the archive's numbers */
  KyShownVerify *blocks;
  guint n_names;
  struct
  {
    guint32 number;
    gchar letter; /* of the class: see check_entity() */
  } names[NAMES_MAX];
} Check;

static void
jww_verify_expect (Check *self, gboolean holds)
{
  self->is_bad |= !holds;
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* Checks `count` words of which none is above `max`. */
static void
jww_verify_check_words (Check *self, guint count, guint32 max)
{
  for (guint i = 0; i < count; i++)
    jww_verify_expect (self, ky_reader_u32le (&self->in) <= max);
}

static gdouble
take_double (Check *self)
{
  guint64 bits = ky_reader_u64le (&self->in);
  gdouble number;

  memcpy (&number, &bits, sizeof number);
  jww_verify_expect (self, isfinite (number));
  return number;
}

static void
check_doubles (Check *self, guint count)
{
  for (guint i = 0; i < count; i++)
    take_double (self);
}

/* --- strings ---------------------------------------------------------------------------------- */

/* Matches visible characters, or a line's end in a memo. */
static gboolean
jww_verify_is_shown (gunichar c, gboolean has_lines)
{
  if (c < 0x20)
    return has_lines && (c == '\t' || c == '\n' || c == '\r');
  return (c < 0x7f || c > 0x9f) && c != 0x61c && (c < 0x200b || c > 0x200f || c == 0x200d)
         && (c < 0x2028 || c > 0x202e) && (c < 0x2060 || c > 0x206f) && c != 0xfeff
         && (c & 0xfffe) != 0xfffe && (c < 0xfdd0 || c > 0xfdef) && (c < 0xe0000 || c > 0xe007f);
}

static void
check_wide (Check *self, const guint8 *bytes, gsize n, gboolean has_lines)
{
  for (gsize i = 0; i < n; i++)
    {
      gunichar c = ky_load_u16le (bytes + 2 * i);

      if (c >= 0xd800 && c < 0xdc00 && i + 1 < n)
        {
          guint low = ky_load_u16le (bytes + 2 * ++i);

          jww_verify_expect (self, low >= 0xdc00 && low < 0xe000);
          c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
        }
      jww_verify_expect (self, jww_verify_is_shown (c, has_lines) && (c < 0xd800 || c > 0xdfff));
    }
}

static void
check_narrow (Check *self, const guint8 *bytes, gsize n, gboolean has_lines)
{
  for (gsize i = 0; i < n; i++)
    {
      guint8 c = bytes[i];
      gboolean is_lead = (c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc);

      if (is_lead)
        jww_verify_expect (self,
                           ++i < n && bytes[i] >= 0x40 && bytes[i] != 0x7f && bytes[i] <= 0xfc);
      else
        jww_verify_expect (self, (c >= 0xa1 && c <= 0xdf)
                                     || (c < 0x80 && jww_verify_is_shown (c, has_lines)));
    }
}

/* Returns the bytes of a string, whose lengths are as short as they can be; NULL: there are
 * none. */
static const guint8 *
jww_verify_take_string (Check *self, gsize *ret_length, gboolean *ret_is_wide)
{
  guint64 length = ky_reader_u8 (&self->in);
  guint64 least = 0;

  *ret_is_wide = FALSE;
  if (length == 0xff)
    {
      least = length;
      length = ky_reader_u16le (&self->in);
      if (length == 0xfffe)
        {
          *ret_is_wide = TRUE;
          least = 0;
          length = ky_reader_u8 (&self->in);
          if (length == 0xff)
            {
              least = 0xff;
              length = ky_reader_u16le (&self->in);
            }
        }
      if (length == 0xffff)
        {
          least = *ret_is_wide ? 0xffff : 0xfffe;
          length = ky_reader_u32le (&self->in);
        }
    }
  jww_verify_expect (self, length >= least);
  *ret_length = (gsize)length;
  return ky_reader_bytes (&self->in, *ret_is_wide ? length * 2 : length);
}

typedef enum
{
  NAME,
  MEMO,
  SHOWN, /* a text that is shown; it must not name a picture */
  FONT
} Purpose;

/* Tells whether a string in either form has any of `characters`. */
static gboolean
jww_verify_has_any (const guint8 *bytes, gsize n, gboolean is_wide, const gchar *characters)
{
  for (gsize i = 0; i < n; i++)
    {
      guint c = is_wide ? ky_load_u16le (bytes + 2 * i) : bytes[i];

      if (!is_wide && ((c >= 0x81 && c <= 0x9f) || c >= 0xe0))
        i++;
      else if (c < 0x80 && strchr (characters, (gint)c) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
check_string (Check *self, Purpose purpose)
{
  gboolean is_wide;
  gsize n;
  const guint8 *bytes = jww_verify_take_string (self, &n, &is_wide);
  gsize size = is_wide ? 2 : 1;

  if (bytes == NULL || n == 0)
    return;
  (is_wide ? check_wide : check_narrow) (self, bytes, n, purpose == MEMO);
  if (purpose == SHOWN && n >= 2)
    jww_verify_expect (self, memcmp (bytes, is_wide ? "^\0@\0" : "^@", 2 * size) != 0);
  if (purpose == FONT)
    jww_verify_expect (self, !jww_verify_has_any (bytes, n, is_wide, "\\/:"));
}

static void
jww_verify_check_strings (Check *self, guint count)
{
  for (guint i = 0; i < count; i++)
    check_string (self, NAME);
}

/* --- settings --------------------------------------------------------------------------------- */

static void
check_layers (Check *self)
{
  jww_verify_check_words (self, 1, PAPERS - 1);
  jww_verify_check_words (self, 1, 15);
  for (guint group = 0; group < 16; group++)
    {
      jww_verify_check_words (self, 1, 3);
      jww_verify_check_words (self, 1, 15);
      jww_verify_expect (self, take_double (self) > 0);
      jww_verify_check_words (self, 1, 2);
      for (guint layer = 0; layer < 16; layer++)
        {
          jww_verify_check_words (self, 1, 3);
          jww_verify_check_words (self, 1, 2);
        }
    }
}

/* Checks what SXF added: 257 colours, 33 types of lines. */
static void
check_sxf (Check *self)
{
  jww_verify_check_words (self, 2 * 257, G_MAXUINT32);
  for (guint i = 0; i < 257; i++)
    {
      check_string (self, NAME);
      jww_verify_check_words (self, 2, G_MAXUINT32);
      check_doubles (self, 1);
    }
  jww_verify_check_words (self, 4 * 33, G_MAXUINT32);
  for (guint i = 0; i < 33; i++)
    {
      check_string (self, NAME);
      jww_verify_check_words (self, 1, G_MAXUINT32);
      check_doubles (self, 10);
    }
}

static void
check_pens (Check *self)
{
  check_doubles (self, 11);
  jww_verify_check_words (self, 2 * 10, G_MAXUINT32);
  for (guint i = 0; i < 10; i++)
    {
      jww_verify_check_words (self, 2, G_MAXUINT32);
      check_doubles (self, 1);
    }
  jww_verify_check_words (self, 4 * 8 + 5 * 5 + 4 * 4 + 11 + 5, G_MAXUINT32);
  check_doubles (self, 9);
  jww_verify_check_words (self, 2, G_MAXUINT32);
}

static void
check_view (Check *self)
{
  gboolean is_newer = self->version >= 300;

  check_doubles (self, 2);
  jww_verify_check_words (self, 1, G_MAXUINT32);
  check_doubles (self, is_newer ? 3 : 1);
  jww_verify_check_words (self, 1, G_MAXUINT32);
  check_doubles (self, 6);
  for (guint i = 0; i < (is_newer ? 8 : 4); i++)
    {
      check_doubles (self, 3);
      jww_verify_check_words (self, is_newer, G_MAXUINT32);
    }
  if (!is_newer)
    return;
  jww_verify_check_words (self, 11, 0); /* three numbers, a word, two numbers that mean nothing */
  check_doubles (self, 1);
  jww_verify_check_words (self, 1, G_MAXUINT32);
}

static void
check_settings (Check *self)
{
  check_string (self, MEMO);
  check_layers (self);
  jww_verify_check_words (self, 14, 0);
  jww_verify_check_words (self, 5, G_MAXUINT32);
  jww_verify_check_words (self, 1, 0);
  jww_verify_check_words (self, 1, G_MAXUINT32);
  check_doubles (self, 3);
  jww_verify_check_words (self, 2, G_MAXUINT32);
  check_doubles (self, 5);
  jww_verify_check_strings (self, 256 + 16);
  check_view (self);
  check_pens (self);
  if (self->version >= 420)
    check_sxf (self);
  for (guint i = 0; i < 10; i++)
    {
      check_doubles (self, 3);
      jww_verify_check_words (self, 1, G_MAXUINT32);
    }
  check_doubles (self, 3);
  jww_verify_check_words (self, 2, G_MAXUINT32);
  check_doubles (self, 2);
  jww_verify_check_words (self, 1, G_MAXUINT32);
  check_doubles (self, 6);
}

/* --- entities --------------------------------------------------------------------------------- */

static void
jww_verify_check_attributes (Check *self, guint *ret_style, guint *ret_color)
{
  jww_verify_check_words (self, 1, G_MAXUINT32);
  *ret_style = ky_reader_u8 (&self->in);
  *ret_color = ky_reader_u16le (&self->in);
  if (self->version >= 351)
    ky_reader_u16le (&self->in);
  jww_verify_expect (self, ky_reader_u16le (&self->in) < 16);
  jww_verify_expect (self, ky_reader_u16le (&self->in) < 16);
  ky_reader_u16le (&self->in);
  jww_verify_expect (self, *ret_color <= 10 || (*ret_color >= 100 && *ret_color <= 356));
}

static void
check_solid (Check *self, guint style, guint color)
{
  check_doubles (self, 8);
  jww_verify_check_words (self, color == 10, G_MAXUINT32);
  jww_verify_expect (self,
                     style <= 65 || style == 101 || style == 105 || style == 106 || style == 111);
}

static void
check_text (Check *self)
{
  check_doubles (self, 4);
  jww_verify_check_words (self, 1, G_MAXUINT32);
  check_doubles (self, 4);
  check_string (self, FONT);
  check_string (self, SHOWN);
}

static void
jww_verify_check_point (Check *self, guint style)
{
  check_doubles (self, 2);
  jww_verify_check_words (self, 1, G_MAXUINT32);
  if (style != 100)
    return;
  jww_verify_check_words (self, 1, G_MAXUINT32);
  check_doubles (self, 2);
}

static void check_entity (Check *self, gchar letter);

static void
check_dimension (Check *self)
{
  check_entity (self, 'n');
  check_entity (self, 'j');
  if (self->version < 420)
    return;
  ky_reader_u16le (&self->in);
  for (const gchar *letter = "nneeee"; *letter != '\0'; letter++)
    check_entity (self, *letter);
}

/* Checks an entity by the letter of its class: Sen n, Enko k, Ten e, Moji j, Solid l, Block B,
 * Sunpou u. */
static void
check_entity (Check *self, gchar letter)
{
  g_autofree gchar *number = NULL;
  guint style, color;

  jww_verify_check_attributes (self, &style, &color);
  jww_verify_expect (self, letter == 'l' || style <= 65 || (letter == 'e' && style == 100));
  switch (letter)
    {
    case 'n':
      check_doubles (self, 4);
      break;
    case 'k':
      check_doubles (self, 7);
      jww_verify_check_words (self, 1, G_MAXUINT32);
      break;
    case 'e':
      jww_verify_check_point (self, style);
      break;
    case 'j':
      check_text (self);
      break;
    case 'l':
      check_solid (self, style, color);
      break;
    case 'B':
      check_doubles (self, 5);
      number = g_strdup_printf ("%u", ky_reader_u32le (&self->in));
      ky_shown_verify_add (self->blocks, number, 1);
      break;
    case 'u':
      check_dimension (self);
      break;
    default:
      jww_verify_expect (self, FALSE);
      break;
    }
}

/* --- objects ---------------------------------------------------------------------------------- */

/* Reads the class that comes by name, or returns 0. */
static gchar
jww_verify_take_name (Check *self)
{
  static const struct
  {
    const gchar *name;
    gchar letter;
  } classes[] = { { "CDataSen", 'n' },    { "CDataEnko", 'k' },  { "CDataTen", 'e' },
                  { "CDataMoji", 'j' },   { "CDataSolid", 'l' }, { "CDataBlock", 'B' },
                  { "CDataSunpou", 'u' }, { "CDataList", 'L' } };
  guint schema = ky_reader_u16le (&self->in);
  guint length = ky_reader_u16le (&self->in);
  const guint8 *name = ky_reader_bytes (&self->in, length);

  if (name == NULL || schema != self->version || self->n_names == NAMES_MAX)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (ky_view_is (ky_view (name, length), classes[i].name))
      {
        self->names[self->n_names].letter = classes[i].letter;
        self->names[self->n_names++].number = self->next++;
        return classes[i].letter;
      }
  return 0;
}

static gchar
take_class (Check *self)
{
  guint32 tag = ky_reader_u16le (&self->in);
  guint32 number = tag & 0x7fff;

  if (tag == 0xffff)
    return jww_verify_take_name (self);
  if (tag == 0x7fff)
    {
      tag = ky_reader_u32le (&self->in);
      number = tag & 0x7fffffff;
      jww_verify_expect (self, (tag >> 31) == 1 && number >= 0x7fff);
    }
  else
    jww_verify_expect (self, (tag & 0x8000) != 0);
  for (guint i = 0; i < self->n_names; i++)
    if (self->names[i].number == number)
      return self->names[i].letter;
  return 0;
}

static void check_list (Check *self);

static void
check_objects (Check *self, gboolean are_lists)
{
  guint32 count = ky_reader_u16le (&self->in);

  if (count == 0xffff)
    {
      count = ky_reader_u32le (&self->in);
      jww_verify_expect (self, count >= 0xffff);
    }
  for (guint32 i = 0; i < count && !self->is_bad && !self->in.failed; i++)
    {
      gchar letter = take_class (self);

      self->next++;
      if (are_lists)
        jww_verify_expect (self, letter == 'L');
      else if (letter != 'B')
        ky_shown_verify_add (self->blocks, NULL, 1);
      if (are_lists && letter == 'L')
        check_list (self);
      else
        check_entity (self, letter);
    }
}

static void
check_list (Check *self)
{
  guint style, color;

  jww_verify_check_attributes (self, &style, &color);
  jww_verify_expect (self, style <= 65);
  g_autofree gchar *number = g_strdup_printf ("%u", ky_reader_u32le (&self->in));
  ky_shown_verify_enter (self->blocks, number);
  jww_verify_check_words (self, 2, G_MAXUINT32);
  check_string (self, NAME);
  check_objects (self, FALSE);
}

/* Verifies the head of a figure, which it has in place of settings: its origin, scales, numbers of
 * text and pens, edges. */
static void
jww_verify_check_head (Check *self)
{
  check_doubles (self, 2);
  for (guint i = 0; i < 16; i++)
    jww_verify_expect (self, take_double (self) > 0);
  jww_verify_check_words (self, 6, G_MAXUINT32);
  check_doubles (self, 10);
}

static gboolean
jww_verify_take_mark (Check *self, gboolean is_figure)
{
  gsize size = is_figure ? 200 : 8;
  const guint8 *mark = ky_reader_bytes (&self->in, size);

  if (mark == NULL || memcmp (mark, is_figure ? "JwsData." : "JwwData.", 8) != 0)
    return FALSE;
  for (gsize i = 8; i < size; i++)
    jww_verify_expect (self, mark[i] == '.');
  return TRUE;
}

static gboolean
jww_verify (KyJob *job, gboolean is_figure, GError **error)
{
  KyView view = ky_job_input (job);
  guint64 most = 2 * ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_OBJECTS);
  g_autoptr (KyShownVerify) blocks = ky_shown_verify_new ();
  Check check = { .in = ky_reader (view), .next = 1, .blocks = blocks };

  if (!jww_verify_take_mark (&check, is_figure))
    return ky_verify_fail (error, "jww: the signature is missing");
  check.version = ky_reader_u32le (&check.in);
  jww_verify_expect (&check, check.version >= 230 && check.version < 1000);
  if (is_figure)
    jww_verify_check_head (&check);
  else
    check_settings (&check);
  check_objects (&check, FALSE);
  check_objects (&check, TRUE);
  if (check.version >= 700 && (!is_figure || ky_reader_left (&check.in) > 0))
    jww_verify_check_words (&check, 1, 0); /* no pictures */
  if (check.in.failed || check.is_bad || ky_reader_left (&check.in) > 0)
    return ky_verify_fail (error, "jww: at byte %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT,
                           check.in.at, view.size);
  return ky_shown_verify_end (blocks, most, DEPTH_MAX, "jww", error);
}

KY_DEFINE_PUBLIC_METHOD (ky_jww_verify, jww_verify (job, FALSE, error))
KY_DEFINE_PUBLIC_METHOD (ky_jws_verify, jww_verify (job, TRUE, error))
