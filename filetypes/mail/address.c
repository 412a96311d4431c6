/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses address lists in one linear pass and writes them in the canonical form of RFC 5322. A
 * display name that contains an address, also one written with look-alike or invisible characters,
 * loses that address, because a client may show only the name. */
#include "filetypes/mail/address.h"

#include "common/mail/address.h"
#include "common/release.h"
#include "filetypes/base/text/address-fold.h"

#define LOCAL_LENGTH 128          /* RFC 5321 §4.5.3.1 says 64; some systems write longer ones */
#define ENCODED_LENGTH 600        /* bytes of a name and address encoded as one */
#define ENCODED_LIST_LENGTH 16000 /* bytes of several of them */
#define DOMAIN_LENGTH 253

KY_DEFINE_FREE (address_free, KyAddress, name, spec)

/* --- addr-spec ------------------------------------------------------------------------------ */

static gboolean
is_atext (gchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static gboolean
is_dot_atom (const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!is_atext (text[i]) && (text[i] != '.' || i == 0 || i + 1 == length || text[i - 1] == '.'))
      return FALSE;
  return length > 0;
}

/* Returns the local part as dot-atom or quoted string ("a..b"@docomo.ne.jp). */
static gchar *
canonical_local (const gchar *local, gsize length)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GString) quoted = g_string_new ("\"");

  for (gsize i = 0; i < length; i++)
    {
      if (local[i] == '"')
        continue;
      if (local[i] == '\\' && i + 1 < length)
        i++;
      if (local[i] < ' ' || local[i] == 0x7f)
        return NULL;
      g_string_append_c (plain, local[i]);
      if (local[i] == '"' || local[i] == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, local[i]);
    }
  /* Some clients decode text that looks like an encoded word (T-HDR-07), and take an address within
   * an address for the real one (T-HDR-04). */
  if (plain->len == 0 || plain->len > LOCAL_LENGTH || strstr (plain->str, "=?") != NULL
      || strchr (plain->str, '@') != NULL)
    return NULL;
  g_string_append_c (quoted, '"');
  return g_strdup (is_dot_atom (plain->str, plain->len) ? plain->str : quoted->str);
}

static gboolean
mail_address_is_literal (const gchar *domain, gsize length)
{
  if (length < 4 || domain[0] != '[' || domain[length - 1] != ']')
    return FALSE;
  for (gsize i = 1; i + 1 < length; i++)
    if (!g_ascii_isxdigit (domain[i]) && !ky_is_among (domain[i], ".:IPv"))
      return FALSE;
  return TRUE;
}

static gchar *
canonical_domain (const gchar *domain, gsize length, KyFindings *findings)
{
  g_autofree gchar *given = g_strndup (domain, length);
  g_autofree gchar *ascii = NULL;

  if (mail_address_is_literal (domain, length))
    return g_steal_pointer (&given);
  if (!ky_mail_is_ascii (given))
    {
      if (length > DOMAIN_LENGTH * 4)
        return NULL;
      ky_findings_add (findings, "mail.idn", 1);
      ascii = ky_address_host (given);
    }
  else
    ascii = g_steal_pointer (&given);
  if (ascii == NULL || *ascii == '\0' || strlen (ascii) > DOMAIN_LENGTH)
    return NULL;
  for (gsize end = strlen (ascii); end > 0 && ascii[end - 1] == '.'; end--)
    ascii[end - 1] = '\0';
  for (const gchar *p = ascii; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_' && (*p != '.' || p == ascii || p[1] == '.'))
      return NULL;
  return *ascii != '\0' ? g_steal_pointer (&ascii) : NULL;
}

/* Returns the last "@" outside quotes, which separates local part and domain. */
static const gchar *
find_at (const gchar *spec, gsize length)
{
  const gchar *at = NULL;
  gboolean is_quoted = FALSE;

  for (gsize i = 0; i < length; i++)
    if (is_quoted && spec[i] == '\\')
      i++;
    else if (spec[i] == '"')
      is_quoted = !is_quoted;
    else if (spec[i] == '@' && !is_quoted)
      at = spec + i;
  return at;
}

gchar *
ky_address_canonical (const gchar *spec, gsize length, KyFindings *findings)
{
  const gsize scheme = strlen ("mailto:");
  const gchar *at = find_at (spec, length);

  if (at == NULL)
    return NULL;
  if ((gsize)(at - spec) > scheme && g_ascii_strncasecmp (spec, "mailto:", scheme) == 0)
    {
      ky_findings_add (findings, "mail.address-form", 1);
      spec += scheme;
      length -= scheme;
    }
  g_autofree gchar *local = canonical_local (spec, (gsize)(at - spec));
  g_autofree gchar *domain = canonical_domain (at + 1, length - (gsize)(at + 1 - spec), findings);
  if (local == NULL || domain == NULL)
    return NULL;
  return g_strconcat (local, "@", domain, NULL);
}

/* --- display names -------------------------------------------------------------------------- */

/* Returns whether `c` is "@" or looks like it. */
static gboolean
is_at_sign (gunichar c)
{
  return c == '@' || c == 0xff20 || c == 0xfe6b;
}

static gboolean
parts_words (gunichar c)
{
  return g_unichar_isspace (c) || (c < 0x80 && strchr ("<>()[],;:\"'", (gchar)c) != NULL)
         || c == 0xff1c || c == 0xff1e || c == 0x300c || c == 0x300d;
}

/* Removes addresses from a display name (T-HDR-04: a client may show only the name). The result has
 * no "@" with something on both sides of it. */
static gchar *
strip_addresses (const gchar *name, KyFindings *findings)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const gchar *p = name;
  gboolean is_changed = FALSE;

  while (*p != '\0')
    {
      const gchar *start = p;
      gboolean has_at = FALSE;

      while (*p != '\0' && !parts_words (g_utf8_get_char (p)))
        {
          has_at
              = has_at
                || (p > start && is_at_sign (g_utf8_get_char (p)) && *g_utf8_next_char (p) != '\0'
                    && !parts_words (g_utf8_get_char (g_utf8_next_char (p))));
          p = g_utf8_next_char (p);
        }
      if (has_at)
        is_changed = TRUE;
      else
        g_string_append_len (out, start, p - start);
      if (*p != '\0')
        {
          const gchar *next = g_utf8_next_char (p);

          g_string_append_len (out, p, next - p);
          p = next;
        }
    }
  if (!is_changed)
    return g_strdup (name);
  ky_findings_add (findings, "mail.display-name-address", 1);
  /* Remove the brackets and quotes of the address, too. */
  for (gsize i = 0; i < out->len; i++)
    if (strchr ("<>()[]\"'", out->str[i]) != NULL)
      out->str[i] = ' ';
  return g_strdup (out->str);
}

/* Skips blanks and marks, which readers overlook. */
static const gchar *
behind_marks (const gchar *at)
{
  while (*at != '\0' && parts_words (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  return at;
}

/* Returns whether `text` looks like a domain ("city.example"). */
static gboolean
is_domain_like (const gchar *text)
{
  gboolean was_dot = FALSE;

  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) && was_dot)
        return TRUE;
      was_dot = p > text && (c == '.' || c == 0xff0e || c == 0x3002 || c == 0xff61);
      if (!was_dot && !g_unichar_isalnum (c) && c != '-' && c != '_')
        return FALSE;
    }
  return FALSE;
}

/* Breaks addresses spread over several words: "president @city.example",
 * "president@[city.example]". Takes `name`. */
static gchar *
break_spread (gchar *name, KyFindings *findings)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean is_changed = FALSE, has_word = FALSE;

  for (const gchar *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (has_word && is_at_sign (c) && is_domain_like (behind_marks (g_utf8_next_char (p))))
        {
          g_string_append (out, "(at)");
          is_changed = TRUE;
          continue;
        }
      has_word = has_word || !parts_words (c);
      g_string_append_unichar (out, c);
    }
  if (!is_changed)
    return name;
  ky_findings_add (findings, "mail.display-name-address", 1);
  g_free (name);
  return ky_mail_clean_line (out->str, out->len, KY_ADDRESS_NAME_LENGTH, findings);
}

/* Returns whether a comma or semicolon of Japanese input methods (、，；､) is at `p`. */
static gboolean
is_wide_separator (const gchar *p, const gchar *end)
{
  return end - p >= 3 && (guchar)*p >= 0xe0 && memmem ("、，；､", 12, p, 3) != NULL;
}

/* Returns `name` without wide separators and blanks before it, or "" if it has marks only. Takes
 * `name`. */
static gchar *
keep_telling (gchar *name)
{
  while (is_wide_separator (name, name + strlen (name)) || g_str_has_prefix (name, "\u3000"))
    g_strchug (memset (name, ' ', 3));
  for (const gchar *p = name; *p != '\0'; p++)
    if ((guint8)*p >= 0x80 || g_ascii_isalnum (*p))
      return name;
  *name = '\0';
  return name;
}

/* Returns `name` without addresses. (transfer full) */
static gchar *
without_addresses (const gchar *name, KyFindings *findings)
{
  g_autofree gchar *stripped = strip_addresses (name, findings);
  gchar *single
      = ky_mail_clean_line (stripped, strlen (stripped), KY_ADDRESS_NAME_LENGTH, findings);

  return break_spread (single, findings);
}

/* Returns the text without addresses, also in what `name` looks like: with invisible characters or
 * look-alikes. Takes `name`. */
static gchar *
without_hidden_addresses (gchar *name, KyFindings *findings)
{
  g_autofree gchar *folded = ky_fold_address (name);
  KyFindings found = { 0 };
  g_autofree gchar *rest = without_addresses (folded, &found);
  KyFindings left = { 0 };

  if (ky_findings_count (&found, "mail.display-name-address") == 0)
    return name;
  ky_findings_add (findings, "mail.display-name-address", 1);
  g_free (name);
  g_autofree gchar *again = ky_fold_address (rest);
  g_free (without_addresses (again, &left));
  return ky_findings_count (&left, "mail.display-name-address") == 0 ? g_steal_pointer (&rest)
                                                                     : g_strdup ("");
}

static gchar *
clean_name (const gchar *raw, gsize length, const gchar *spec, KyFindings *findings)
{
  g_autofree gchar *name
      = ky_mail_decode_text (ky_view (raw, length), KY_ADDRESS_NAME_LENGTH, findings);

  /* An address as its own name has no information. */
  if (spec != NULL && g_ascii_strcasecmp (name, spec) == 0)
    return g_strdup ("");
  return keep_telling (without_hidden_addresses (without_addresses (name, findings), findings));
}

/* --- lists ---------------------------------------------------------------------------------- */

typedef struct
{
  const gchar *p, *end;
  const gchar *close; /* a ">" that is the next one or was passed, or NULL */
  GString *phrase;    /* words around the angle brackets, or an address without brackets */
  GString *angle;     /* the text between < and > */
  GString *comment;   /* the last one */
  gsize behind_angle; /* offset in the phrase of the words after ">" */
  gsize seen;         /* bytes of the phrase that mail_address_has_at() has searched … */
  gboolean is_quoted, has_at;
  gboolean has_angle, is_named; /* is_named: words stood before "<" */
  GPtrArray *addresses;
  guint max;
  gboolean is_destination;
  gboolean is_decoded; /* the list was encoded as a whole */
  KyFindings *findings;
} Parser;

static GPtrArray *parse_list (KyView raw, guint max, gboolean is_destination, gboolean is_decoded,
                              KyFindings *findings);

/* Reports the last comment unless `name` has its words. */
static void
record_comment (const Parser *parser, const gchar *name)
{
  if (parser->comment->len > 0 && strstr (name, parser->comment->str) == NULL)
    ky_findings_add (parser->findings, "mail.address-comment", 1);
}

static void
read_comment (Parser *parser)
{
  guint depth = 0;

  record_comment (parser, "");
  g_string_truncate (parser->comment, 0);
  for (; parser->p < parser->end; parser->p++)
    {
      gchar c = *parser->p;

      if (c == '\\' && parser->p + 1 < parser->end)
        c = *++parser->p;
      else if (c == '(' && depth++ < 1)
        continue;
      else if (c == ')' && --depth == 0)
        {
          parser->p++;
          return;
        }
      g_string_append_c (parser->comment, c);
    }
}

/* Copies a quoted string with its quotes, so that a local part keeps them. */
static void
mail_address_read_quoted (Parser *parser, GString *out)
{
  g_string_append_c (out, *parser->p++);
  while (parser->p < parser->end)
    {
      gchar c = *parser->p++;

      g_string_append_c (out, c);
      if (c == '\\' && parser->p < parser->end)
        g_string_append_c (out, *parser->p++);
      else if (c == '"')
        return;
    }
  g_string_append_c (out, '"');
}

/* Returns the length of the blank at `p`: people type the ideographic one, too. */
static gsize
blank_length (const gchar *p)
{
  if (*p == ' ' || *p == '\t')
    return 1;
  return strncmp (p, "\u3000", 3) == 0 ? 3 : 0;
}

static const gchar *
behind_blanks (const gchar *p)
{
  for (gsize length = blank_length (p); length > 0; length = blank_length (p))
    p += length;
  return p;
}

/* Returns whether ">" follows the "<" at which the parser is, before another "<". */
static gboolean
is_closed (Parser *parser)
{
  gsize left = (gsize)(parser->end - parser->p) - 1;
  const gchar *open = memchr (parser->p + 1, '<', left);

  if (parser->close != NULL && parser->close <= parser->p)
    parser->close = memchr (parser->p + 1, '>', left);
  return parser->close != NULL && (open == NULL || parser->close < open);
}

/* Handles "<": records whether words precede it. If only blanks do, they are dropped, so that they
 * are not read again. */
static void
begin_angle (Parser *parser)
{
  parser->is_named = *behind_blanks (parser->phrase->str) != '\0';
  if (!parser->is_named)
    g_string_truncate (parser->phrase, MIN (parser->phrase->len, 1));
  parser->seen = MIN (parser->seen, parser->phrase->len);
  parser->has_angle = TRUE;
}

static void
read_angle (Parser *parser)
{
  gboolean is_route = FALSE, has_at = FALSE, has_end = is_closed (parser);

  g_string_truncate (parser->angle, 0);
  if (!parser->has_angle)
    begin_angle (parser);
  parser->behind_angle = parser->phrase->len;
  for (parser->p++; parser->p < parser->end && *parser->p != '>';)
    {
      gchar c = *parser->p;

      is_route = is_route || (c == '@' && parser->angle->len == 0);
      /* Its ">" is missing. Folds within addresses that have both brackets occur. */
      if (has_at && !is_route && (strchr (",;<", c) != NULL || (!has_end && g_ascii_isspace (c))))
        {
          ky_findings_add (parser->findings, "mail.address-form", 1);
          return;
        }
      has_at = has_at || c == '@';
      if (c == '"')
        mail_address_read_quoted (parser, parser->angle);
      else if (c == '(')
        read_comment (parser);
      else
        {
          if (!g_ascii_isspace (c) && c != '<')
            g_string_append_c (parser->angle, c);
          parser->p++;
        }
    }
  parser->p += parser->p < parser->end ? 1 : 0;
  /* <@a,@b:c@d> (RFC 5322 §4.4) */
  if (parser->angle->len > 0 && parser->angle->str[0] == '@')
    {
      const gchar *colon = strrchr (parser->angle->str, ':');

      if (colon != NULL)
        {
          ky_findings_add (parser->findings, "mail.address-route", 1);
          g_string_erase (parser->angle, 0, colon + 1 - parser->angle->str);
        }
    }
}

/* Returns the phrase as text, without the quotes of quoted strings. */
static gchar *
unquote (const GString *phrase)
{
  GString *out = g_string_sized_new (phrase->len);
  gboolean is_quoted = FALSE;

  for (gsize i = 0; i < phrase->len; i++)
    {
      gchar c = phrase->str[i];

      if (c == '"')
        is_quoted = !is_quoted;
      else if (c == '\\' && is_quoted && i + 1 < phrase->len)
        g_string_append_c (out, phrase->str[++i]);
      else
        g_string_append_c (out, c);
    }
  return g_string_free (out, FALSE);
}

/* Removes blanks outside quotes: "a . b @ c" is an address, too. */
static gchar *
squeeze (const gchar *text, gsize length)
{
  GString *out = g_string_sized_new (length);
  gboolean is_quoted = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '"')
        is_quoted = !is_quoted;
      if (is_quoted || !g_ascii_isspace (text[i]))
        g_string_append_c (out, text[i]);
    }
  return g_string_free (out, FALSE);
}

static void
take_unusable (Parser *parser, KyAddress *address, const gchar *given)
{
  g_autoptr (GString) name = g_string_new (address->name);

  ky_findings_add (parser->findings, "mail.address", 1);
  if (*given != '\0')
    {
      g_string_append_printf (name, "%s%s", name->len > 0 ? " " : "", given);
      /* The result must not look like a valid address. */
      g_string_replace (name, "@", "(at)", 0);
      g_string_replace (name, "＠", "(at)", 0);
      g_string_replace (name, "﹫", "(at)", 0);
      g_free (address->name);
      address->name = keep_telling (
          ky_mail_clean_line (name->str, name->len, KY_ADDRESS_NAME_LENGTH, parser->findings));
    }
  address->spec = g_strdup (KY_ADDRESS_UNUSABLE);
}

/* Returns whether `text` is encoded words and blanks only. */
static gboolean
mail_address_is_encoded (const gchar *text)
{
  const gchar *end = text + strlen (text);
  gboolean has_any = FALSE;

  for (;;)
    {
      text += strspn (text, " \t");
      gsize word = ky_mail_encoded_word (ky_view (text, (gsize)(end - text)));
      if (word == 0)
        return has_any && *text == '\0';
      has_any = TRUE;
      text += word;
    }
}

/* Takes an address that was encoded as a whole ("NAME <ADDRESS>" or an address), so that the reader
 * can answer. Returns FALSE if `shown` is none. */
static gboolean
take_encoded (Parser *parser, KyAddress *address, const gchar *shown)
{
  const gchar *open = strchr (shown, '<');
  gsize length = strlen (shown);

  if (open == NULL)
    address->spec = ky_address_canonical (shown, length, parser->findings);
  else if (strchr (open, '>') == shown + length - 1 && strchr (open + 1, '<') == NULL)
    address->spec = ky_address_canonical (open + 1, (gsize)(shown + length - 1 - (open + 1)),
                                          parser->findings);
  if (address->spec == NULL)
    return FALSE;
  ky_findings_add (parser->findings, "mail.address-encoded", 1);
  g_autofree gchar *name = g_strndup (shown, open != NULL ? (gsize)(open - shown) : 0);
  g_strdelimit (name, "\"", ' ');
  g_free (address->name);
  address->name = g_strcmp0 (g_strstrip (name), address->spec) == 0
                      ? g_strdup ("")
                      : keep_telling (without_hidden_addresses (
                          without_addresses (name, parser->findings), parser->findings));
  return TRUE;
}

/* Returns whether the phrase has an "@" outside quotes. Searches each byte once over all calls. */
static gboolean
mail_address_has_at (Parser *parser)
{
  const GString *phrase = parser->phrase;

  for (; parser->seen < phrase->len; parser->seen++)
    if (parser->is_quoted && phrase->str[parser->seen] == '\\')
      parser->seen++;
    else if (phrase->str[parser->seen] == '"')
      parser->is_quoted = !parser->is_quoted;
    else if (phrase->str[parser->seen] == '@' && !parser->is_quoted)
      parser->has_at = TRUE;
  return parser->has_at;
}

static void
forget_phrase (Parser *parser)
{
  g_string_truncate (parser->phrase, 0);
  parser->seen = 0;
  parser->is_quoted = parser->has_at = FALSE;
}

/* Returns a new address of the list, or NULL if the list is full. */
static KyAddress *
mail_address_add (Parser *parser)
{
  if (parser->addresses->len >= parser->max)
    {
      ky_findings_add (parser->findings, "mail.address-limit", 1);
      return NULL;
    }
  KyAddress *address = g_new0 (KyAddress, 1);
  g_ptr_array_add (parser->addresses, address);
  return address;
}

/* Takes the addresses of a list that was encoded as a whole (`"a" <a@x>, "b" <b@y>`) in place of
 * the last one, which it frees. Returns FALSE, and takes none, unless each is usable. */
static gboolean
take_encoded_list (Parser *parser, const gchar *text)
{
  g_autofree gchar *shown
      = ky_mail_decode_text (ky_view (text, strlen (text)), ENCODED_LIST_LENGTH, NULL);
  guint last = parser->addresses->len - 1;
  KyFindings findings = { 0 };

  if (parser->is_decoded || strchr (shown, ',') == NULL)
    return FALSE;
  g_autoptr (GPtrArray) found = parse_list (ky_view (shown, strlen (shown)), parser->max - last,
                                            parser->is_destination, TRUE, &findings);
  for (guint i = 0; i < found->len; i++)
    if (strcmp (((KyAddress *)found->pdata[i])->spec, KY_ADDRESS_UNUSABLE) == 0)
      return FALSE;
  if (found->len < 2)
    return FALSE;
  for (guint i = 0; i < findings.n_items; i++)
    ky_findings_add (parser->findings, findings.items[i].code, findings.items[i].count);
  ky_findings_add (parser->findings, "mail.address-encoded", 1);
  g_ptr_array_set_size (parser->addresses, (gint)last);
  g_ptr_array_extend_and_steal (parser->addresses, g_steal_pointer (&found));
  return TRUE;
}

/* --- addresses without brackets ------------------------------------------------------------- */

static const gchar *
address_behind_quoted (const gchar *p)
{
  for (p++; *p != '\0' && *p != '"'; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
  return *p != '\0' ? p + 1 : p;
}

/* Returns the end of the word at `p`. Blanks beside "@" and before "." are within a word (RFC 5322
 * §4.4), blanks behind "." only in a domain: "Inc." is a word of a name. */
static const gchar *
behind_word (const gchar *p, const gchar *end)
{
  gboolean has_at = FALSE, is_behind_blank = FALSE;

  while (p < end)
    {
      const gchar *start = p, *next;
      gsize encoded = *p == '=' ? ky_mail_encoded_word (ky_view (p, (gsize)(end - p))) : 0;
      gboolean is_whole = encoded > 0 || *p == '"';

      p = encoded > 0 ? p + encoded : *p == '"' ? address_behind_quoted (p) : p + 1;
      has_at = has_at || *start == '@';
      next = behind_blanks (p);
      gboolean is_joint = *next == '@' || *next == '.' || *start == '@'
                          || (*start == '.' && (has_at || is_behind_blank));
      if (!is_joint && (next > p || is_whole || *next == '"'))
        return p;
      is_behind_blank = next > p;
      p = next;
    }
  return p;
}

/* Returns the address that the word is, or NULL. (transfer full) */
static gchar *
address_of_word (const gchar *word, gsize length, KyFindings *findings)
{
  g_autofree gchar *given = find_at (word, length) != NULL ? squeeze (word, length) : NULL;
  gsize size = given != NULL ? strlen (given) : 0;

  /* "<" is missing */
  if (size > 0 && given[size - 1] == '>')
    size--;
  return given != NULL ? ky_address_canonical (given, size, findings) : NULL;
}

/* Returns whether one of the words of the phrase from `from` on is an address. */
static gboolean
phrase_holds_address (const Parser *parser, gsize from)
{
  const gchar *p = behind_blanks (parser->phrase->str + from);
  const gchar *end = parser->phrase->str + parser->phrase->len;

  while (p < end && memchr (p, '@', (gsize)(end - p)) != NULL)
    {
      const gchar *stop = behind_word (p, end);
      g_autofree gchar *spec = address_of_word (p, (gsize)(stop - p), NULL);

      if (spec != NULL)
        return TRUE;
      p = behind_blanks (stop);
    }
  return FALSE;
}

/* Takes `spec` and the words of its name. */
static void
take_with_name (Parser *parser, const GString *words, gchar *spec)
{
  KyAddress *address = mail_address_add (parser);
  g_autofree gchar *name = unquote (words);

  if (address == NULL)
    {
      g_free (spec);
      return;
    }
  address->name = clean_name (name, strlen (name), spec, parser->findings);
  address->spec = spec;
}

/* Parses addresses without angle brackets that are among the words of their names, or between which
 * commas are missing. Returns FALSE if there is none. */
static gboolean
take_bare (Parser *parser)
{
  const gchar *p = behind_blanks (parser->phrase->str);
  const gchar *end = parser->phrase->str + parser->phrase->len;
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);
  gchar *spec = NULL;

  while (p < end)
    {
      const gchar *stop = behind_word (p, end);
      gchar *found = address_of_word (p, (gsize)(stop - p), parser->findings);

      if (found == NULL)
        {
          g_string_append_len (words, p, stop - p);
          g_string_append_c (words, ' ');
        }
      else
        {
          if (spec != NULL)
            take_with_name (parser, name, spec);
          spec = found;
          g_string_assign (name, words->str);
          g_string_truncate (words, 0);
        }
      p = behind_blanks (stop);
    }
  if (spec == NULL)
    return FALSE;
  g_string_append (name, words->str);
  if (name->len == 0)
    g_string_assign (name, parser->comment->str);
  record_comment (parser, name->str);
  take_with_name (parser, name, spec);
  ky_findings_add (parser->findings, "mail.address-form", 1);
  return TRUE;
}

/* --- addresses of a list -------------------------------------------------------------------- */

/* Adds the address with the text `given`, which was in angle brackets or alone, to the list. */
static void
take_given (Parser *parser, const gchar *given)
{
  g_autofree gchar *name = parser->has_angle ? unquote (parser->phrase) : NULL;
  gboolean in_angles = name != NULL && name[strspn (name, " \t")] == '\0';

  if (name == NULL || *name == '\0')
    {
      g_free (name);
      name = g_strdup (parser->comment->str);
    }
  if (*given == '\0' && g_strstrip (name)[0] == '\0')
    return;
  record_comment (parser, name);
  KyAddress *address = mail_address_add (parser);
  if (address == NULL)
    return;
  address->in_angles = in_angles;
  address->spec = ky_address_canonical (given, strlen (given), parser->findings);
  address->name = clean_name (name, strlen (name), address->spec, parser->findings);
  if (address->spec == NULL)
    {
      g_autofree gchar *text = parser->has_angle ? g_strdup (given) : unquote (parser->phrase);
      g_autofree gchar *shown
          = ky_mail_decode_text (ky_view (text, strlen (text)), ENCODED_LENGTH, parser->findings);

      if (!mail_address_is_encoded (text)
          || !(take_encoded_list (parser, text) || take_encoded (parser, address, shown)))
        take_unusable (parser, address, shown);
    }
}

/* Puts the text between angle brackets, which is no address, among the words of the name. */
static void
take_angle_as_words (Parser *parser)
{
  gsize at = parser->behind_angle;

  g_string_insert (parser->phrase, (gssize)at, parser->angle->str);
  if (at > 0 && blank_length (parser->phrase->str + at - 1) == 0)
    g_string_insert_c (parser->phrase, (gssize)at, ' ');
  parser->has_angle = FALSE;
}

/* Adds the address in angle brackets after which a comma is missing, and begins the next one. */
static void
split_behind_angle (Parser *parser)
{
  g_autofree gchar *words = g_strdup (parser->phrase->str + parser->behind_angle);

  g_string_truncate (parser->phrase, parser->behind_angle);
  take_given (parser, parser->angle->str);
  ky_findings_add (parser->findings, "mail.address-form", 1);
  forget_phrase (parser);
  g_string_append (parser->phrase, words);
  g_string_truncate (parser->comment, 0);
  parser->has_angle = FALSE;
}

/* Examines the text between "<" and ">" when another "<" follows. "NAME <ADDRESS> <ADDRESS>" is a
 * name that contains an address: the last one counts. In a field with destinations both count,
 * since they do not say who wrote the mail. */
static void
end_angle (Parser *parser)
{
  g_autofree gchar *spec = ky_address_canonical (parser->angle->str, parser->angle->len, NULL);
  gboolean has_next_name = *behind_blanks (parser->phrase->str + parser->behind_angle) != '\0';

  if (spec != NULL && (!parser->is_named || has_next_name || parser->is_destination))
    split_behind_angle (parser);
  else if (spec != NULL)
    ky_findings_add (parser->findings, "mail.display-name-address", 1);
  else if (*parser->angle->str != '\0' && strchr (parser->angle->str, '@') == NULL)
    take_angle_as_words (parser);
}

/* Adds one or more addresses without angle brackets to the list. */
static void
take_phrase (Parser *parser)
{
  const gchar *start = behind_blanks (parser->phrase->str);
  const gchar *end = parser->phrase->str + parser->phrase->len;
  const gchar *stop = behind_word (start, end);
  gboolean is_alone = *behind_blanks (stop) == '\0' && (stop == start || stop[-1] != '>');

  if (!is_alone && take_bare (parser))
    return;
  g_autofree gchar *given = squeeze (parser->phrase->str, parser->phrase->len);
  take_given (parser, given);
}

/* Ends an address at a comma or at the end of a group or of the list. */
static void
take_address (Parser *parser)
{
  if (parser->has_angle)
    {
      g_autofree gchar *spec = ky_address_canonical (parser->angle->str, parser->angle->len, NULL);

      if (spec != NULL && phrase_holds_address (parser, parser->behind_angle))
        split_behind_angle (parser);
      else if (spec == NULL && strchr (parser->angle->str, '@') == NULL
               && phrase_holds_address (parser, 0))
        take_angle_as_words (parser);
    }
  if (parser->has_angle)
    take_given (parser, parser->angle->str);
  else
    take_phrase (parser);
  forget_phrase (parser);
  g_string_truncate (parser->comment, 0);
  parser->has_angle = FALSE;
}

/* Reports a group of addresses, and its name unless that only means that no recipient is named
 * ("undisclosed-recipients"). */
static void
record_group (const Parser *parser)
{
  const gchar *name = behind_blanks (parser->phrase->str);
  gsize quote = *name == '"';

  ky_findings_add (parser->findings, "mail.address-group", 1);
  if (*name != '\0' && g_ascii_strncasecmp (name + quote, "undisclosed", 11) != 0
      && g_ascii_strncasecmp (name + quote, "unlisted", 8) != 0)
    ky_findings_add (parser->findings, "mail.address-comment", 1);
}

static void
mail_address_read_list (Parser *parser)
{
  gboolean in_group = FALSE, is_behind_group = FALSE;

  while (parser->p < parser->end)
    {
      gchar c = *parser->p;
      gsize word;

      if (c == '='
          && (word = ky_mail_encoded_word (ky_view (parser->p, (gsize)(parser->end - parser->p))))
                 > 0)
        {
          /* Commas and brackets inside an encoded word are text. */
          g_string_append_len (parser->phrase, parser->p, (gssize)word);
          parser->p += word;
          continue;
        }
      if (c == '"')
        mail_address_read_quoted (parser, parser->phrase);
      else if (c == '(')
        read_comment (parser);
      else if (c == '<')
        {
          if (parser->has_angle)
            end_angle (parser);
          read_angle (parser);
        }
      else if (c == ':' && !in_group && !parser->has_angle && !mail_address_has_at (parser))
        {
          record_group (parser);
          in_group = TRUE;
          forget_phrase (parser);
          parser->p++;
        }
      else if (c == ',' || c == ';'
               || (is_wide_separator (parser->p, parser->end)
                   && (parser->has_angle || mail_address_has_at (parser))))
        {
          take_address (parser);
          is_behind_group = in_group && c == ';';
          in_group = in_group && c != ';';
          parser->p += c == ',' || c == ';' ? 1 : 3;
        }
      else
        {
          if (c != '\r' && c != '\n')
            g_string_append_c (parser->phrase, c);
          parser->p++;
        }
    }
  /* "undisclosed-recipients:; (no To-header on input)" has no address that could be malformed */
  if (!is_behind_group || parser->has_angle || *behind_blanks (parser->phrase->str) != '\0')
    take_address (parser);
}

static GPtrArray *
parse_list (KyView raw, guint max, gboolean is_destination, gboolean is_decoded,
            KyFindings *findings)
{
  Parser parser = { .addresses = g_ptr_array_new_with_free_func (address_free),
                    .max = max,
                    .is_destination = is_destination,
                    .is_decoded = is_decoded,
                    .findings = findings };

  parser.p = (const gchar *)raw.data;
  parser.end = parser.p + raw.size;
  parser.close = parser.p;
  parser.phrase = g_string_new (NULL);
  parser.angle = g_string_new (NULL);
  parser.comment = g_string_new (NULL);
  mail_address_read_list (&parser);
  KY_RELEASE_MEMBERS (&parser, phrase, angle, comment);
  return parser.addresses;
}

GPtrArray *
ky_addresses_parse (KyView raw, guint max, gboolean is_destination, KyFindings *findings)
{
  return parse_list (raw, max, is_destination, FALSE, findings);
}
