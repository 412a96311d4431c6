/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares the query parameters, headers and body members of a request with the table that
 * operations.py generates from openapi.json. Unknown parameters and members, and values outside the
 * described types and limits, are refused. */
#include "portal/operation.h"

#define NAME_SHOWN 64 /* bytes */

/* --- the table ------------------------------------------------------------------------------ */

static const KyApiField *
fields_of (const KyRequest *request)
{
  const KyRoute *route = request->route;

  for (const KyApiOperation *one = ky_operations; one->method != NULL; one++)
    if (g_str_equal (one->method, route->method) && g_str_equal (one->pattern, route->pattern))
      return one->fields;
  return NULL;
}

static const KyApiField *
operation_find_field (const KyApiField *fields, KyApiFieldFlags place, const gchar *name,
                      gsize length)
{
  for (const KyApiField *field = fields; field->name != NULL; field++)
    if ((field->flags & place) != 0 && strlen (field->name) == length
        && memcmp (field->name, name, length) == 0)
      return field;
  return NULL;
}

/* Shows the name of an unknown member only if it has the form of a name, so that a client cannot
 * write sentences. */
static gboolean
operation_fail_unknown (const gchar *name, GError **error)
{
  gsize length = strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-");

  return ky_request_fail (error, "invalid",
                          length > 0 && name[length] == '\0' && length <= NAME_SHOWN ? name : "");
}

/* --- one value ------------------------------------------------------------------------------ */

static gboolean
fits_text (const KyApiField *field, const gchar *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  glong length = g_utf8_strlen (text, -1);
  if (length < field->smallest || length > field->largest)
    return FALSE;
  if (field->choices != NULL && !g_strv_contains (field->choices, text))
    return FALSE;
  for (const gchar *p = text; (field->flags & KY_API_FIELD_VISIBLE) != 0 && *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return TRUE;
}

static gboolean
fits_number (const KyApiField *field, const gchar *text)
{
  gint64 number;

  return g_ascii_string_to_signed (text, 10, field->smallest, field->largest, &number, NULL);
}

static gboolean
fits_word (const KyApiField *field, const gchar *word)
{
  if (g_str_equal (word, "null"))
    return (field->flags & KY_API_FIELD_NULL) != 0;
  if (g_str_equal (word, "true") || g_str_equal (word, "false"))
    return (field->flags & KY_API_FIELD_FLAG) != 0;
  return (field->flags & KY_API_FIELD_NUMBER) != 0 && fits_number (field, word);
}

/* Checks the number and the content of the texts in the array `field`. They must not contain ';',
 * which separates them on the way to the store (ky_request_words()). */
static gboolean
fits_texts (const KyApiField *field, GHashTable *values)
{
  guint n = 0;

  for (;; n++)
    {
      g_autofree gchar *path = g_strdup_printf ("%s.%u", field->name, n);
      const gchar *value = g_hash_table_lookup (values, path);

      if (value == NULL)
        break;
      if (n >= field->most || value[0] != 's' || !fits_text (field, value + 1)
          || strchr (value, ';') != NULL)
        return FALSE;
    }
  return n >= field->fewest;
}

/* Checks a value. `value` is in the form of ky_json_flatten_kinds(). */
static gboolean
operation_fits (const KyApiField *field, const gchar *value, GHashTable *values)
{
  switch (value[0])
    {
    case 's':
      return (field->flags & KY_API_FIELD_TEXT) != 0 && fits_text (field, value + 1);
    case 'w':
      return fits_word (field, value + 1);
    case 'a':
      return (field->flags & KY_API_FIELD_TEXTS) != 0 && fits_texts (field, values);
    default:
      return FALSE; /* no operation takes an object within another one */
    }
}

/* --- arguments and headers ------------------------------------------------------------------ */

typedef struct
{
  const KyApiField *fields;
  const gchar *name; /* (nullable) the first argument that is not in the table */
} Arguments;

static enum MHD_Result
look_at_argument (void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  Arguments *arguments = data;

  if (operation_find_field (arguments->fields, KY_API_FIELD_QUERY, name, strlen (name)) != NULL)
    return MHD_YES;
  arguments->name = name;
  return MHD_NO;
}

/* Checks the value of a parameter. One without a value ("?since") is not a number. */
static gboolean
fits_parameter (const KyApiField *field, const gchar *value)
{
  return (field->flags & KY_API_FIELD_NUMBER) != 0 ? fits_number (field, value)
                                                   : fits_text (field, value);
}

gboolean
ky_operation_check_parameters (KyRequest *request, GError **error)
{
  const KyApiField *fields = fields_of (request);
  Arguments arguments = { .fields = fields };

  if (fields == NULL)
    return ky_request_fail (error, "bad-method", "");
  MHD_get_connection_values (request->connection, MHD_GET_ARGUMENT_KIND, look_at_argument,
                             &arguments);
  if (arguments.name != NULL)
    return operation_fail_unknown (arguments.name, error);
  for (const KyApiField *field = fields; field->name != NULL; field++)
    {
      gboolean is_header = (field->flags & KY_API_FIELD_HEADER) != 0;

      if (!is_header && (field->flags & KY_API_FIELD_QUERY) == 0)
        continue;
      const gchar *value = MHD_lookup_connection_value (
          request->connection, is_header ? MHD_HEADER_KIND : MHD_GET_ARGUMENT_KIND, field->name);
      if (value == NULL ? (field->flags & KY_API_FIELD_REQUIRED) != 0
                        : !fits_parameter (field, value))
        return ky_request_fail (error, "invalid", field->name);
    }
  return TRUE;
}

/* --- the body ------------------------------------------------------------------------------- */

static gboolean
operation_check_members (const KyApiField *fields, GHashTable *values, GError **error)
{
  const gchar *path, *value;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, (gpointer *)&path, (gpointer *)&value))
    {
      gsize length = strcspn (path, ".");
      const KyApiField *field = operation_find_field (fields, KY_API_FIELD_BODY, path, length);

      if (path[0] == '\0')
        continue;
      if (field == NULL)
        {
          g_autofree gchar *name = g_strndup (path, length);

          return operation_fail_unknown (name, error);
        }
      /* Elements of an array are checked with the array. */
      if (path[length] == '\0' && !operation_fits (field, value, values))
        return ky_request_fail (error, "invalid", field->name);
    }
  return TRUE;
}

gboolean
ky_operation_check_body (KyRequest *request, GError **error)
{
  const KyApiField *fields = fields_of (request);

  if (fields == NULL)
    return ky_request_fail (error, "bad-method", "");
  if (request->fields != NULL && !operation_check_members (fields, request->fields, error))
    return FALSE;
  for (const KyApiField *field = fields; field->name != NULL; field++)
    if ((field->flags & KY_API_FIELD_BODY) != 0 && (field->flags & KY_API_FIELD_REQUIRED) != 0
        && (request->fields == NULL || !g_hash_table_contains (request->fields, field->name)))
      return ky_request_fail (error, "invalid", field->name);
  return TRUE;
}
