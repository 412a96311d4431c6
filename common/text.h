/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unicode text made harmless (doc/threats.md O-TXT-01, T-CS-11, T-CS-12, T-TXT-01, T-TXT-02,
 * T-HTML-23), its width on a terminal, and the URLs in it. All functions take valid UTF-8, are
 * total and linear.
 */
#pragma once

#include <glib.h>

typedef enum
{
  KY_TEXT_LINES = 0,         /* TAB stays, CRLF and CR become LF: bodies and files */
  KY_TEXT_ONE_LINE = 1 << 0, /* TAB, CR, LF become one space each: header values, names, labels */
  KY_TEXT_KEEP_CR = 1 << 1   /* CRLF and CR stay as they are: files that keep their line ends */
} KyTextFlags;

/* What ky_text_clean() took out, in characters (an escape sequence counts once). */
typedef struct
{
  gsize controls;  /* C0, C1, DEL, NUL, terminal escape sequences, overstrikes, non-characters */
  gsize bidi;      /* U+061C, U+200E, U+200F, U+202A–U+202E, U+2066–U+2069 */
  gsize invisible; /* zero-width and other invisible characters, U+FEFF, stray joiners and
                      variation selectors */
  gsize tags;      /* U+E0000–U+E007F */
  gsize combining; /* marks beyond 8 on one base character */
} KyTextRemoved;

/*
 * TEXT by rule O-TXT-01: what is left is visible text, TAB and line ends. Joiners stay inside of
 * emoji sequences, one variation selector behind an ideograph or an emoji; form feeds and other
 * hidden line ends become LF. Idempotent. RET_LENGTH and REMOVED may be NULL; REMOVED is added to.
 * (transfer full)
 */
gchar *ky_text_clean (const gchar *text, gsize length, guint flags, gsize *ret_length,
                      KyTextRemoved *removed);

static inline gboolean
ky_text_removed_any (const KyTextRemoved *removed)
{
  return (removed->controls | removed->bidi | removed->invisible | removed->tags
          | removed->combining)
         != 0;
}

/* For hash tables of names that are one in each way of writing them in ASCII. */
guint ky_text_folded_hash (gconstpointer text);
gboolean ky_text_folded_equal (gconstpointer a, gconstpointer b);

/* Is all of TEXT to be seen, in one line: a name that is shown in logs and letters? */
gboolean ky_text_is_plain (const gchar *text);

/*
 * Columns that TEXT takes: East Asian Wide, Fullwidth and Ambiguous (as Japanese fonts draw it)
 * count 2, combining marks 0, all others 1. LENGTH -1: to the NUL.
 */
gsize ky_text_width (const gchar *text, gssize length);

/*
 * TEXT with everything that a mail client would turn into a link shown so that none does: hxxp://,
 * hxxps://, any other scheme as "file[:]//", "www[.]example.jp", "[\\]server\share", a telephone
 * number behind "tel:" with a blank before it. That takes in what has one slash or none but is
 * linked ("https:/x", "javascript:", "data:text/html,", "ms-msdt:", an address with a query behind
 * "mailto:"; and any other word with something right behind its colon, which gets a blank, or
 * brackets within a URL, but for what people write before a colon), "[//]server/share", and
 * colons, slashes and letters of other widths. Addresses and the bare names of hosts stay. KEEP
 * (nullable, NULL-terminated): domains whose http and https URLs stay, "example.jp", or
 * ".example.jp" with all below it; only where the host is beyond doubt. Stable on a second pass.
 * Returns NULL when there is nothing to change, so that the common case costs no copy. (transfer
 * full) (nullable)
 */
gchar *ky_text_defang (const gchar *text, gsize length, const gchar *const *keep, gsize *ret_length,
                       gsize *ret_n_changed);
