/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses Authentication-Results fields (RFC 8601 2.2) strictly: ASCII only, comments nested 8 deep
 * at most, no property twice in one result. A field that cannot be parsed counts as absent. */
#include "common/mail/authres.h"

#include "common/mail/cfws.h"
#include "common/hash.h"

#define FIELD_MAX 16384

typedef struct
{
  const gchar *at;
  gboolean failed;
} Scanner;

static void
skip_cfws (Scanner *scanner)
{
  scanner->failed |= !ky_cfws_skip (&scanner->at);
}

/* Tells whether `c` belongs to a token (RFC 2045) or, if `is_value`, to a domain, address or base64
 * value. */
static gboolean
authres_is_word (gchar c, gboolean is_value)
{
  if (!g_ascii_isgraph (c) || strchr ("()<>,;:\\\"[]?", c) != NULL)
    return FALSE;
  return is_value || strchr ("@/=.", c) == NULL;
}

/* Reads a word in lower case; "" with `failed` set if there is none. (transfer full) */
static gchar *
authres_read_word (Scanner *scanner, gboolean is_value)
{
  skip_cfws (scanner);
  const gchar *start = scanner->at;
  while (authres_is_word (*scanner->at, is_value))
    scanner->at++;
  if (scanner->at == start)
    scanner->failed = TRUE;
  gchar *word = g_ascii_strdown (start, scanner->at - start);
  return word;
}

static gchar *
authres_read_quoted (Scanner *scanner)
{
  GString *word = g_string_new (NULL);

  for (scanner->at++; *scanner->at != '"'; scanner->at++)
    {
      if (*scanner->at == '\\')
        scanner->at++;
      if (!g_ascii_isprint (*scanner->at))
        {
          scanner->failed = TRUE;
          break;
        }
      g_string_append_c (word, g_ascii_tolower (*scanner->at));
    }
  if (!scanner->failed)
    scanner->at++;
  return g_string_free (word, FALSE);
}

static gchar *
authres_read_value (Scanner *scanner)
{
  skip_cfws (scanner);
  return *scanner->at == '"' ? authres_read_quoted (scanner) : authres_read_word (scanner, TRUE);
}

static gboolean
authres_take (Scanner *scanner, gchar c)
{
  skip_cfws (scanner);
  if (scanner->failed || *scanner->at != c)
    return FALSE;
  scanner->at++;
  return TRUE;
}

static void
authres_expect (Scanner *scanner, gchar c)
{
  if (!authres_take (scanner, c))
    scanner->failed = TRUE;
}

/* Holds the results of a field for `sender` (lower case) and its `domain`. */
typedef struct
{
  const gchar *sender, *domain;
  gboolean is_proven;
  gboolean has_pass, has_fail, has_dmarc_fail; /* of spf, dkim and dmarc, for any sender */
} Said;

static gboolean
proves_sender (const gchar *method, const gchar *property, const gchar *value, const Said *said)
{
  const gchar *domain = said->domain;

  if (strcmp (method, "spf") == 0 && strcmp (property, "smtp.mailfrom") == 0)
    return strcmp (value, strchr (value, '@') != NULL ? said->sender : domain) == 0;
  if (strcmp (method, "dkim") == 0 && strcmp (property, "header.d") == 0)
    return strcmp (value, domain) == 0;
  if (strcmp (method, "dmarc") == 0 && strcmp (property, "header.from") == 0)
    return strcmp (value, domain) == 0;
  return FALSE;
}

static void
note_result (const gchar *method, const gchar *result, Said *said)
{
  gboolean is_dmarc = strcmp (method, "dmarc") == 0;

  if (!is_dmarc && strcmp (method, "spf") != 0 && strcmp (method, "dkim") != 0)
    return;
  said->has_pass |= strcmp (result, "pass") == 0;
  said->has_fail |= strcmp (result, "fail") == 0;
  said->has_dmarc_fail |= is_dmarc && strcmp (result, "fail") == 0;
}

/* Parses "; method=result [reason=value] [ptype.property=value …]". */
static void
authres_read_result (Scanner *scanner, Said *said)
{
  g_autofree gchar *method = authres_read_word (scanner, FALSE);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  gboolean proves = FALSE;

  if (authres_take (scanner, '/'))
    g_free (authres_read_word (scanner, FALSE));
  authres_expect (scanner, '=');
  g_autofree gchar *result = authres_read_word (scanner, FALSE);
  for (skip_cfws (scanner); !scanner->failed && *scanner->at != ';' && *scanner->at != '\0';
       skip_cfws (scanner))
    {
      g_autofree gchar *name = authres_read_word (scanner, FALSE);

      if (authres_take (scanner, '.'))
        {
          g_autofree gchar *property = authres_read_word (scanner, FALSE);
          gchar *whole = g_strdup_printf ("%s.%s", name, property);

          g_free (name);
          name = whole;
        }
      authres_expect (scanner, '=');
      g_autofree gchar *value = authres_read_value (scanner);
      if (!g_hash_table_add (seen, g_strdup (name)))
        scanner->failed = TRUE;
      proves |= proves_sender (method, name, value, said);
    }
  if (scanner->failed)
    return;
  said->is_proven |= proves && strcmp (result, "pass") == 0;
  note_result (method, result, said);
}

static gboolean
authres_is_plain (const gchar *field)
{
  gsize length = strlen (field);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (field[i]) && strchr ("\t\r\n", field[i]) == NULL)
      return FALSE;
  return length <= FIELD_MAX;
}

/* Returns FALSE, with `said` undefined, if the field is not of a trusted host or cannot be
 * parsed. */
static gboolean
authres_read_field (const gchar *field, const gchar *const *trusted_hosts, Said *said)
{
  Scanner scanner = { field, FALSE };
  /* The host must be a token, not a quoted string: an MTA that removes forged fields may not
   * recognize its own name in quotes. */
  g_autofree gchar *host = authres_read_word (&scanner, TRUE);
  gboolean is_trusted = FALSE;

  for (; trusted_hosts != NULL && *trusted_hosts != NULL; trusted_hosts++)
    is_trusted |= g_ascii_strcasecmp (host, *trusted_hosts) == 0;
  skip_cfws (&scanner);
  if (!scanner.failed && *scanner.at != ';')
    {
      g_autofree gchar *version = authres_read_word (&scanner, FALSE);

      scanner.failed |= strcmp (version, "1") != 0;
    }
  while (is_trusted && !scanner.failed && authres_take (&scanner, ';'))
    {
      skip_cfws (&scanner);
      if (*scanner.at == '\0') /* some hosts write a semicolon at the end */
        break;
      if (g_ascii_strncasecmp (scanner.at, "none", 4) == 0
          && !authres_is_word (scanner.at[4], FALSE))
        {
          scanner.at += 4;
          continue;
        }
      authres_read_result (&scanner, said);
    }
  skip_cfws (&scanner);
  return is_trusted && !scanner.failed && *scanner.at == '\0';
}

gboolean
ky_authres_is_authentic (const gchar *field, const gchar *const *trusted_hosts, const gchar *sender)
{
  Said said = { 0 };

  if (field == NULL || sender == NULL || !authres_is_plain (field) || !authres_is_plain (sender))
    return FALSE;
  g_autofree gchar *lower = g_ascii_strdown (sender, -1);
  const gchar *domain = strrchr (lower, '@');
  if (domain == NULL || domain == lower || domain[1] == '\0')
    return FALSE;
  said.sender = lower;
  said.domain = domain + 1;
  return authres_read_field (field, trusted_hosts, &said) && said.is_proven;
}

KyAuthresVerdict
ky_authres_judge (const gchar *field, const gchar *const *trusted_hosts)
{
  Said said = { .sender = "", .domain = "" };

  if (field == NULL || !authres_is_plain (field)
      || !authres_read_field (field, trusted_hosts, &said))
    return KY_AUTHRES_UNKNOWN;
  if (said.has_dmarc_fail || (said.has_fail && !said.has_pass))
    return KY_AUTHRES_FAILED;
  return said.has_pass ? KY_AUTHRES_PASSED : KY_AUTHRES_MISSING;
}
