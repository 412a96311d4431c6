/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses Content-Type and Content-Disposition without ever failing: comments, blanks and missing
 * semicolons are tolerated, at most 64 KiB of the value and 1000 parameters are read.
 * ky_content_text() joins the segments of RFC 2231 before it decodes them, because a character may
 * be split between two segments. */
#include "filetypes/mail/content.h"

#include "common/charset/charset.h"
#include "common/release.h"
#include "filetypes/mail/encode.h"

#define FIELD_LENGTH (64 * 1024) /* bytes of a content field; the rest is ignored */
#define TEXT_LENGTH 4096         /* bytes of a parameter */
#define MAIN_LENGTH 200          /* bytes of a media type or disposition */

KY_DEFINE_FREE (parameter_free, KyParameter, name, value)

KY_DEFINE_PUBLIC_FREE (ky_content_free, KyContent, value, parameters)

static gboolean
mail_content_is_space (guint8 c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

/* Skips the comment at `at`; one without an end extends to the end of the value. */
static gsize
skip_comment (KyView raw, gsize at)
{
  guint depth = 0;

  for (; at < raw.size; at++)
    if (raw.data[at] == '\\')
      at++;
    else if (raw.data[at] == '(')
      depth++;
    else if (raw.data[at] == ')' && --depth == 0)
      return at + 1;
  return raw.size;
}

static gsize
mail_content_skip_blank (KyView raw, gsize at)
{
  while (at < raw.size)
    if (mail_content_is_space (raw.data[at]))
      at++;
    else if (raw.data[at] == '(')
      at = skip_comment (raw, at);
    else
      break;
  return at;
}

/* Returns whether `c` is a sign that some programs write for ";". */
static gboolean
is_for_semicolon (guint8 c)
{
  return c == ',' || c == ':';
}

/* Returns whether a parameter follows the sign at `at`, which is used instead of ";". */
static gboolean
separates (KyView raw, gsize at)
{
  gsize start = mail_content_skip_blank (raw, at + 1), end = start;

  while (end < raw.size && (g_ascii_isalnum (raw.data[end]) || raw.data[end] == '-'))
    end++;
  return end > start && end < raw.size && raw.data[end] == '=';
}

/* Reads the value up to ";" or to a blank that something else follows. */
static gchar *
read_main (KyView raw, gsize *at)
{
  g_autoptr (GString) value = g_string_new (NULL);

  while (*at < raw.size && raw.data[*at] != ';')
    {
      gsize next = mail_content_skip_blank (raw, *at);

      if (next > *at)
        {
          *at = next;
          /* "text / html" is one value; in "text/plain charset=x" the ";" is missing. */
          if (value->len > 0 && value->str[value->len - 1] != '/' && *at < raw.size
              && raw.data[*at] != '/' && raw.data[*at] != ';' && strchr (value->str, '/') != NULL
              && memchr (raw.data + *at, '=', raw.size - *at) != NULL)
            break;
          continue;
        }
      if (value->len == MAIN_LENGTH || (is_for_semicolon (raw.data[*at]) && separates (raw, *at)))
        break;
      g_string_append_c (value, (gchar)raw.data[(*at)++]);
    }
  return g_ascii_strdown (value->str, (gssize)value->len);
}

static gchar *
mail_content_read_quoted (KyView raw, gsize *at)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (++*at; *at < raw.size && raw.data[*at] != '"'; ++*at)
    {
      guint8 c = raw.data[*at];

      /* A backslash escapes only quotes and backslashes: others are in Windows paths. */
      if (c == '\\' && *at + 1 < raw.size
          && (raw.data[*at + 1] == '"' || raw.data[*at + 1] == '\\'))
        c = raw.data[++*at];
      if (c != '\0' && c != '\r' && c != '\n')
        g_string_append_c (value, (gchar)c);
    }
  *at += *at < raw.size ? 1 : 0;
  return g_strdup (value->str);
}

static gchar *
read_bare (KyView raw, gsize *at)
{
  g_autoptr (GString) value = g_string_new (NULL);

  while (*at < raw.size && raw.data[*at] != ';')
    {
      guint8 c = raw.data[*at];

      if (c == '(' && value->len > 0)
        {
          *at = skip_comment (raw, *at);
          continue;
        }
      if (c != '\0' && c != '\r' && c != '\n')
        g_string_append_c (value, (gchar)c);
      ++*at;
    }
  return g_strdup (g_strstrip (value->str));
}

static KyParameter *
mail_content_read_parameter (KyView raw, gsize *at)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (;;)
    {
      *at = mail_content_skip_blank (raw, *at);
      if (*at >= raw.size || raw.data[*at] == ';' || raw.data[*at] == '=')
        break;
      if (name->len < 200)
        g_string_append_c (name, (gchar)raw.data[*at]);
      ++*at;
    }
  KyParameter *parameter = g_new0 (KyParameter, 1);
  parameter->name = g_ascii_strdown (name->str, (gssize)name->len);
  if (*at < raw.size && raw.data[*at] == '=')
    {
      ++*at;
      *at = mail_content_skip_blank (raw, *at);
      parameter->value = *at < raw.size && raw.data[*at] == '"' ? mail_content_read_quoted (raw, at)
                                                                : read_bare (raw, at);
    }
  else
    parameter->value = g_strdup ("");
  while (*at < raw.size && raw.data[*at] != ';')
    ++*at;
  return parameter;
}

KyContent *
ky_content_parse (KyView raw)
{
  KyContent *content = g_new0 (KyContent, 1);
  gsize at = 0;

  raw.size = MIN (raw.size, FIELD_LENGTH);
  content->parameters = g_ptr_array_new_with_free_func (parameter_free);
  content->value = read_main (raw, &at);
  while (at < raw.size && content->parameters->len < KY_PARAMETERS_MAX)
    {
      if (raw.data[at] == ';' || is_for_semicolon (raw.data[at]))
        {
          at++;
          continue;
        }
      g_ptr_array_add (content->parameters, mail_content_read_parameter (raw, &at));
    }
  return content;
}

gboolean
ky_content_is_media_type (const KyContent *content)
{
  guint slashes = 0;

  for (const gchar *p = content->value; *p != '\0'; p++)
    {
      if (*p == '/')
        slashes++;
      else if (!g_ascii_isgraph (*p) || strchr ("()<>@,;:\\\"[]?=", *p) != NULL)
        return FALSE;
    }
  return slashes == 1 && content->value[0] != '/'
         && content->value[strlen (content->value) - 1] != '/';
}

const gchar *
ky_content_parameter (const KyContent *content, const gchar *name)
{
  for (guint i = 0; i < content->parameters->len; i++)
    {
      const KyParameter *parameter = content->parameters->pdata[i];

      if (strcmp (parameter->name, name) == 0)
        return parameter->value;
    }
  return NULL;
}

/* --- RFC 2231 ------------------------------------------------------------------------------- */

typedef struct
{
  guint64 index;
  gboolean is_encoded;
  const gchar *value;
} Segment;

static gint
compare_segments (gconstpointer a, gconstpointer b)
{
  const Segment *left = a, *right = b;

  return left->index < right->index ? -1 : left->index > right->index;
}

/* Returns whether the parameter is a segment of `name`: "name*", "name*0", "name*0*". */
static gboolean
mail_content_read_segment (const KyParameter *parameter, const gchar *name, Segment *ret_segment)
{
  gsize length = strlen (name);
  const gchar *rest = parameter->name + length;
  gchar *end;

  if (strncmp (parameter->name, name, length) != 0 || *rest != '*')
    return FALSE;
  *ret_segment = (Segment){ 0, TRUE, parameter->value };
  if (rest[1] == '\0')
    return TRUE;
  if (!g_ascii_isdigit (rest[1]))
    return FALSE;
  ret_segment->index = g_ascii_strtoull (rest + 1, &end, 10);
  ret_segment->is_encoded = *end == '*';
  return *end == '\0' || strcmp (end, "*") == 0;
}

static void
append_unescaped (GString *bytes, const gchar *value)
{
  for (; *value != '\0'; value++)
    if (*value == '%' && g_ascii_isxdigit (value[1]) && g_ascii_isxdigit (value[2]))
      {
        g_string_append_c (
            bytes, (gchar)(g_ascii_xdigit_value (value[1]) << 4 | g_ascii_xdigit_value (value[2])));
        value += 2;
      }
    else
      g_string_append_c (bytes, *value);
}

/* Joins all segments as bytes, because characters, escapes and encoded words (RFC 2047, which some
 * programs use in segments) may be split between them. */
static gchar *
join_segments (GArray *segments, gboolean *is_ambiguous)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree gchar *charset = NULL;
  g_autoptr (GString) written = g_string_new (NULL); /* "%3D%3F" in a text begins no word */
  gsize length;

  g_array_sort (segments, compare_segments);
  for (guint i = 0; i < segments->len; i++)
    {
      const Segment *segment = &g_array_index (segments, Segment, i);
      const gchar *value = segment->value;

      if (i > 0 && segment->index == g_array_index (segments, Segment, i - 1).index)
        {
          *is_ambiguous = TRUE;
          continue;
        }
      g_string_append (written, value);
      if (i == 0 && segment->is_encoded)
        {
          const gchar *quote = strchr (value, '\'');
          const gchar *second = quote != NULL ? strchr (quote + 1, '\'') : NULL;

          if (second != NULL)
            {
              charset = g_strndup (value, (gsize)(quote - value));
              value = second + 1;
            }
        }
      if (segment->is_encoded)
        append_unescaped (bytes, value);
      else
        g_string_append (bytes, value);
    }
  g_autofree gchar *text
      = ky_charset_decode (ky_view (bytes->str, bytes->len),
                           charset != NULL && *charset != '\0' ? charset : NULL, 0, &length, NULL);
  if (strstr (written->str, "=?") != NULL
      || (g_str_has_prefix (text, "=?") && g_str_has_suffix (text, "?=")))
    return ky_mail_decode_text (ky_view (text, length), TEXT_LENGTH, NULL);
  return ky_mail_clean_line (text, length, TEXT_LENGTH, NULL);
}

/* Decodes a value that is written as one of RFC 2231 though the name of its parameter has no "*".
 * NULL: `value` is not one. (transfer full) */
static gchar *
decode_without_star (const gchar *value)
{
  const gchar *quote = strchr (value, '\'');
  const gchar *second = quote != NULL ? strchr (quote + 1, '\'') : NULL;
  const gchar *escape = second != NULL ? strchr (second, '%') : NULL;
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  Segment segment = { 0, TRUE, value };
  gboolean is_ambiguous = FALSE;
  KyCharsetInfo info;

  if (escape == NULL || !g_ascii_isxdigit (escape[1]) || !g_ascii_isxdigit (escape[2]))
    return NULL;
  g_autofree gchar *charset = g_strndup (value, (gsize)(quote - value));
  g_free (ky_charset_decode (ky_view ("", 0), charset, 0, NULL, &info));
  if (info.is_guessed)
    return NULL;
  g_array_append_val (segments, segment);
  return join_segments (segments, &is_ambiguous);
}

gchar *
ky_content_text (const KyContent *content, const gchar *name, gboolean *ret_is_ambiguous)
{
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  g_autofree gchar *extended = NULL;
  g_autofree gchar *plain = NULL;

  for (guint i = 0; i < content->parameters->len; i++)
    {
      const KyParameter *parameter = content->parameters->pdata[i];
      Segment segment;

      if (mail_content_read_segment (parameter, name, &segment))
        g_array_append_val (segments, segment);
      else if (strcmp (parameter->name, name) == 0)
        {
          g_autofree gchar *text = decode_without_star (parameter->value);

          if (text == NULL)
            text = ky_mail_decode_text (ky_view (parameter->value, strlen (parameter->value)),
                                        TEXT_LENGTH, NULL);
          if (plain == NULL)
            plain = g_steal_pointer (&text);
          else if (strcmp (plain, text) != 0)
            *ret_is_ambiguous = TRUE;
        }
    }
  if (segments->len > 0)
    extended = join_segments (segments, ret_is_ambiguous);
  if (extended == NULL || *extended == '\0')
    return g_steal_pointer (&plain);
  return g_steal_pointer (&extended);
}
