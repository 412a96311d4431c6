/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether an RTF document may show an object, a colour or a pattern behind its text. */
#include "filetypes/rtf/lexer.h"

/* Returns whether `token` puts, or may put, something behind text: an object, a colour or a pattern
 * with a number. */
static gboolean
is_ground (const KyRtfToken *token)
{
  static const gchar *const objects[]
      = { "shp", "shppict", "object", "pict", "do", "background", NULL };
  static const gchar *const colours[]
      = { "highlight",  "cb",         "cbpat",       "chcbpat", "clcbpat",
          "clcbpatraw", "trcbpat",    "tscellcbpat", "shading", "chshdng",
          "clshdng",    "clshdngraw", "tscellpct",   "trshdng", NULL };
  static const gchar *const patterns[]
      = { "horiz",  "vert",    "fdiag",   "bdiag",   "cross",    "dcross", "dkhoriz",
          "dkvert", "dkfdiag", "dkbdiag", "dkcross", "dkdcross", "dkhor",  NULL };
  static const gchar *const owners[] = { "bg", "chbg", "clbg", "trbg", "rawclbg", "tscellbg" };

  if (g_strv_contains (objects, token->word))
    return TRUE;
  if (g_strv_contains (colours, token->word))
    return token->number > 0;
  for (guint i = 0; i < G_N_ELEMENTS (owners); i++)
    if (g_str_has_prefix (token->word, owners[i])
        && g_strv_contains (patterns, token->word + strlen (owners[i])))
      return TRUE;
  return FALSE;
}

gboolean
ky_rtf_has_background (KyView input)
{
  KyRtfLexer lexer = { input.data, input.data + input.size };
  KyRtfToken token;

  do
    {
      ky_rtf_next (&lexer, &token);
      if (token.kind == KY_RTF_TOKEN_CONTROL && is_ground (&token))
        return TRUE;
    }
  while (token.kind != KY_RTF_TOKEN_END);
  return FALSE;
}
