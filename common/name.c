/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sanitizes file names (doc/threats.md, "Names"). The order matters: NFC first, because it creates
 * characters that are replaced (a semicolon of U+037E, a backtick of U+1FEF), and again last,
 * because removing a character may let its neighbours compose. */
#include "common/name.h"

#include "common/text.h"

#define RAW_MAX 4096     /* bytes of a raw name that are read … */
#define RAW_TAIL 256     /* … of these, bytes from its end, for the extension */
#define MARKS_MAX 4      /* combining marks on one character */
#define SUFFIX_LENGTH 24 /* bytes; no longer extension exists ("searchConnector-ms") */
#define REPLACEMENT '_'

/* --- characters ----------------------------------------------------------------------------- */

/* Matches default-ignorable or blank characters that GLib's categories do not cover. */
static gboolean
is_invisible (gunichar c)
{
  return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5
         || (c >= 0x180b && c <= 0x180f) || c == 0x3164 || (c >= 0xfe00 && c <= 0xfe0f)
         || c == 0xffa0 || (c >= 0xe0000 && c <= 0xe00ff) || (c >= 0xe01f0 && c <= 0xe0fff);
}

static gboolean
is_ideographic_selector (gunichar c)
{
  return c >= 0xe0100 && c <= 0xe01ef;
}

static gboolean
common_name_is_ideograph (gunichar c)
{
  return g_unichar_get_script (c) == G_UNICODE_SCRIPT_HAN;
}

/* Matches characters that look like a separator, or become one in a legacy code page (U+00A5 and
 * U+20A9 are 0x5C in CP932 and CP949). */
static gboolean
is_separator_lookalike (gunichar c)
{
  return c == 0xa5 || c == 0x20a9 || c == 0x2044 || c == 0x2215 || c == 0x2216 || c == 0x29f5
         || c == 0x29f8 || c == 0x29f9 || c == 0xfe68 || c == 0xff0f || c == 0xff3c;
}

/* Returns whether `c` is special to shells, command interpreters or Windows file names. */
static gboolean
common_name_is_reserved (gunichar c)
{
  return c < 0x80 && strchr ("\"'`$%&;|<>*?!^{}:/\\", (int)c) != NULL;
}

/* Matches dots, including those of Japanese input methods. */
static gboolean
common_name_is_dot (gunichar c)
{
  return c == '.' || c == 0x2024 || c == 0xfe52 || c == 0xff0e;
}

static gboolean
common_name_is_blank (gunichar c)
{
  return c == ' ' || c == 0x3000;
}

/* Returns the replacement of `c`, or 0 to drop it. */
static gunichar
map_character (gunichar c, gunichar before)
{
  if (is_ideographic_selector (c))
    return common_name_is_ideograph (before) ? c : 0;
  if (is_invisible (c))
    return 0;
  if (c == '\t' || c == 0x2800)
    return ' ';
  if (common_name_is_reserved (c) || is_separator_lookalike (c) || c == 0xfffd)
    return REPLACEMENT;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
      return 0;
    case G_UNICODE_UNASSIGNED:
      return REPLACEMENT;
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return ' ';
    case G_UNICODE_SPACE_SEPARATOR:
      return c == 0x3000 ? c : ' ';
    default:
      return c;
    }
}

/* --- pieces --------------------------------------------------------------------------------- */

/* Returns the last component that is not empty; a drive letter alone is no name. */
static gchar *
base_name (const gchar *raw)
{
  g_autofree gchar *valid = g_utf8_make_valid (raw != NULL ? raw : "", -1);
  const gchar *begin = valid;
  gsize end = strlen (valid);
  gsize at;

  while (end > 0 && (begin[end - 1] == '/' || begin[end - 1] == '\\'))
    end--;
  for (at = end; at > 0 && begin[at - 1] != '/' && begin[at - 1] != '\\';)
    at--;
  if (at == 0 && end >= 2 && g_ascii_isalpha (begin[0]) && begin[1] == ':')
    at = 2;
  if (end - at <= RAW_MAX)
    return g_strndup (begin + at, end - at);
  {
    const gchar *head_end = g_utf8_find_prev_char (begin + at, begin + at + RAW_MAX - RAW_TAIL + 1);
    const gchar *tail = g_utf8_find_next_char (begin + end - RAW_TAIL - 1, NULL);
    g_autofree gchar *head = g_strndup (begin + at, (gsize)(head_end - (begin + at)));
    g_autofree gchar *rest = g_strndup (tail, (gsize)(begin + end - tail));

    return g_strconcat (head, rest, NULL);
  }
}

/* Limits combining marks. Must precede NFC, which takes quadratic time for a run of marks. */
static gchar *
cap_marks (const gchar *string)
{
  GString *capped = g_string_new (NULL);
  guint marks = 0;

  for (const gchar *p = string; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      marks = g_unichar_ismark (c) ? marks + 1 : 0;
      if (marks <= MARKS_MAX)
        g_string_append_unichar (capped, c);
    }
  return g_string_free (capped, FALSE);
}

static gchar *
map_characters (const gchar *raw)
{
  g_autofree gchar *capped = cap_marks (raw);
  g_autofree gchar *composed = ky_text_normalize (capped, G_NORMALIZE_NFC);
  g_autoptr (GString) mapped = g_string_new (NULL);
  gunichar before = 0;
  guint marks = 0;

  for (const gchar *p = composed; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = map_character (g_utf8_get_char (p), before);

      if (c == 0 || (common_name_is_blank (c) && common_name_is_blank (before)))
        continue;
      marks = g_unichar_ismark (c) ? marks + 1 : 0;
      if (marks > MARKS_MAX)
        continue;
      g_string_append_unichar (mapped, c);
      before = c;
    }
  return ky_text_normalize (mapped->str, G_NORMALIZE_NFC);
}

/* Cuts dots and blanks off the end of `string`, in place. */
static void
trim_end (gchar *string)
{
  gchar *end = string + strlen (string);

  while (end > string)
    {
      gchar *last = g_utf8_prev_char (end);
      gunichar c = g_utf8_get_char (last);

      if (!common_name_is_dot (c) && !common_name_is_blank (c))
        break;
      end = last;
    }
  *end = '\0';
}

/* Removes dots and blanks from the beginning, and replaces what would be read as an option, a home
 * directory or a formula. */
static gchar *
common_name_trim (const gchar *string)
{
  /* Marks that would lose their character are removed, too. */
  while (common_name_is_dot (g_utf8_get_char (string))
         || common_name_is_blank (g_utf8_get_char (string))
         || g_unichar_ismark (g_utf8_get_char (string)))
    string = g_utf8_next_char (string);
  gchar *trimmed = g_strdup (string);
  if (trimmed[0] != '\0' && strchr ("-@~=+", trimmed[0]) != NULL)
    trimmed[0] = REPLACEMENT;
  trim_end (trimmed);
  return trimmed;
}

/* Returns the last dot that an extension follows, or NULL. */
static gchar *
find_dot (const gchar *name)
{
  const gchar *end = name + strlen (name);

  for (const gchar *p = end; p > name;)
    {
      p = g_utf8_prev_char (p);
      if (*p == '/')
        return NULL;
      if (!common_name_is_dot (g_utf8_get_char (p)))
        continue;
      if (p == name || g_utf8_next_char (p) == end
          || (gsize)(end - g_utf8_next_char (p)) > SUFFIX_LENGTH * 3)
        return NULL;
      return (gchar *)p;
    }
  return NULL;
}

/* Applies NFKC and lower case, so that full-width letters become ASCII. */
static gchar *
fold_suffix (const gchar *suffix)
{
  g_autofree gchar *compatible = ky_text_normalize (suffix, G_NORMALIZE_NFKC);
  g_autofree gchar *lower = g_utf8_strdown (compatible != NULL ? compatible : "", -1);

  return strlen (lower) <= SUFFIX_LENGTH ? g_steal_pointer (&lower) : g_strdup ("");
}

static gboolean
common_name_is_in (const gchar *const *list, const gchar *suffix)
{
  return list != NULL && g_strv_contains (list, suffix);
}

/* Cuts the end of `stem` so that with `tail` bytes it has `limit` bytes at most, but not between a
 * character and its marks. */
static void
cut_stem (gchar *stem, gsize tail, gsize limit)
{
  gsize room = limit > tail ? limit - tail : 0;

  if (strlen (stem) <= room)
    return;
  gchar *at = stem + room;
  while (at > stem && ((guchar)*at & 0xc0) == 0x80)
    at--;
  while (at > stem && g_unichar_ismark (g_utf8_get_char (at)))
    at = g_utf8_prev_char (at);
  *at = '\0';
  trim_end (stem);
}

/* Returns whether the name is a Windows device (CON, LPT¹ …), with any extension. */
static gboolean
common_name_is_device (const gchar *name)
{
  static const gchar *const devices[] = { "con", "prn", "aux", "nul", NULL };
  gsize length = strcspn (name, ".");
  g_autofree gchar *first = g_strndup (name, MIN (length, 32));
  g_autofree gchar *folded = fold_suffix (first);

  g_strchomp (folded);
  if (g_strv_contains (devices, folded))
    return TRUE;
  return strlen (folded) == 4 && g_ascii_isdigit (folded[3])
         && (g_str_has_prefix (folded, "com") || g_str_has_prefix (folded, "lpt"));
}

/* Cuts the extension off `stem` and returns the one to use, with its dot. */
static gchar *
take_suffix (gchar *stem, const gchar *const *suffixes, const gchar *const *replaced, gsize limit)
{
  gchar *dot = find_dot (stem);
  g_autofree gchar *written = g_strdup (dot != NULL ? g_utf8_next_char (dot) : "");
  g_autofree gchar *folded = fold_suffix (written);

  if (suffixes == NULL)
    {
      if (dot == NULL || strlen (dot) > limit / 2)
        return g_strdup ("");
      gchar *tail = g_strdup (dot);
      *dot = '\0';
      return tail;
    }
  if (common_name_is_in (suffixes, folded) || common_name_is_in (replaced, folded))
    {
      *dot = '\0';
      trim_end (stem);
      if (common_name_is_in (suffixes, folded))
        return g_strconcat (".", g_ascii_strcasecmp (written, folded) == 0 ? written : folded,
                            NULL);
    }
  return suffixes[0] != NULL ? g_strconcat (".", suffixes[0], NULL) : g_strdup ("");
}

/* --- public --------------------------------------------------------------------------------- */

gchar *
ky_name_clean (const gchar *raw, const gchar *const *suffixes, const gchar *const *replaced,
               const gchar *standard, gsize limit)
{
  g_autofree gchar *base = base_name (raw);
  g_autofree gchar *mapped = map_characters (base);
  g_autofree gchar *stem = common_name_trim (mapped);
  g_autofree gchar *tail = take_suffix (stem, suffixes, replaced, limit);

  cut_stem (stem, strlen (tail), limit);
  if (common_name_is_device (stem))
    {
      g_autofree gchar *plain = g_steal_pointer (&stem);

      stem = g_strconcat ("_", plain, NULL);
      cut_stem (stem, strlen (tail), limit);
    }
  return g_strconcat (stem[0] != '\0' ? stem : standard, tail, NULL);
}

/* Returns the name without folders and with mapped characters. `ret_dot`: where its extension
 * begins, or NULL. (transfer full) */
static gchar *
common_name_plain_name (const gchar *name, gchar **ret_dot)
{
  g_autofree gchar *base = base_name (name);
  gchar *mapped = map_characters (base);

  trim_end (mapped);
  *ret_dot = find_dot (mapped);
  return mapped;
}

gchar *
ky_name_suffix (const gchar *name)
{
  gchar *dot;
  g_autofree gchar *mapped = common_name_plain_name (name, &dot);

  /* ".txt" has an extension here, although a clean name must not begin with a dot. */
  if (dot == NULL && common_name_is_dot (g_utf8_get_char (mapped)))
    dot = mapped;
  return fold_suffix (dot != NULL ? g_utf8_next_char (dot) : "");
}

/* Returns whether `text` is `prefix` and at least `n` digits. */
static gboolean
is_numbered (const gchar *text, const gchar *prefix, gsize n)
{
  gsize length = strlen (prefix);

  if (!g_str_has_prefix (text, prefix))
    return FALSE;
  gsize digits = strspn (text + length, "0123456789");
  return digits >= n && text[length + digits] == '\0';
}

gboolean
ky_name_is_piece (const gchar *name)
{
  static const gchar *const archives[] = { "rar", "7z", "zip", "exe", NULL };
  /* types that people split with split(1): the pieces end with .aa, .ab, .ac, as some types do */
  static const gchar *const large[]
      = { "zip", "7z",  "rar", "lzh", "tar",  "gz",   "tgz",  "bz2", "xz",
          "zst", "iso", "exe", "pdf", "docx", "xlsx", "pptx", "mp4", NULL };
  g_autofree gchar *last = ky_name_suffix (name);
  g_autofree gchar *stem = ky_name_stem (name);
  g_autofree gchar *before = ky_name_suffix (stem != NULL ? stem : "");

  if (before[0] != '\0'
      && (is_numbered (last, "", 3) || is_numbered (last, "part", 1) || strcmp (last, "part") == 0))
    return TRUE;
  return is_numbered (last, "z", 2)
         || (last[0] == 'a' && g_ascii_islower (last[1]) && last[2] == '\0'
             && g_strv_contains (large, before))
         || is_numbered (last, "r", 2)
         || (is_numbered (before, "part", 1) && g_strv_contains (archives, last));
}

gchar *
ky_name_stem (const gchar *name)
{
  gchar *dot;
  g_autofree gchar *mapped = common_name_plain_name (name, &dot);

  if (dot == NULL)
    return NULL;
  *dot = '\0';
  return g_steal_pointer (&mapped);
}

static gchar *
common_name_fold_name (const gchar *name)
{
  g_autofree gchar *composed = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  g_autofree gchar *folded = g_utf8_casefold (composed, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
}

gchar *
ky_name_unique (const gchar *name, GHashTable *taken, gsize limit)
{
  g_autofree gchar *folded = common_name_fold_name (name);
  const gchar *dot = find_dot (name);
  const gchar *suffix = dot != NULL ? dot : "";

  if (!g_hash_table_contains (taken, folded))
    {
      g_hash_table_insert (taken, g_steal_pointer (&folded), GUINT_TO_POINTER (1));
      return g_strdup (name);
    }
  /* The table has the last number used for the name, so that many equal names take linear time. */
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (taken, folded));
  for (;;)
    {
      g_autofree gchar *tail = g_strdup_printf (" (%u)%s", ++number, suffix);
      g_autofree gchar *stem = g_strndup (name, strlen (name) - strlen (suffix));

      cut_stem (stem, strlen (tail), limit);
      g_autofree gchar *candidate = g_strconcat (stem, tail, NULL);
      g_autofree gchar *key = common_name_fold_name (candidate);
      if (g_hash_table_contains (taken, key))
        continue;
      g_hash_table_insert (taken, g_steal_pointer (&folded), GUINT_TO_POINTER (number));
      g_hash_table_insert (taken, g_steal_pointer (&key), GUINT_TO_POINTER (1));
      return g_steal_pointer (&candidate);
    }
}
