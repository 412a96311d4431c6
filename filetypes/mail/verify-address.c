/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies address lists, List-Id and unstructured text of a composed header, decoding encoded
 * words to find addresses in display names. The parser shares no code with address.c. */
#include "filetypes/mail/verify-address.h"

#include "filetypes/base/text/address-fold-verify.h"
#include "filetypes/base/text/base64-verify.h"

#define WORD "=?UTF-8?B?"

static gboolean
is_atom_char (gchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

/* Returns the end of the quoted string at `p`, or NULL. `out`: gets its text. */
static const gchar *
verify_address_read_quoted (const gchar *p, const gchar *end, GString *out)
{
  for (p++; p < end && *p != '"'; p++)
    {
      if (*p == '\\' && ++p == end)
        return NULL;
      g_string_append_c (out, *p);
    }
  return p < end ? p + 1 : NULL;
}

/* Returns the end of the encoded word at `p`. `out`: gets its text. */
static const gchar *
verify_address_read_word (const gchar *p, const gchar *end, GString *out)
{
  const gchar *start = p + strlen (WORD);
  const gchar *stop = g_strstr_len (start, end - start, "?=");

  if (stop == NULL || stop == start)
    return NULL;
  g_autoptr (GByteArray) text = ky_verify_base64 (ky_view (start, (gsize)(stop - start)));
  if (text == NULL || !g_utf8_validate_len ((const gchar *)text->data, text->len, NULL))
    return NULL;
  g_string_append_len (out, (const gchar *)text->data, (gssize)text->len);
  return stop + 2;
}

static gboolean
is_blank_or_mark (gunichar c)
{
  return g_unichar_isspace (c) || (c < 0x80 && strchr ("<>()[],;:\"'", (gint)c) != NULL)
         || c == 0xff1c || c == 0xff1e || c == 0x300c || c == 0x300d;
}

/* Returns whether `text` begins with two words and a dot between them, after blanks and marks. */
static gboolean
begins_as_domain (const gchar *text)
{
  guint words = 0;
  gunichar last = ' ';

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      gboolean is_dot = c == '.' || c == 0xff0e || c == 0x3002 || c == 0xff61;

      if (words == 0 && last == ' ' && is_blank_or_mark (c))
        continue;
      if (g_unichar_isalnum (c))
        words += last == ' ' || last == '.';
      else if (!(is_dot || c == '-' || c == '_') || (is_dot && last == ' '))
        break;
      last = is_dot ? '.' : 'a';
      if (words > 1)
        return TRUE;
    }
  return FALSE;
}

/* Returns whether the name contains an address: "@", "＠" or "﹫" with text on both sides, or between
 * words of which the second is a domain. A client may show only the name. */
static gboolean
holds_address (const gchar *name)
{
  gunichar last = ' ';
  gboolean has_word = FALSE;

  for (const gchar *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      const gchar *behind = g_utf8_next_char (p);

      if ((c == '@' || c == 0xff20 || c == 0xfe6b)
          && ((!is_blank_or_mark (last) && *behind != '\0'
               && !is_blank_or_mark (g_utf8_get_char (behind)))
              || (has_word && begins_as_domain (behind))))
        return TRUE;
      has_word = has_word || !is_blank_or_mark (c);
      last = c;
    }
  return FALSE;
}

/* Tells whether what `name` looks like is an address. */
static gboolean
looks_like_address (const gchar *name)
{
  g_autofree gchar *look = ky_verify_look_of_address (name);

  return holds_address (name) || holds_address (look);
}

static gboolean
verify_address_is_domain (const gchar *domain, gsize length)
{
  gboolean is_literal = length > 2 && domain[0] == '[' && domain[length - 1] == ']';

  for (gsize i = is_literal ? 1 : 0; i < length - (is_literal ? 1 : 0); i++)
    if (is_literal ? !g_ascii_isxdigit (domain[i]) && !ky_is_among (domain[i], ".:IPv")
                   : !g_ascii_isalnum (domain[i]) && !ky_is_among (domain[i], "-_."))
      return FALSE;
  return length > 0 && domain[0] != '.';
}

gboolean
ky_mail_verify_address (const gchar *value, gsize length)
{
  const gchar *end = value + length;
  const gchar *p = value;
  g_autoptr (GString) local = g_string_new (NULL);

  if (length > 0 && *p == '"')
    {
      p = verify_address_read_quoted (p, end, local);
      if (p == NULL || memchr (local->str, '@', local->len) != NULL
          || strstr (local->str, "=?") != NULL)
        return FALSE;
    }
  else
    while (p < end && is_atom_char (*p))
      p++;
  return p > value && p < end && *p == '@'
         && verify_address_is_domain (p + 1, (gsize)(end - p - 1));
}

/* Decodes the name at `at` up to "<", "," or the end. */
static gboolean
verify_address_read_name (const gchar **at, const gchar *end, GString *name)
{
  const gchar *p = *at;
  gboolean was_word = FALSE;

  while (p != NULL && p < end && *p != '<' && *p != ',')
    {
      gboolean is_word = g_str_has_prefix (p, WORD);

      if (*p == ' ')
        {
          /* blanks between two encoded words are dropped (RFC 2047, 6.2) */
          if (!was_word || !g_str_has_prefix (p + 1, WORD))
            g_string_append_c (name, ' ');
          p++;
          continue;
        }
      was_word = is_word;
      if (is_word)
        p = verify_address_read_word (p, end, name);
      else if (*p == '"')
        p = verify_address_read_quoted (p, end, name);
      else if (is_atom_char (*p))
        g_string_append_c (name, *p++);
      else
        return FALSE;
    }
  *at = p;
  return p != NULL;
}

/* Returns the length of the address at `p`, up to a comma outside quotes. */
static gsize
bare_length (const gchar *p, const gchar *end)
{
  g_autoptr (GString) local = g_string_new (NULL);
  const gchar *behind = *p == '"' ? verify_address_read_quoted (p, end, local) : p;

  return behind != NULL ? (gsize)(behind - p) + strcspn (behind, ",") : 0;
}

/* Reads one address and the comma after it. Its name is added to `names`. */
static gboolean
read_address (const gchar **at, const gchar *end, GPtrArray *names)
{
  const gchar *start = *at + (**at == ' ' ? 1 : 0);
  const gchar *p = start;
  g_autoptr (GString) name = g_string_new (NULL);

  /* An address without a name extends to its end, including the brackets of a literal. */
  if (ky_mail_verify_address (start, bare_length (start, end)))
    p = start + bare_length (start, end);
  else
    {
      const gchar *close;

      if (!verify_address_read_name (&p, end, name) || p == end || *p != '<'
          || looks_like_address (name->str))
        return FALSE;
      for (close = p + 1; close < end && *close != '>'; close++)
        if (*close == '"')
          for (close++; close < end && *close != '"'; close++)
            close += *close == '\\' ? 1 : 0;
      if (close >= end || !ky_mail_verify_address (p + 1, (gsize)(close - p - 1)))
        return FALSE;
      p = close + 1;
      g_ptr_array_add (names, g_strdup (name->str));
    }
  *at = p;
  return p == end || *p == ',';
}

gboolean
ky_mail_verify_addresses (const gchar *value, GPtrArray *names)
{
  const gchar *end = value + strlen (value);

  if (strcmp (value, "undisclosed-recipients:;") == 0)
    return TRUE;
  for (const gchar *p = value;; p++)
    {
      if (!read_address (&p, end, names))
        return FALSE;
      if (p == end)
        return TRUE;
    }
}

gchar *
ky_mail_verify_unstructured (const gchar *value)
{
  const gchar *end = value + strlen (value);
  GString *text = g_string_new (NULL);
  gboolean was_word = FALSE;

  for (const gchar *p = value; p != NULL && p < end;)
    {
      gboolean is_word = g_str_has_prefix (p, WORD);

      if (is_word)
        p = verify_address_read_word (p, end, text);
      else if (*p == ' ' && was_word && g_str_has_prefix (p + 1, WORD))
        {
          p++;
          continue;
        }
      else
        g_string_append_c (text, *p++);
      was_word = is_word;
    }
  return g_string_free (text, FALSE);
}

gboolean
ky_mail_verify_list_id (const gchar *value, GPtrArray *names)
{
  const gchar *end = value + strlen (value);
  const gchar *p = value;
  g_autoptr (GString) name = g_string_new (NULL);

  if (!verify_address_read_name (&p, end, name) || p == end || *p != '<'
      || strchr (name->str, '@') != NULL)
    return FALSE;
  g_ptr_array_add (names, g_strdup (name->str));
  for (p++; p < end && (g_ascii_isalnum (*p) || strchr (".-_+", *p) != NULL);)
    p++;
  return p + 1 == end && *p == '>';
}
