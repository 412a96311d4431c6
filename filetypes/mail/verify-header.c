/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the header of a composed message and of its attachments: the fields of the allowlist,
 * each in the one form that fields.c and compose.c write, and no other field. Encoded words are
 * decoded to check that their text is clean and that no program makes a link of it. */
#include "filetypes/mail/verify-header.h"

#include "common/release.h"
#include "filetypes/base/text/base64-verify.h"
#include "filetypes/base/text/inert-verify.h"
#include "filetypes/base/text/name-verify.h"
#include "filetypes/mail/verify-address.h"
#include "filetypes/mail/verify-text.h"

#define FIELDS_MAX 200
#define SEGMENTS_MAX 100

typedef enum
{
  TEXT,    /* printable ASCII and encoded words */
  ADDRESS, /* … and addresses */
  LIST,    /* a name and a list ID */
  PATH,    /* <> or <address> */
  TRACE,   /* printable ASCII */
  RESULTS, /* the same, of a trusted host */
  DATE,
  IDS,  /* <…> <…> */
  WORD, /* one of the words of its field */
} Form;

static const struct
{
  const gchar *name;
  Form form;
  const gchar *words; /* of WORD, separated and enclosed by blanks */
} allowed[] = {
#define FIELD(name, form, words) { name, form, words },
#include "filetypes/mail/verify-fields.def"
};

/* Returns whether `text` is one line of valid UTF-8 without characters that O-TXT-01 forbids. */
static gboolean
mail_verify_one_line (const gchar *text, gsize length)
{
  return memchr (text, '\n', length) == NULL && memchr (text, '\r', length) == NULL
         && memchr (text, '\t', length) == NULL
         && ky_mail_verify_text (ky_view (text, length), TRUE, NULL);
}

/* Reads one field from `rest` and moves `rest` after it. `ret_name`, `ret_value`: its name and
 * unfolded value (transfer full). Returns FALSE if it is not valid. */
static gboolean
verify_header_take_field (KyView *rest, gchar **ret_name, gchar **ret_value)
{
  const guint8 *colon = memchr (rest->data, ':', rest->size);
  gsize name_length = colon != NULL ? (gsize)(colon - rest->data) : 0;
  g_autoptr (GString) value = g_string_new (NULL);
  gsize at = name_length + 1;

  if (name_length == 0 || name_length > 60)
    return FALSE;
  for (gsize i = 0; i < name_length; i++)
    if (!g_ascii_isalpha ((gchar)rest->data[i]) && rest->data[i] != '-')
      return FALSE;
  for (;;)
    {
      const guint8 *end = memmem (rest->data + at, rest->size - at, "\r\n", 2);
      gsize length = end != NULL ? (gsize)(end - (rest->data + at)) : 0;

      if (end == NULL)
        return FALSE;
      for (gsize i = 0; i < length; i++)
        if (rest->data[at + i] < ' ' || rest->data[at + i] >= 0x7f)
          return FALSE;
      g_string_append_len (value, (const gchar *)rest->data + at, (gssize)length);
      at += length + 2;
      if (at >= rest->size || rest->data[at] != ' ')
        break;
      /* Some readers take a value of blanks for an empty value. */
      if (strspn (value->str, " ") == value->len)
        return FALSE;
      /* A continuation line must contain more than blanks. */
      while (at < rest->size && rest->data[at] == ' ' && at + 1 < rest->size
             && rest->data[at + 1] == ' ')
        {
          g_string_append_c (value, ' ');
          at++;
        }
      if (at + 1 >= rest->size || rest->data[at + 1] == '\r')
        return FALSE;
    }
  if (value->len > 0 && value->str[0] != ' ')
    return FALSE;
  *ret_name = g_strndup ((const gchar *)rest->data, name_length);
  *ret_value = g_strdup (value->len > 0 ? value->str + 1 : "");
  *rest = ky_view (rest->data + at, rest->size - at);
  return TRUE;
}

/* Checks that each "=?" begins a complete encoded word as kiyome writes it, with clean text. */
static gboolean
verify_words (const gchar *value)
{
  const gchar *start = value;

  while ((value = strstr (value, "=?")) != NULL)
    {
      if (!g_str_has_prefix (value, "=?UTF-8?B?") || (value > start && value[-1] != ' '))
        return FALSE;
      value += 10;
      const gchar *end = strstr (value, "?=");
      if (end == NULL || end == value || end - value > 64)
        return FALSE;
      g_autoptr (GByteArray) text = ky_verify_base64 (ky_view (value, (gsize)(end - value)));
      if (text == NULL || !mail_verify_one_line ((const gchar *)text->data, text->len))
        return FALSE;
      value = end + 2;
      if (*value != '\0' && *value != ' ' && *value != ',')
        return FALSE;
    }
  return TRUE;
}

/* Checks the results of a host that the policy trusts. */
static gboolean
verify_results (KyPolicy *policy, const gchar *value)
{
  const gchar *const *hosts = ky_policy_list (policy, KY_POLICY_MAIL_TRUSTED_HOSTS);
  gsize length = strcspn (value, ";");

  for (; hosts != NULL && *hosts != NULL; hosts++)
    if (strlen (*hosts) == length && g_ascii_strncasecmp (*hosts, value, length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
verify_path (const gchar *value)
{
  gsize length = strlen (value);

  return length >= 2 && value[0] == '<' && value[length - 1] == '>'
         && (length == 2 || ky_mail_verify_address (value + 1, length - 2));
}

static gboolean
verify_word (const gchar *words, const gchar *value)
{
  g_autofree gchar *word = g_strconcat (" ", value, " ", NULL);

  return *value != '\0' && strchr (value, ' ') == NULL && strstr (words, word) != NULL;
}

static const gchar *
skip_atoms (const gchar *p)
{
  while (g_ascii_isalnum (*p) || (*p != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~.", *p) != NULL))
    p++;
  return p;
}

/* Returns the end of the quoted string or literal at `p`, which `close` ends, or NULL. */
static const gchar *
verify_header_skip_to (const gchar *p, gchar close)
{
  for (p++; *p > ' ' && *p < 0x7f && strchr ("<>[\"", *p) == NULL && *p != close; p++)
    if (*p == '\\' && (p[1] <= ' ' || strchr ("<>", *++p) != NULL))
      return NULL;
  return *p == close ? p + 1 : NULL;
}

/* Returns the end of the message ID at `p` (RFC 5322, 3.6.4; dots anywhere, the right half may be
 * missing), or NULL. */
static const gchar *
skip_id (const gchar *p)
{
  const gchar *left = p + 1, *right;

  if (*p != '<')
    return NULL;
  p = *left == '"' ? verify_header_skip_to (left, '"') : skip_atoms (left);
  if (p == NULL || p == left)
    return NULL;
  if (*p == '>')
    return p + 1;
  if (*p != '@')
    return NULL;
  right = p + 1;
  p = *right == '[' ? verify_header_skip_to (right, ']') : skip_atoms (right);
  return p != NULL && p > right && *p == '>' ? p + 1 : NULL;
}

static gboolean
verify_ids (const gchar *value)
{
  while ((value = skip_id (value)) != NULL)
    {
      if (*value == '\0')
        return TRUE;
      if (*value++ != ' ')
        return FALSE;
    }
  return FALSE;
}

/* Checks "Mon, 1 Jan 2024 09:00:00 +0900". */
static gboolean
verify_date (const gchar *value)
{
  static const gchar forms[][sizeof "Aaa, 00 Aaa 0000 00:00:00 +0000"]
      = { "Aaa, 0 Aaa 0000 00:00:00 +0000", "Aaa, 00 Aaa 0000 00:00:00 +0000" };
  const gchar *form = forms[strlen (value) == sizeof forms[0] - 1];

  if (strlen (value) != strlen (form) || value[5] == '0')
    return FALSE;
  for (guint i = 0; form[i] != '\0'; i++)
    if (form[i] == '0'   ? !g_ascii_isdigit (value[i])
        : form[i] == 'A' ? !g_ascii_isupper (value[i])
        : form[i] == 'a' ? !g_ascii_islower (value[i])
        : form[i] == '+' ? value[i] != '+' && value[i] != '-'
                         : value[i] != form[i])
      return FALSE;
  return TRUE;
}

/* Returns whether no program makes a link of any text, except links that the policy keeps. */
static gboolean
are_inert (KyPolicy *policy, const GPtrArray *texts)
{
  const gchar *const *keep = ky_policy_list (policy, KY_POLICY_MAIL_LINK_DOMAINS);

  if (ky_policy_is (policy, KY_POLICY_MAIL_URLS, "keep"))
    return TRUE;
  for (guint i = 0; i < texts->len; i++)
    if (!ky_verify_inert (texts->pdata[i], strlen (texts->pdata[i]), KY_INERT_LINKS, keep, NULL))
      return FALSE;
  return TRUE;
}

static gboolean
verify_header_verify_value (KyPolicy *policy, guint field, const gchar *value)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  switch (allowed[field].form)
    {
    case TEXT:
      if (!verify_words (value))
        return FALSE;
      g_ptr_array_add (texts, ky_mail_verify_unstructured (value));
      return are_inert (policy, texts);
    case ADDRESS:
      return *value != '\0' && verify_words (value) && ky_mail_verify_addresses (value, texts)
             && are_inert (policy, texts);
    case LIST:
      return verify_words (value) && ky_mail_verify_list_id (value, texts)
             && are_inert (policy, texts);
    case PATH:
      return verify_path (value);
    case TRACE:
      return *value != '\0' && strstr (value, "=?") == NULL;
    case RESULTS:
      return strstr (value, "=?") == NULL && verify_results (policy, value);
    case DATE:
      return verify_date (value);
    case IDS:
      return strstr (value, "=?") == NULL && verify_ids (value);
    case WORD:
      return verify_word (allowed[field].words, value);
    }
  return FALSE;
}

gboolean
ky_mail_verify_fields (KyView *rest, KyPolicy *policy, GError **error)
{
  gboolean is_seen[G_N_ELEMENTS (allowed)] = { FALSE };

  for (guint n = 0; !ky_view_starts_with (*rest, "MIME-Version:", 13); n++)
    {
      g_autofree gchar *name = NULL;
      g_autofree gchar *value = NULL;
      guint i = 0;

      if (n > FIELDS_MAX || !verify_header_take_field (rest, &name, &value))
        return ky_verify_fail (error, "header field %u", n + 1);
      while (i < G_N_ELEMENTS (allowed) && strcmp (allowed[i].name, name) != 0)
        i++;
      if (i == G_N_ELEMENTS (allowed))
        return ky_verify_fail (error, "a field called %s", name);
      if (is_seen[i] && strcmp (name, "Received") != 0)
        return ky_verify_fail (error, "%s twice", name);
      is_seen[i] = TRUE;
      if (!verify_header_verify_value (policy, i, value))
        return ky_verify_fail (error, "the value of %s", name);
    }
  return TRUE;
}

/* Checks for "sanitized; rebuilt=1; converted=0; withheld=0" with optional "; passed=1", ";
 * request=ID". */
static gboolean
is_result (const gchar *value)
{
  static const gchar *const counts[] = { "rebuilt=", "converted=", "withheld=", "passed=" };
  g_auto (GStrv) parts = g_strsplit (value, "; ", -1);
  guint n = 1;

  /* "withheld" is in notices of the milter, which replace a whole message. */
  if (parts[0] == NULL
      || (strcmp (parts[0], "sanitized") != 0 && strcmp (parts[0], "partial") != 0
          && strcmp (parts[0], "withheld") != 0))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      gsize length = strlen (counts[i]);

      if (parts[n] != NULL && g_str_has_prefix (parts[n], counts[i]) && parts[n][length] != '\0'
          && strspn (parts[n] + length, "0123456789") == strlen (parts[n] + length))
        n++;
      else if (i < 3)
        return FALSE;
    }
  if (parts[n] != NULL && g_str_has_prefix (parts[n], "request=")
      && strpbrk (parts[n], " ;<>\"@/:") == NULL)
    n++;
  return parts[n] == NULL;
}

gboolean
ky_mail_verify_result (KyView *rest, GError **error)
{
  g_autofree gchar *name = NULL;
  g_autofree gchar *value = NULL;

  if (!ky_view_starts_with (*rest, "Kiyome-Result:", 14))
    return TRUE;
  return (verify_header_take_field (rest, &name, &value) && is_result (value))
         || ky_verify_fail (error, "Kiyome-Result");
}

/* --- attachments ---------------------------------------------------------------------------- */

KY_DEFINE_PUBLIC_FREE (ky_mail_verify_part_free, KyMailVerifyPart, media_type, name)

/* Matches attr-char of RFC 5987, 3.2.1. */
static gboolean
verify_header_is_attribute_char (gchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$&+-.^_`{|}~", c) != NULL);
}

static gboolean
verify_header_is_token (const gchar *value)
{
  const gchar *p = value;

  while (verify_header_is_attribute_char (*p))
    p++;
  return p > value && *p == '\0';
}

static gboolean
append_percent (GString *out, const gchar *value, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (value[i] != '%')
        {
          if (!verify_header_is_attribute_char (value[i]))
            return FALSE;
          g_string_append_c (out, value[i]);
          continue;
        }
      if (i + 2 >= length || !g_ascii_isxdigit (value[i + 1]) || !g_ascii_isxdigit (value[i + 2]))
        return FALSE;
      g_string_append_c (out, (gchar)(g_ascii_xdigit_value (value[i + 1]) * 16
                                      + g_ascii_xdigit_value (value[i + 2])));
      /* A control character would end the name or its line for some programs. */
      if (g_ascii_iscntrl (out->str[out->len - 1]) || out->str[out->len - 1] == '\0')
        return FALSE;
      i += 2;
    }
  return TRUE;
}

/* Reads "name=token", "name="quoted"", "name*=UTF-8''…" or "name*0*=UTF-8''…; name*1*=…" to the
 * end. */
static gchar *
verify_header_read_name (const gchar *value, const gchar *attribute)
{
  g_autofree gchar *plain = g_strconcat (attribute, "=", NULL);
  g_autofree gchar *extended = g_strconcat (attribute, "*=UTF-8''", NULL);
  g_autofree gchar *first = g_strconcat (attribute, "*0*=UTF-8''", NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  if (g_str_has_prefix (value, plain))
    {
      value += strlen (plain);
      if (strchr (value, '\'') != NULL && strchr (value, '%') != NULL)
        return NULL; /* programs decode it as RFC 2231 */
      if (*value != '"')
        return verify_header_is_token (value) ? g_strdup (value) : NULL;
      /* no name contains characters that need a backslash */
      for (value++; *value != '"'; value++)
        {
          if (*value == '\\' || *value == '\0')
            return NULL;
          g_string_append_c (out, *value);
        }
      return value[1] == '\0' ? g_strdup (out->str) : NULL;
    }
  if (g_str_has_prefix (value, extended))
    {
      value += strlen (extended);
      return append_percent (out, value, strlen (value)) && strpbrk (value, "\"\\; ") == NULL
                 ? g_strdup (out->str)
                 : NULL;
    }
  if (!g_str_has_prefix (value, first))
    return NULL;
  value += strlen (first);
  for (guint i = 1; i < SEGMENTS_MAX; i++)
    {
      g_autofree gchar *next = g_strdup_printf ("; %s*%u*=", attribute, i);
      gsize length = strcspn (value, ";");

      if (!append_percent (out, value, length))
        return NULL;
      value += length;
      if (*value == '\0')
        return g_strdup (out->str);
      if (!g_str_has_prefix (value, next))
        return NULL;
      value += strlen (next);
    }
  return NULL;
}

/* Reads the next field, which must be `name`, and returns its value, or NULL. (transfer full) */
static gchar *
take_named (KyView *rest, const gchar *name)
{
  g_autofree gchar *found = NULL;
  g_autofree gchar *value = NULL;

  if (!verify_header_take_field (rest, &found, &value) || strcmp (found, name) != 0)
    return NULL;
  return g_steal_pointer (&value);
}

/* Reads "type/subtype; [charset=…;] name…". */
static gboolean
read_content_type (KyMailVerifyPart *part, const gchar *value)
{
  const gchar *semicolon = strchr (value, ';');

  if (semicolon == NULL || semicolon[1] != ' ')
    return FALSE;
  part->media_type = g_strndup (value, (gsize)(semicolon - value));
  if (strspn (part->media_type, "abcdefghijklmnopqrstuvwxyz0123456789/.+-")
      != strlen (part->media_type))
    return FALSE;
  value = semicolon + 2;
  if (g_str_has_prefix (part->media_type, "text/"))
    {
      if (g_str_has_prefix (value, "charset=UTF-8; "))
        part->charset = "UTF-8";
      else if (g_str_has_prefix (value, "charset=Shift_JIS; "))
        part->charset = "Shift_JIS";
      else
        return FALSE;
      value += strlen ("charset=; ") + strlen (part->charset);
    }
  part->name = verify_header_read_name (value, "name");
  return part->name != NULL;
}

KyMailVerifyPart *
ky_mail_verify_part_fields (KyView *rest, GError **error)
{
  g_autoptr (KyMailVerifyPart) part = g_new0 (KyMailVerifyPart, 1);
  g_autofree gchar *type = take_named (rest, "Content-Type");
  g_autofree gchar *transfer = type != NULL ? take_named (rest, "Content-Transfer-Encoding") : NULL;
  g_autofree gchar *disposition
      = transfer != NULL ? take_named (rest, "Content-Disposition") : NULL;
  g_autofree gchar *name = NULL;

  if (disposition == NULL || !read_content_type (part, type))
    {
      ky_verify_fail (error, "an attachment's content fields");
      return NULL;
    }
  if (g_str_has_prefix (disposition, "attachment; "))
    name = verify_header_read_name (disposition + strlen ("attachment; "), "filename");
  if (name == NULL || strcmp (name, part->name) != 0 || !ky_verify_name (name))
    {
      ky_verify_fail (error, "an attachment's name");
      return NULL;
    }
  part->is_message = strcmp (part->media_type, "message/rfc822") == 0;
  if (strcmp (transfer, part->is_message ? "7bit" : "base64") != 0)
    {
      ky_verify_fail (error, "an attachment's transfer encoding");
      return NULL;
    }
  /* The blank line of an empty file is part of the delimiter. */
  if (rest->size > 0 && !ky_view_starts_with (*rest, "\r\n", 2))
    {
      ky_verify_fail (error, "an attachment's header");
      return NULL;
    }
  if (rest->size > 0)
    *rest = ky_view (rest->data + 2, rest->size - 2);
  return g_steal_pointer (&part);
}
