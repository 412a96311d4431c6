/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folds a display name to its visible form for the parser of addresses: NFKC, invisible characters
 * removed, look-alikes of a full stop written as ".". The character lists are those of
 * look-alikes.h, which the verifier uses, too. */
#include "filetypes/base/text/address-fold.h"

#include "filetypes/base/text/look-alikes.h"

static gboolean
address_fold_is_unseen (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (ky_unseen_characters); i++)
    if (c >= ky_unseen_characters[i][0] && c <= ky_unseen_characters[i][1])
      return TRUE;
  return FALSE;
}

static gboolean
address_fold_is_dot (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (ky_dot_characters); i++)
    if (c == ky_dot_characters[i])
      return TRUE;
  return c == '.';
}

/* Returns `text` without invisible characters. */
static gchar *
without_unseen (const gchar *text)
{
  GString *seen = g_string_new (NULL);

  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!address_fold_is_unseen (g_utf8_get_char (p)))
      g_string_append_unichar (seen, g_utf8_get_char (p));
  return g_string_free (seen, FALSE);
}

gchar *
ky_fold_address (const gchar *name)
{
  g_autofree gchar *seen = without_unseen (name);
  g_autofree gchar *compatible = g_utf8_normalize (seen, -1, G_NORMALIZE_NFKC);
  GString *folded = g_string_new (NULL);
  gboolean skips_blanks = FALSE;

  for (const gchar *p = compatible != NULL ? compatible : seen; *p != '\0';
       p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (address_fold_is_unseen (c) || (skips_blanks && c == ' '))
        continue;
      skips_blanks = FALSE;
      if (address_fold_is_dot (c))
        {
          skips_blanks = folded->len > 0 && folded->str[folded->len - 1] == ' ';
          while (folded->len > 0 && folded->str[folded->len - 1] == ' ')
            g_string_truncate (folded, folded->len - 1);
          c = '.';
        }
      g_string_append_unichar (folded, c);
    }
  return g_string_free (folded, FALSE);
}
