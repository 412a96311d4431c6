/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes struck-out text between marks and raised or lowered text in the characters that Unicode
 * has for it, or else as "^(…)" and "_(…)". */
#include "filetypes/base/text/marks.h"

#include <string.h>

#define SCRIPT_MAX 32 /* characters of an exponent */
#define SHIFTED_MAX 6 /* characters of an exponent that only its position shows */

/* Limits by which text counts as an exponent or index because of its position, as fractions of the
 * size of its line: */
#define SCRIPT_SIZE 0.85 /* largest size */
#define RAISED_BY 0.15   /* least distance of an exponent above the base line */
#define LOWERED_BY 0.08  /* least distance of an index below the base line */

const gchar *
ky_mark_of_state (KyMarkState state, gboolean is_radio, gboolean is_japanese)
{
  switch (state)
    {
    case KY_MARK_OFF:
      return is_radio ? KY_MARK_UNCHOSEN : KY_MARK_UNTICKED;
    case KY_MARK_ON:
      return is_radio ? KY_MARK_CHOSEN : KY_MARK_TICKED;
    default:
      return is_japanese ? "（状態不明）" : "(state unknown)";
    }
}

const gchar *
ky_mark_strike_begin (gboolean is_japanese)
{
  return is_japanese ? "〔取消：" : "[deleted: ";
}

const gchar *
ky_mark_strike_end (gboolean is_japanese)
{
  return is_japanese ? "〕" : "]";
}

/* --- raised and lowered text ------------------------------------------------------------------ */

/* Returns the raised or lowered form of `c`, 0 when Unicode has none that most fonts have. */
static gunichar
script_character (gunichar c, KyTextScript script)
{
  static const gunichar raised[]
      = { 0x2070, 0xb9, 0xb2, 0xb3, 0x2074, 0x2075, 0x2076, 0x2077, 0x2078, 0x2079 };
  static const struct
  {
    gunichar c, raised, lowered;
  } signs[] = { { '+', 0x207a, 0x208a },    { '-', 0x207b, 0x208b },    { 0x2010, 0x207b, 0x208b },
                { 0x2011, 0x207b, 0x208b }, { 0x2013, 0x207b, 0x208b }, { 0x2212, 0x207b, 0x208b },
                { 0xff0b, 0x207a, 0x208a }, { 0xff0d, 0x207b, 0x208b }, { '=', 0x207c, 0x208c },
                { '(', 0x207d, 0x208d },    { ')', 0x207e, 0x208e },    { 'n', 0x207f, 0 },
                { ',', ',', ',' },          { ' ', ' ', ' ' } };

  if (c >= 0xff10 && c <= 0xff19)
    c = c - 0xff10 + '0';
  if (c >= '0' && c <= '9')
    return script == KY_SCRIPT_RAISED ? raised[c - '0'] : 0x2080 + (c - '0');
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (signs[i].c == c)
      return script == KY_SCRIPT_RAISED ? signs[i].raised : signs[i].lowered;
  return 0;
}

/* Returns `text` in raised or lowered characters, or NULL if it has characters without such a form
 * (transfer full). */
static gchar *
script_text (const gchar *text, gsize length, KyTextScript script)
{
  g_autoptr (GString) out = g_string_sized_new (2 * length);

  for (const gchar *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = script_character (g_utf8_get_char (p), script);

      if (c == 0)
        return NULL;
      g_string_append_unichar (out, c);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Returns whether `text` has a meaning that does not depend on its place: marks of notes, ordinals,
 * trade marks. */
static gboolean
marks_is_mark (const gchar *text, gsize length)
{
  static const gchar *const begins[]
      = { "※", "*", "＊", "†", "‡", "§", "[", "〔", "（", "®", "©", "™", "℠", "°", "º", "ª" };
  static const gchar *const words[] = { "st", "nd", "rd", "th", "TM", "SM", "\"", "'", "′", "″" };

  for (guint i = 0; i < G_N_ELEMENTS (begins); i++)
    if (length >= strlen (begins[i]) && memcmp (text, begins[i], strlen (begins[i])) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (length == strlen (words[i]) && memcmp (text, words[i], length) == 0)
      return TRUE;
  return FALSE;
}

/* Leaves the mark around a text all of which is struck out. */
static void
leave_strike (const gchar **from, const gchar **end)
{
  for (guint i = 0; i < 2; i++)
    {
      const gchar *begin = ky_mark_strike_begin (i > 0), *close = ky_mark_strike_end (i > 0);

      if (!g_str_has_prefix (*from, begin)
          || strstr (*from + strlen (begin), close) != *end - strlen (close))
        continue;
      *from += strlen (begin);
      *end -= strlen (close);
      return;
    }
}

/* Returns whether the `n` characters of `text`, which follow the first `start` bytes of `out`, can
 * be an exponent or index if only their position says so. */
static gboolean
marks_is_exponent (const GString *out, gsize start, const gchar *text, glong n)
{
  const gchar *before = start > 0 ? g_utf8_find_prev_char (out->str, out->str + start) : NULL;
  gunichar c = before != NULL ? g_utf8_get_char (before) : ' ';

  return n <= SHIFTED_MAX && strpbrk (text, "0123456789n") != NULL && strpbrk (text, " ,") == NULL
         && (c == ')' || (g_unichar_isalnum (c) && (c < 0x3000 || c >= 0xff00)));
}

KyTextScript
ky_mark_script_at (gdouble size, gdouble line_size, gdouble up)
{
  return size > line_size * SCRIPT_SIZE ? KY_SCRIPT_NORMAL
         : up / line_size > RAISED_BY   ? KY_SCRIPT_SHIFTED_UP
         : up / line_size < -LOWERED_BY ? KY_SCRIPT_SHIFTED_DOWN
                                        : KY_SCRIPT_NORMAL;
}

void
ky_mark_script (GString *out, gsize start, KyTextScript script)
{
  gboolean is_shifted = script == KY_SCRIPT_SHIFTED_UP || script == KY_SCRIPT_SHIFTED_DOWN;

  while (start < out->len && strchr (" \n", out->str[start]) != NULL)
    start++;
  g_autofree gchar *text
      = g_strndup (out->str + MIN (start, out->len), out->len - MIN (start, out->len));
  const gchar *from = text;
  const gchar *target = strstr (from, " [");
  const gchar *end = target != NULL ? target : from + strlen (from);
  while (end > from && strchr (" \t\n", end[-1]) != NULL)
    end--;
  leave_strike (&from, &end);
  gsize length = (gsize)(end - from);
  glong n = g_utf8_strlen (from, (gssize)length);
  if (script == KY_SCRIPT_NORMAL || n == 0 || n > SCRIPT_MAX || memchr (from, '\n', length) != NULL
      || marks_is_mark (from, length)
      || (is_shifted && !marks_is_exponent (out, start + (gsize)(from - text), from, n)))
    return;
  if (is_shifted)
    script = script == KY_SCRIPT_SHIFTED_UP ? KY_SCRIPT_RAISED : KY_SCRIPT_LOWERED;
  g_autofree gchar *form = script_text (from, length, script);
  if (form == NULL && is_shifted)
    return;
  if (form == NULL)
    form = g_strdup_printf (n == 1 ? "%c%.*s" : "%c(%.*s)", script == KY_SCRIPT_RAISED ? '^' : '_',
                            (gint)length, from);
  g_string_truncate (out, start + (gsize)(from - text));
  g_string_append (out, form);
  g_string_append (out, end);
}

void
ky_mark_append_script (GString *out, const gchar *text, KyTextScript script)
{
  gsize start = out->len;

  g_string_append (out, text);
  ky_mark_script (out, start, script);
}

/* --- runs ------------------------------------------------------------------------------------- */

static gboolean
marks_is_blank (const gchar *text, gsize length)
{
  const gchar *end = text + length;

  for (const gchar *p = text; p < end; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static void
end_script (KyTextMarks *self, GString *out)
{
  if (self->look.script != KY_SCRIPT_NORMAL)
    ky_mark_script (out, self->script_start, self->look.script);
  self->look.script = KY_SCRIPT_NORMAL;
}

void
ky_text_marks_end (KyTextMarks *self, GString *out, gboolean is_japanese)
{
  end_script (self, out);
  if (!self->look.is_struck)
    return;
  /* the mark ends before blanks and line ends that lie behind its text */
  gsize length = out->len;
  while (length > 0 && strchr (" \t\n", out->str[length - 1]) != NULL)
    length--;
  g_string_insert (out, (gssize)length, ky_mark_strike_end (is_japanese));
  self->look.is_struck = FALSE;
}

/* Appends text of one line. */
static void
marks_append_piece (KyTextMarks *self, GString *out, KyTextLook look, gboolean is_japanese,
                    const gchar *text, gsize length)
{
  if (marks_is_blank (text, length))
    look = self->look;
  if (look.is_struck != self->look.is_struck)
    {
      ky_text_marks_end (self, out, is_japanese);
      if (look.is_struck)
        g_string_append (out, ky_mark_strike_begin (is_japanese));
      self->look.is_struck = look.is_struck;
    }
  if (look.script != self->look.script)
    {
      end_script (self, out);
      self->script_start = out->len;
      self->look.script = look.script;
    }
  g_string_append_len (out, text, (gssize)length);
}

void
ky_text_marks_append (KyTextMarks *self, GString *out, KyTextLook look, gboolean is_japanese,
                      const gchar *text, gsize length)
{
  const gchar *end = text + length;

  for (const gchar *p = text; p < end;)
    {
      const gchar *newline = memchr (p, '\n', (gsize)(end - p));
      const gchar *stop = newline != NULL ? newline : end;

      marks_append_piece (self, out, look, is_japanese, p, (gsize)(stop - p));
      if (newline == NULL)
        return;
      ky_text_marks_end (self, out, is_japanese);
      g_string_append_c (out, '\n');
      p = newline + 1;
    }
}
