/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folds a display name to its visible form for verifiers, with code that is independent of
 * address-fold.c except for the character lists of look-alikes.h. */
#include "filetypes/base/text/address-fold-verify.h"

#include "filetypes/base/text/look-alikes.h"

#include <string.h>

#define NOTHING 0

/* Returns the character that `c` looks like; NOTHING if it is invisible. */
static gunichar
address_fold_verify_look_of (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (ky_unseen_characters); i++)
    if (c >= ky_unseen_characters[i][0] && c <= ky_unseen_characters[i][1])
      return NOTHING;
  for (guint i = 0; i < G_N_ELEMENTS (ky_dot_characters); i++)
    if (c == ky_dot_characters[i])
      return '.';
  return c;
}

static void
append_looks (GString *out, const gchar *text, gssize length)
{
  for (const gchar *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = address_fold_verify_look_of (g_utf8_get_char (p));

      if (c != NOTHING)
        g_string_append_unichar (out, c);
    }
}

/* Replaces a dot with blanks around it by the dot alone. */
static void
close_dots (GString *text)
{
  gsize to = 0;

  for (gsize from = 0; from < text->len; from++)
    {
      gboolean is_spaced = FALSE;

      if (text->str[from] == '.')
        for (; to > 0 && text->str[to - 1] == ' '; to--)
          is_spaced = TRUE;
      text->str[to++] = text->str[from];
      while (is_spaced && text->str[from + 1] == ' ')
        from++;
    }
  g_string_truncate (text, to);
}

gchar *
ky_verify_look_of_address (const gchar *text)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  GString *out = g_string_new (NULL);

  /* Before dots are looked for: NFKC makes more of them, and spaces of narrow blanks. */
  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (address_fold_verify_look_of (g_utf8_get_char (p)) != NOTHING)
      g_string_append_unichar (seen, g_utf8_get_char (p));
  g_autofree gchar *normal = g_utf8_normalize (seen->str, (gssize)seen->len, G_NORMALIZE_NFKC);
  if (normal == NULL)
    append_looks (out, seen->str, (gssize)seen->len);
  else
    append_looks (out, normal, (gssize)strlen (normal));
  close_dots (out);
  return g_string_free (out, FALSE);
}
