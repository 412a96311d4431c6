/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a charset by its name or one of its aliases (T-CS-09). */

#include "common/charset/charset-private.h"

#define LABEL_MAX 40 /* letters and digits; no charset has a longer name */

const KyCharset ky_charsets[KY_CHARSET_N] = {
#define CHARSET(id, name, decoder) [KY_CHARSET_##id] = { name, ky_decode_##decoder, 0 },
#define SINGLE(id, name)                                                                           \
  [KY_CHARSET_N_MULTI_BYTE + KY_SINGLE_##id] = { name, NULL, KY_SINGLE_##id },
#include "common/charset/charsets.def"
};

static const struct
{
  const gchar *words; /* separated by blanks */
  gint charset;
} labels[] = {
#define LABELS(charset_, words_) { words_, charset_ },
#define SINGLE(charset_, words_) { words_, KY_CHARSET_N_MULTI_BYTE + KY_SINGLE_##charset_ },
#include "common/charset/charset-labels.def"
#undef SINGLE
#undef LABELS
};

static gint
find_label (const gchar *squeezed)
{
  gsize length = strlen (squeezed);

  for (guint i = 0; length > 0 && i < G_N_ELEMENTS (labels); i++)
    for (const gchar *at = strstr (labels[i].words, squeezed); at != NULL;
         at = strstr (at + 1, squeezed))
      if ((at == labels[i].words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
        return labels[i].charset;
  return KY_CHARSET_NONE;
}

/* Reads the charset name at the beginning of `label`: quotes and blanks before it, and everything
 * after it, are ignored. */
gint
ky_charset_from_label (const gchar *label)
{
  gchar squeezed[LABEL_MAX + 4] = "";
  gsize n = 0;
  const gchar *p = label != NULL ? label : "";

  while (*p != '\0' && !g_ascii_isalnum (*p))
    p++;
  for (; g_ascii_isalnum (*p) || *p == '-' || *p == '_' || *p == '.' || *p == ' '; p++)
    if (g_ascii_isalnum (*p))
      {
        if (n == LABEL_MAX)
          return KY_CHARSET_NONE;
        squeezed[n++] = g_ascii_tolower (*p);
      }
  squeezed[n] = '\0';
  p = squeezed;
  if (g_str_has_prefix (p, "x") && find_label (p) == KY_CHARSET_NONE)
    p++;
  if (find_label (p) == KY_CHARSET_NONE
      && (g_str_has_prefix (p, "cp125") || g_str_has_prefix (p, "win125")))
    {
      gchar name[LABEL_MAX + 4];

      g_snprintf (name, sizeof name, "windows%s", strstr (p, "125"));
      return find_label (name);
    }
  return find_label (p);
}
