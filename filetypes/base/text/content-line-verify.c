/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/text/content-line-verify.h"

#include "filetypes/base/text/inert-verify.h"

#define LINE_OCTETS 75
#define DEPTH_MAX 8
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LETTERS UPPER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

typedef struct
{
  const gchar *const *components;
  const KyLineRule *rules;
  guint n_rules;
  gchar *open[DEPTH_MAX];
  guint depth;
} Verifier;

static gboolean
fail (GError **error, const gchar *problem, const gchar *what)
{
  g_autofree gchar *safe = g_strndup (what, 40);

  for (gchar *p = safe; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      *p = '?';
  return ky_verify_fail (error, "%s: %s", problem, safe);
}

static gboolean
is_of (const gchar *text, const gchar *characters)
{
  return strspn (text, characters) == strlen (text);
}

/* --- values ------------------------------------------------------------------------------------
 */

/* The text at *AT up to a separator that is not escaped; *AT moves behind that. NULL when a
 * backslash escapes nothing. (transfer full) */
static gchar *
read_text (const gchar **at, gboolean *is_last)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const gchar *p = *at;

  for (; *p != '\0' && *p != ',' && *p != ';'; p++)
    {
      if (*p == '\\')
        {
          p++;
          if (*p != 'n' && *p != ',' && *p != ';' && *p != '\\')
            return NULL;
        }
      g_string_append_c (out, p > *at && p[-1] == '\\' && *p == 'n' ? '\n' : *p);
    }
  *is_last = *p == '\0';
  *at = *is_last ? p : p + 1;
  return g_strdup (out->str);
}

/* Programs that don't part a value see a URL in "data:;…". */
static gboolean
ends_with_scheme (const gchar *text)
{
  gsize length = strlen (text);

  return length > 1 && text[length - 1] == ':' && g_ascii_isalnum (text[length - 2]);
}

static gboolean
verify_text (const gchar *value, gboolean is_list)
{
  gboolean is_last = FALSE;

  while (!is_last)
    {
      g_autofree gchar *text = read_text (&value, &is_last);

      if (text == NULL || (!is_last && (!is_list || ends_with_scheme (text)))
          || !ky_verify_inert (text, strlen (text), KY_INERT_LINKS | KY_INERT_BLOCKS, NULL, NULL))
        return FALSE;
    }
  return TRUE;
}

/* RFC 5322, 3.4.1: a dot-atom, more or less, and a domain; nothing that a URL reads as a query. */
static gboolean
is_mailbox (const gchar *text)
{
  gsize local = strspn (text, LETTERS DIGITS ".!$'*+-=^_`{|}~");

  return local > 0 && text[local] == '@' && g_ascii_isalnum (text[local + 1])
         && is_of (text + local + 1, LETTERS DIGITS ".-_");
}

/* (transfer full) */
static gchar *
narrow (const gchar *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      g_string_append_unichar (out, c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!'
                                    : c == 0x3000              ? ' '
                                                               : c);
    }
  return g_string_free (out, FALSE);
}

/* Digits, what parts them, and words without anything between them that makes an address, in any
 * width; and nothing that a telephone does by itself ("*21*…#"; 3GPP TS 22.030, 6.5.2). */
static gboolean
is_telephone (const gchar *value)
{
  g_autofree gchar *text = narrow (value);
  gsize end = strlen (text), start = strspn (text, " ");

  for (const gchar *p = text; *p != '\0'; p++)
    {
      if (p[0] == '\\' && p[1] == ',')
        continue;
      if ((guchar)*p < 0x80 && strchr (LETTERS DIGITS " +-()*#.,/", *p) == NULL)
        return FALSE;
      if (*p == '/' && (p[1] == '/' || g_ascii_isalpha (p[1])))
        return FALSE;
      if (*p == '.' && p > text && g_ascii_isalpha (p[-1]) && g_ascii_isalpha (p[1]))
        return FALSE;
    }
  while (end > start && text[end - 1] == ' ')
    end--;
  return end == start || !((text[start] == '*' || text[start] == '#') && text[end - 1] == '#');
}

static gboolean
is_rule (const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gsize key = strspn (parts[i], UPPER);

      if (parts[i][0] == '\0')
        continue;
      if (parts[i][key] != '=' || key == 0 || !is_of (parts[i] + key + 1, UPPER DIGITS ",+-"))
        return FALSE;
    }
  return TRUE;
}

static gboolean
verify_value (const KyLineRule *rule, const gchar *value)
{
  switch (rule->form)
    {
    case KY_LINE_FIXED:
      return strcmp (value, rule->argument) == 0;
    case KY_LINE_TEXT:
      return verify_text (value, FALSE);
    case KY_LINE_LIST:
      return verify_text (value, TRUE);
    case KY_LINE_CHARACTERS:
      return value[0] != '\0' && is_of (value, rule->argument);
    case KY_LINE_RULE:
      return is_rule (value);
    case KY_LINE_TELEPHONE:
      return is_telephone (value);
    case KY_LINE_MAILBOX:
      return value[0] == '\0' || is_mailbox (value);
    case KY_LINE_CALENDAR_ADDRESS:
      return strcmp (value, "invalid:nomail") == 0
             || (g_str_has_prefix (value, "mailto:") && is_mailbox (value + 7));
    }
  return FALSE;
}

/* --- parameters --------------------------------------------------------------------------------
 */

/* A name that holds an address is refused unless it is the address of VALUE. */
static gboolean
is_name_of (const gchar *text, const gchar *value)
{
  const gchar *address = strchr (value, ':');

  if (!ky_verify_inert (text, strlen (text), KY_INERT_LINKS, NULL, NULL))
    return FALSE;
  if (strchr (text, '@') == NULL && strstr (text, "\xef\xbc\xa0") == NULL
      && strstr (text, "\xef\xb9\xab") == NULL)
    return TRUE;
  return address != NULL && g_ascii_strcasecmp (address + 1, text) == 0;
}

static gboolean
is_value_type (const gchar *text)
{
  static const gchar *const types[]
      = { "DATE", "DATE-TIME", "PERIOD", "DURATION", "UTC-OFFSET", "INTEGER", "TEXT" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strcasecmp (text, types[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
verify_parameter (const gchar *name, const gchar *text, const gchar *value)
{
  if (strcmp (name, "CN") == 0)
    return is_name_of (text, value);
  if (strcmp (name, "TZID") == 0)
    return ky_verify_inert (text, strlen (text), KY_INERT_LINKS, NULL, NULL);
  if (strcmp (name, "VALUE") == 0)
    return is_value_type (text);
  if (strcmp (name, "TYPE") == 0)
    return text[0] != '\0' && is_of (text, UPPER DIGITS ",-");
  return text[0] != '\0' && is_of (text, LETTERS "-");
}

static gboolean
is_permitted (const KyLineRule *rule, const gchar *name, gsize length)
{
  for (const gchar *p = rule->parameters; p != NULL && *p != '\0';)
    {
      gsize size = strcspn (p, " ");

      if (size == length && memcmp (p, name, length) == 0)
        return TRUE;
      p += size + strspn (p + size, " ");
    }
  return FALSE;
}

/* Where the parameter's value at P, which begins with a quote mark perhaps, ends; NULL: never. */
static const gchar *
value_end (const gchar *p)
{
  const gchar *end = *p == '"' ? strchr (p + 1, '"') : p + strcspn (p, ";:,\"");

  return end == NULL || *p != '"' ? end : end + 1;
}

/* What is between a property's name and its value, from P on; returns the value, or NULL. */
static const gchar *
find_value (const gchar *p)
{
  while (p != NULL && *p == ';')
    {
      p += strcspn (p, "=");
      p = *p == '=' ? value_end (p + 1) : NULL;
    }
  return p != NULL && *p == ':' ? p + 1 : NULL;
}

static gboolean
verify_parameters (const KyLineRule *rule, const gchar *p, const gchar *value)
{
  guint n = 0;

  for (; *p == ';'; n++)
    {
      gsize length = strcspn (++p, "=");
      const gchar *end = value_end (p + length + 1);
      gboolean is_quoted = p[length + 1] == '"';
      g_autofree gchar *name = g_strndup (p, length);
      g_autofree gchar *text = NULL;

      p += length + 1 + (is_quoted ? 1 : 0);
      text = g_strndup (p, (gsize)(end - p) - (is_quoted ? 1 : 0));
      if (n > 16 || !is_permitted (rule, name, length) || !verify_parameter (name, text, value))
        return FALSE;
      p = end;
    }
  return TRUE;
}

/* --- lines -------------------------------------------------------------------------------------
 */

static gboolean
verify_component (Verifier *verifier, const gchar *name, const gchar *value, GError **error)
{
  if (strcmp (name, "BEGIN") == 0)
    {
      gboolean is_outermost = strcmp (value, "VCARD") == 0 || strcmp (value, "VCALENDAR") == 0;
      guint i = 0;

      if (is_outermost != (verifier->depth == 0))
        return fail (error, "a component in another", value);
      while (verifier->components[i] != NULL && strcmp (verifier->components[i], value) != 0)
        i++;
      if (verifier->depth == DEPTH_MAX || verifier->components[i] == NULL)
        return fail (error, "unknown component", value);
      verifier->open[verifier->depth++] = g_strdup (value);
      return TRUE;
    }
  if (verifier->depth == 0 || strcmp (verifier->open[verifier->depth - 1], value) != 0)
    return fail (error, "END closes nothing", value);
  g_free (verifier->open[--verifier->depth]);
  return TRUE;
}

/* An unfolded line. */
static gboolean
verify_line (Verifier *verifier, const gchar *line, GError **error)
{
  gsize length = strspn (line, UPPER DIGITS "-");
  g_autofree gchar *name = g_strndup (line, length);
  const gchar *value = find_value (line + length);
  const KyLineRule *rule = NULL;

  if ((strcmp (name, "BEGIN") == 0 || strcmp (name, "END") == 0) && line[length] == ':')
    return verify_component (verifier, name, line + length + 1, error);
  for (guint i = 0; i < verifier->n_rules && rule == NULL; i++)
    if (strcmp (verifier->rules[i].name, name) == 0)
      rule = &verifier->rules[i];
  if (verifier->depth == 0 || rule == NULL)
    return fail (error, "unknown property", name);
  if (value == NULL)
    return fail (error, "no value", name);
  if (!verify_parameters (rule, line + length, value))
    return fail (error, "a parameter", name);
  return verify_value (rule, value) || fail (error, "the value", name);
}

static gboolean
verify_lines (Verifier *verifier, const gchar *text, gsize length, GError **error)
{
  const gchar *end = text + length;
  g_autoptr (GString) line = g_string_new (NULL);

  for (const gchar *p = text; p < end;)
    {
      const gchar *stop = memchr (p, '\r', (gsize)(end - p));

      if (stop == NULL || stop + 1 >= end || stop[1] != '\n' || stop - p > LINE_OCTETS
          || memchr (p, '\n', (gsize)(stop - p)) != NULL)
        return fail (error, "line is not folded", "");
      g_string_append_len (line, p, stop - p);
      p = stop + 2;
      if (p < end && *p == ' ')
        {
          p++;
          continue;
        }
      if (!verify_line (verifier, line->str, error))
        return FALSE;
      g_string_truncate (line, 0);
    }
  return line->len == 0 || fail (error, "line has no end", "");
}

gboolean
ky_line_verify (KyView view, const gchar *const *components, const KyLineRule *rules, guint n_rules,
                GError **error)
{
  Verifier verifier = { components, rules, n_rules, { NULL }, 0 };
  gboolean ok = verify_lines (&verifier, (const gchar *)view.data, view.size, error);

  if (ok && verifier.depth > 0)
    ok = fail (error, "component has no end", verifier.open[verifier.depth - 1]);
  while (verifier.depth > 0)
    g_free (verifier.open[--verifier.depth]);
  return ok;
}
