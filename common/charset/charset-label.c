/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a charset by its name or one of its aliases (T-CS-09). */

#include "common/charset/charset-private.h"

#define LABEL_MAX 40 /* letters and digits; no charset has a longer name */

const KyCharset ky_charsets[KY_CHARSET_N] = {
  [KY_CHARSET_UTF_8] = { "utf-8", ky_decode_utf_8, 0 },
  [KY_CHARSET_ISO_2022_JP] = { "iso-2022-jp", ky_decode_iso_2022_jp, 0 },
  [KY_CHARSET_CP932] = { "cp932", ky_decode_cp932, 0 },
  [KY_CHARSET_EUC_JP] = { "euc-jp", ky_decode_euc_jp, 0 },
  [KY_CHARSET_CP949] = { "euc-kr", ky_decode_cp949, 0 },
  [KY_CHARSET_GB18030] = { "gb18030", ky_decode_gb18030, 0 },
  [KY_CHARSET_BIG5] = { "big5", ky_decode_big5, 0 },
  [KY_CHARSET_UTF_16LE] = { "utf-16le", ky_decode_utf_16le, 0 },
  [KY_CHARSET_UTF_16BE] = { "utf-16be", ky_decode_utf_16be, 0 },
  [KY_CHARSET_UTF_32LE] = { "utf-32le", ky_decode_utf_32le, 0 },
  [KY_CHARSET_UTF_32BE] = { "utf-32be", ky_decode_utf_32be, 0 },
  [KY_CHARSET_UTF_7] = { "utf-7", ky_decode_utf_7, 0 },
  [KY_CHARSET_ISO_2022_KR] = { "iso-2022-kr", ky_decode_iso_2022_kr, 0 },
  [KY_CHARSET_ISO_2022_CN] = { "iso-2022-cn", ky_decode_iso_2022_cn, 0 },
  [KY_CHARSET_HZ] = { "hz-gb-2312", ky_decode_hz, 0 },
  [KY_CHARSET_IBM037] = { "ibm037", ky_decode_ibm037, 0 },
  [KY_CHARSET_IBM1047] = { "ibm1047", ky_decode_ibm1047, 0 },
  [KY_CHARSET_SHIFT_JIS_2004] = { "shift_jis-2004", ky_decode_shift_jis_2004, 0 },
  [KY_CHARSET_EUC_JIS_2004] = { "euc-jis-2004", ky_decode_euc_jis_2004, 0 },
#define SINGLE(name_, single_)                                                                     \
  [KY_CHARSET_N_MULTI_BYTE + KY_SINGLE_##single_] = { name_, NULL, KY_SINGLE_##single_ }
  SINGLE ("windows-1252", WINDOWS_1252),
  SINGLE ("iso-8859-2", ISO_8859_2),
  SINGLE ("iso-8859-3", ISO_8859_3),
  SINGLE ("iso-8859-4", ISO_8859_4),
  SINGLE ("iso-8859-5", ISO_8859_5),
  SINGLE ("iso-8859-6", ISO_8859_6),
  SINGLE ("iso-8859-7", ISO_8859_7),
  SINGLE ("iso-8859-8", ISO_8859_8),
  SINGLE ("iso-8859-10", ISO_8859_10),
  SINGLE ("iso-8859-13", ISO_8859_13),
  SINGLE ("iso-8859-14", ISO_8859_14),
  SINGLE ("iso-8859-15", ISO_8859_15),
  SINGLE ("iso-8859-16", ISO_8859_16),
  SINGLE ("windows-874", WINDOWS_874),
  SINGLE ("windows-1250", WINDOWS_1250),
  SINGLE ("windows-1251", WINDOWS_1251),
  SINGLE ("windows-1253", WINDOWS_1253),
  SINGLE ("windows-1254", WINDOWS_1254),
  SINGLE ("windows-1255", WINDOWS_1255),
  SINGLE ("windows-1256", WINDOWS_1256),
  SINGLE ("windows-1257", WINDOWS_1257),
  SINGLE ("windows-1258", WINDOWS_1258),
  SINGLE ("koi8-r", KOI8_R),
  SINGLE ("koi8-u", KOI8_U),
  SINGLE ("macintosh", MACINTOSH),
  SINGLE ("x-mac-cyrillic", MAC_CYRILLIC),
  SINGLE ("ibm437", IBM437),
  SINGLE ("ibm850", IBM850),
  SINGLE ("ibm852", IBM852),
  SINGLE ("ibm855", IBM855),
  SINGLE ("ibm866", IBM866),
#undef SINGLE
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
