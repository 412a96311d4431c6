/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads values from the text of a rebuilt PDF file after its syntax has been verified, so that no
 * function here can fail. It shares no code with the writer. */
#include "filetypes/pdf/verify-value.h"
#include "filetypes/pdf/verify.h"

#define LONGEST_NUMBER 48
#define MOST 1e15

gsize
ky_pdf_behind_token (KyView text, gsize at)
{
  guint8 c = text.data[at++];

  if (c == '(')
    {
      for (; at < text.size && text.data[at] != ')'; at++)
        at += text.data[at] == '\\';
      return MIN (at + 1, text.size);
    }
  if (c == '<' && at < text.size && text.data[at] != '<')
    {
      while (at < text.size && text.data[at] != '>')
        at++;
      return MIN (at + 1, text.size);
    }
  if (c == '<' || c == '>')
    return MIN (at + 1, text.size);
  if (strchr ("[] \n", c) != NULL)
    return at;
  while (at < text.size && strchr ("()<>[]/ \n", text.data[at]) == NULL)
    at++;
  return at;
}

KyView
ky_pdf_take_value (KyView text, gsize *at)
{
  gsize from = *at, to = from;
  guint depth = 0;

  if (from < text.size && text.data[from] == ' ')
    from = ++to;
  do
    {
      if (to >= text.size)
        break;
      gboolean opens = text.data[to] == '['
                       || (text.data[to] == '<' && to + 1 < text.size && text.data[to + 1] == '<');
      gboolean closes = ky_is_among (text.data[to], "]>");
      depth += opens;
      depth -= closes && depth > 0;
      to = ky_pdf_behind_token (text, to);
    }
  while (depth > 0);
  if (text.size - to >= 4 && g_ascii_isdigit (text.data[from])
      && memcmp (text.data + to, " 0 R", 4) == 0)
    to += 4;
  *at = to;
  return ky_view (text.data + from, to - from);
}

gboolean
ky_pdf_take_entry (KyView dictionary, gsize *at, KyView *key, KyView *value)
{
  gsize from = *at + 1;

  if (*at >= dictionary.size || dictionary.data[*at] != '/')
    return FALSE;
  *at = ky_pdf_behind_token (dictionary, *at);
  *key = ky_view (dictionary.data + from, *at - from);
  *value = ky_pdf_take_value (dictionary, at);
  return TRUE;
}

KyView
ky_pdf_entry (KyView dictionary, const gchar *name)
{
  KyView key, value;

  for (gsize at = 2; ky_pdf_take_entry (dictionary, &at, &key, &value);)
    if (ky_view_is (key, name))
      return value;
  return ky_view ("", 0);
}

gdouble
ky_pdf_number_in (KyView word)
{
  gchar text[LONGEST_NUMBER];

  if (word.size >= sizeof text)
    return MOST;
  memcpy (text, word.data, word.size);
  text[word.size] = '\0';
  return g_ascii_strtod (text, NULL);
}

guint
ky_pdf_reference_in (KyView value)
{
  return value.size > 4 && memcmp (value.data + value.size - 4, " 0 R", 4) == 0
             ? (guint)ky_pdf_number_in (ky_view (value.data, value.size - 4))
             : 0;
}

void
ky_pdf_read_numbers (KyView list, gdouble *numbers, guint n)
{
  gsize at = 1;

  for (guint i = 0; i < n && at + 1 < list.size; i++)
    numbers[i] = ky_pdf_number_in (ky_pdf_take_value (list, &at));
}

KyPdfBox
ky_pdf_box_in (KyView list)
{
  gdouble numbers[4] = { 0 };
  KyPdfBox box;

  ky_pdf_read_numbers (list, numbers, 4);
  for (guint i = 0; i < 2; i++)
    {
      box.low[i] = MIN (numbers[i], numbers[i + 2]);
      box.high[i] = MAX (numbers[i], numbers[i + 2]);
    }
  return box;
}

gdouble
ky_pdf_area (KyPdfBox box)
{
  return (box.high[0] - box.low[0]) * (box.high[1] - box.low[1]);
}

KyPdfBox
ky_pdf_overlap (KyPdfBox a, KyPdfBox b)
{
  for (guint i = 0; i < 2; i++)
    {
      a.low[i] = MAX (a.low[i], b.low[i]);
      a.high[i] = MAX (MIN (a.high[i], b.high[i]), a.low[i]);
    }
  return a;
}

gsize
ky_pdf_verify_place (const gchar *list, KyView name)
{
  gchar padded[64];

  if (name.size > sizeof padded - 3 || memchr (name.data, ' ', name.size) != NULL)
    return 0;
  padded[0] = ' ';
  memcpy (padded + 1, name.data, name.size);
  padded[name.size + 1] = ' ';
  padded[name.size + 2] = '\0';
  const gchar *found = strstr (list, padded);
  return found != NULL ? (gsize)(found - list) + 1 : 0;
}

gboolean
ky_pdf_verify_listed (const gchar *list, KyView name)
{
  return ky_pdf_verify_place (list, name) > 0;
}
