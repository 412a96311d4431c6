/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes harmful characters from Unicode text (doc/threats.md O-TXT-01, T-CS-11, T-CS-12,
 * T-TXT-01, T-TXT-02, T-HTML-23), measures its width on a terminal, and makes URLs in it unusable
 * as links. All functions take valid UTF-8, never fail and take linear time. */
#pragma once

#include <glib.h>
#include <string.h>

typedef enum
{
  KY_TEXT_LINES = 0,         /* TAB stays, CRLF and CR become LF: bodies and files */
  KY_TEXT_ONE_LINE = 1 << 0, /* TAB, CR, LF become one space each: header values, names, labels */
  KY_TEXT_KEEP_CR = 1 << 1   /* CRLF and CR stay as they are: files that keep their line ends */
} KyTextFlags;

/* Numbers of characters that ky_text_clean() removed (an escape sequence counts once). */
typedef struct
{
  gsize controls;  /* C0, C1, DEL, NUL, terminal escape sequences, overstrikes, non-characters */
  gsize bidi;      /* U+061C, U+200E, U+200F, U+202A–U+202E, U+2066–U+2069 */
  gsize invisible; /* zero-width and other invisible characters, U+FEFF, stray joiners and
                      variation selectors */
  gsize tags;      /* U+E0000–U+E007F */
  gsize combining; /* marks beyond 8 on one base character */
} KyTextRemoved;

/* Compares the strings that `a` and `b` point to, byte by byte, for g_ptr_array_sort() and
 * qsort(). */
gint ky_text_compare (gconstpointer a, gconstpointer b);

/* Cleans `text` by rule O-TXT-01: only visible text, TAB and line ends are left. Joiners are kept
 * inside emoji sequences, and one variation selector after an ideograph or an emoji; form feeds and
 * other hidden line ends become LF. A second call changes nothing. `ret_length` and `removed` may
 * be NULL; the numbers are added to `removed`. (transfer full) */
gchar *ky_text_clean (const gchar *text, gsize length, guint flags, gsize *ret_length,
                      KyTextRemoved *removed);

static inline gboolean
ky_text_removed_any (const KyTextRemoved *removed)
{
  return (removed->controls | removed->bidi | removed->invisible | removed->tags
          | removed->combining)
         != 0;
}

/* Returns the character at `text` (valid UTF-8), as g_utf8_get_char() does. Characters of one and
 * of three bytes, which are ASCII, kana and ideographs among others, are decoded without a call. */
static inline gunichar
ky_text_char (const gchar *text)
{
  const guint8 *p = (const guint8 *)text;

  if (p[0] < 0x80)
    return p[0];
  return (p[0] & 0xf0) == 0xe0 ? (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu)
                               : g_utf8_get_char (text);
}

/* Returns whether `c` is one of the kana or ideographs that nearly all Japanese text consists
 * of. */
static inline gboolean
ky_text_is_kana_or_kanji (gunichar c)
{
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3041 && c <= 0x3096)
         || (c >= 0x30a1 && c <= 0x30fa) || c == 0x30fc;
}

/* Returns `text` in the normal form `mode`, as g_utf8_normalize() does, or NULL if it is not valid
 * UTF-8. ASCII is in every normal form already and is only copied. (transfer full) (nullable) */
gchar *ky_text_normalize (const gchar *text, GNormalizeMode mode);

/* Implements hash tables of names that are compared without regard to ASCII case. */
guint ky_text_folded_hash (gconstpointer text);
gboolean ky_text_folded_equal (gconstpointer a, gconstpointer b);

/* Returns whether `text` is one line of visible characters, so that it can be shown as a name in
 * logs and mails. */
gboolean ky_text_is_plain (const gchar *text);

/* Returns the columns that `text` takes on a terminal: East Asian Wide, Fullwidth and Ambiguous (as
 * Japanese fonts draw it) count 2, combining marks 0, all others 1. `length` -1: up to the NUL. */
gsize ky_text_width (const gchar *text, gssize length);

/* Returns `text` with everything that a mail client would turn into a link shown so that none does:
 * hxxp://, hxxps://, any other scheme as "file[:]//", "www[.]example.jp", "[\\]server\share", a
 * telephone number behind "tel:" with a blank before it. That takes in what has one slash or none
 * but is linked ("https:/x", "javascript:", "data:text/html,", "ms-msdt:", an address with a query
 * behind "mailto:"; and any other word with something right behind its colon, which gets a blank,
 * or brackets within a URL, but for what people write before a colon), "[//]server/share", and
 * colons, slashes and letters of other widths. Addresses and the bare names of hosts stay. `keep`
 * (nullable, NULL-terminated): domains whose http and https URLs stay, "example.jp", or
 * ".example.jp" with all below it; only where the host is beyond doubt. Stable on a second pass.
 * Returns NULL when there is nothing to change, so that the common case costs no copy. (transfer
 * full) (nullable) */
gchar *ky_text_defang (const gchar *text, gsize length, const gchar *const *keep,
                       gsize *ret_length);

/* Returns `text` in UTF-16LE without a byte order mark, or NULL if it is not UTF-8. (transfer full)
 * (nullable) */
GByteArray *ky_text_utf16le (const gchar *text);

/* Erases and frees `text` (a gchar *, nullable), which contains a secret. */
static inline void
ky_text_wipe (gpointer text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}
