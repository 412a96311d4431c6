/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the data section of an ISO 10303-21 file (SXF with entities) into instances and values, for
 * p21-draw.c and p21-rebuild.c. ky_p21_stays() tells which instances are written: those that exist
 * with everything that they refer to. Lists are nested at most DEPTH_MAX deep, chains of references
 * at most HEIGHT_MAX long, and cycles are an error, so that all later walks end. */
#include "filetypes/cad/p21.h"

#include <math.h>

#define ID_DIGITS 10
#define DEPTH_MAX 8                    /* nesting of lists */
#define HEIGHT_MAX 200                 /* length of a chain of references between instances */
#define WAYS_MAX ((guint64)1000000000) /* paths to instances from the roots */
#define RECORDS_MAX 32                 /* of one instance */
#define WORD_SIGNS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"
#define SENTINELS 2 /* behind all values */

enum
{
  NEW,
  ASKED,
  STAYS,
  GOES
};

static gboolean
p21_read_malformed (const KyP21 *self, const gchar *what, GError **error)
{
  return ky_fail (error, KY_ERROR_MALFORMED, "p21: %s at character %" G_GSIZE_FORMAT, what,
                  self->file.at);
}

/* --- characters ------------------------------------------------------------------------------- */

static gchar
here (const KyP21 *self)
{
  return self->file.text[self->file.at];
}

static gboolean
p21_read_take (KyP21 *self, gchar sign)
{
  if (here (self) != sign)
    return FALSE;
  self->file.at++;
  return TRUE;
}

static gsize
p21_read_take_span (KyP21 *self, const gchar *signs)
{
  gsize length = strspn (self->file.text + self->file.at, signs);

  self->file.at += length;
  return length;
}

static gboolean
p21_read_take_word (KyP21 *self, const gchar *word)
{
  gsize length = strlen (word);

  if (strncmp (self->file.text + self->file.at, word, length) != 0)
    return FALSE;
  self->file.at += length;
  return TRUE;
}

/* Passes over blanks and comments. Returns FALSE if a comment has no end. */
static gboolean
p21_read_pass_blanks (KyP21 *self, GError **error)
{
  for (;;)
    {
      p21_read_take_span (self, " \t\r\n");
      if (!p21_read_take_word (self, "/*"))
        return TRUE;
      const gchar *end = strstr (self->file.text + self->file.at, "*/");
      if (end == NULL)
        return p21_read_malformed (self, "a comment has no end", error);
      self->file.at = (gsize)(end - self->file.text) + 2;
      self->file.n_comments++;
    }
}

/* --- values ----------------------------------------------------------------------------------- */

static guint32
p21_read_add (KyP21 *self, KyP21Kind kind, gsize at, gsize size)
{
  KyP21Value value = { kind, self->values->len + 1, (guint32)at, (guint32)size };

  g_array_append_val (self->values, value);
  return self->values->len - 1;
}

static KyP21Value *
p21_read_value_at (const KyP21 *self, guint32 i)
{
  return &g_array_index (self->values, KyP21Value, i);
}

/* Reads a number such as "-1.5E+3". */
static gboolean
p21_read_number (KyP21 *self, GError **error)
{
  gsize from = self->file.at, digits;

  p21_read_take_span (self, "+-");
  digits = p21_read_take_span (self, "0123456789");
  if (p21_read_take (self, '.'))
    digits += p21_read_take_span (self, "0123456789");
  if (digits == 0 || self->file.at - from > digits + 2)
    return p21_read_malformed (self, "a number is not valid", error);
  if (here (self) == 'E' || here (self) == 'e')
    {
      self->file.at++;
      if (here (self) == '+' || here (self) == '-')
        self->file.at++;
      if (p21_read_take_span (self, "0123456789") == 0)
        return p21_read_malformed (self, "a number is not valid", error);
    }
  p21_read_add (self, KY_P21_NUMBER, from, self->file.at - from);
  if (!isfinite (g_ascii_strtod (self->file.text + from, NULL)))
    return p21_read_malformed (self, "a number is not valid", error);
  return TRUE;
}

/* Reads a string; its first quote is already read. */
static gboolean
p21_read_string (KyP21 *self, GError **error)
{
  gsize from = self->file.at;

  for (;;)
    {
      const gchar *quote = strchr (self->file.text + self->file.at, '\'');

      if (quote == NULL)
        return p21_read_malformed (self, "a string has no end", error);
      self->file.at = (gsize)(quote - self->file.text) + 1;
      if (!p21_read_take (self, '\''))
        break;
    }
  p21_read_add (self, KY_P21_STRING, from, self->file.at - 1 - from);
  return TRUE;
}

static gboolean
read_id (KyP21 *self, guint32 *ret, GError **error)
{
  gsize from = self->file.at, length = p21_read_take_span (self, "0123456789");

  guint64 id = g_ascii_strtoull (self->file.text + from, NULL, 10);

  if (length == 0 || length > ID_DIGITS || id >= KY_P21_NOTHING)
    return p21_read_malformed (self, "the number of an instance is missing or too large", error);
  *ret = (guint32)id;
  return TRUE;
}

static gboolean
read_enumeration (KyP21 *self, GError **error)
{
  gsize from = self->file.at, length = p21_read_take_span (self, WORD_SIGNS);

  p21_read_add (self, KY_P21_ENUM, from, length);
  return (length > 0 && p21_read_take (self, '.'))
         || p21_read_malformed (self, "an enumeration is not valid", error);
}

static gboolean p21_read_value (KyP21 *self, guint depth, GError **error);

/* Reads the values of a list after its opening bracket, and sets the extent of the list in the
 * value `owner`. Errors: MALFORMED, LIMIT. */
static gboolean
p21_read_list (KyP21 *self, guint32 owner, guint depth, GError **error)
{
  gboolean has_more = TRUE;

  if (depth > DEPTH_MAX)
    return p21_read_malformed (self, "lists are nested too deeply", error);
  if (!p21_read_pass_blanks (self, error))
    return FALSE;
  if (p21_read_take (self, ')'))
    has_more = FALSE;
  while (has_more)
    {
      if (!p21_read_value (self, depth, error) || !p21_read_pass_blanks (self, error))
        return FALSE;
      has_more = p21_read_take (self, ',');
      if (!has_more && !p21_read_take (self, ')'))
        return p21_read_malformed (self, "expected a comma or the end of a list", error);
      if (!p21_read_pass_blanks (self, error))
        return FALSE;
    }
  p21_read_value_at (self, owner)->next = self->values->len;
  return TRUE;
}

/* Reads "LENGTH_MEASURE(1.0)". */
static gboolean
read_typed (KyP21 *self, guint depth, GError **error)
{
  gsize from = self->file.at, length = p21_read_take_span (self, WORD_SIGNS);
  guint32 typed = p21_read_add (self, KY_P21_TYPED, from, length);

  if (length == 0)
    return p21_read_malformed (self, "a parameter value is not valid", error);
  if (!p21_read_pass_blanks (self, error))
    return FALSE;
  if (!p21_read_take (self, '('))
    return p21_read_malformed (self, "a parameter value is not valid", error);
  return p21_read_list (self, typed, depth + 1, error);
}

static gboolean
p21_read_value (KyP21 *self, guint depth, GError **error)
{
  guint32 id;

  switch (here (self))
    {
    case '$':
    case '*':
      p21_read_add (self, p21_read_take (self, '$') ? KY_P21_UNSET : KY_P21_DERIVED, 0, 0);
      p21_read_take (self, '*');
      return TRUE;
    case '#':
      self->file.at++;
      if (!read_id (self, &id, error))
        return FALSE;
      p21_read_add (self, KY_P21_REFERENCE, id, 0);
      return TRUE;
    case '\'':
      self->file.at++;
      return p21_read_string (self, error);
    case '.':
      self->file.at++;
      return read_enumeration (self, error);
    case '(':
      self->file.at++;
      return p21_read_list (self, p21_read_add (self, KY_P21_LIST, 0, 0), depth + 1, error);
    case '+':
    case '-':
      return p21_read_number (self, error);
    default:
      return g_ascii_isdigit (here (self)) ? p21_read_number (self, error)
                                           : read_typed (self, depth, error);
    }
}

/* --- instances -------------------------------------------------------------------------------- */

/* Reads a record. Sets `*ret_entity` to KY_P21_NOTHING if SXF has no entity of its name. */
static gboolean
p21_read_record (KyP21 *self, guint32 *ret_entity, GError **error)
{
  gsize from = self->file.at, length = p21_read_take_span (self, WORD_SIGNS);
  guint32 record = p21_read_add (self, KY_P21_RECORD, 0, 0);

  *ret_entity = ky_p21_entity (ky_view (self->file.text + from, length));
  p21_read_value_at (self, record)->at = *ret_entity;
  if (length == 0 || !p21_read_pass_blanks (self, error) || !p21_read_take (self, '('))
    return (error != NULL && *error != NULL)
           || p21_read_malformed (self, "expected an entity with its parameters", error);
  return p21_read_list (self, record, 0, error);
}

/* Reads the records of an instance of several entities; its bracket is already read. */
static gboolean
p21_read_records (KyP21 *self, gboolean *ret_is_known, GError **error)
{
  guint32 seen[RECORDS_MAX], entity;
  guint n = 0;

  if (!p21_read_pass_blanks (self, error))
    return FALSE;
  while (!p21_read_take (self, ')'))
    {
      if (n >= RECORDS_MAX)
        return p21_read_malformed (self, "a complex instance has too many entities", error);
      if (!p21_read_record (self, &entity, error) || !p21_read_pass_blanks (self, error))
        return FALSE;
      *ret_is_known = *ret_is_known && entity != KY_P21_NOTHING;
      for (guint i = 0; i < n; i++)
        if (seen[i] == entity && entity != KY_P21_NOTHING)
          return p21_read_malformed (self, "a complex instance has an entity twice", error);
      seen[n++] = entity;
    }
  return n > 0 || p21_read_malformed (self, "an instance has no entity", error);
}

/* Checks that the parameters of all records of an instance are of the right kinds. */
static gboolean
check_kinds (const KyP21 *self, const KyP21Instance *instance, GError **error)
{
  for (guint32 i = instance->first; i < instance->end; i = p21_read_value_at (self, i)->next)
    if (ky_p21_kinds (self, p21_read_value_at (self, i), instance->is_complex) == NULL)
      return ky_fail (error, KY_ERROR_MALFORMED, "p21: instance %u has parameters of other kinds",
                      instance->id);
  return TRUE;
}

/* Reads an instance; its "#" is already read. */
static gboolean
read_instance (KyP21 *self, GError **error)
{
  KyP21Instance instance = { .first = self->values->len };
  gboolean is_known = TRUE;
  guint32 entity;

  if (!read_id (self, &instance.id, error) || !p21_read_pass_blanks (self, error))
    return FALSE;
  if (!p21_read_take (self, '='))
    return p21_read_malformed (self, "expected \"=\" after the number of an instance", error);
  if (!p21_read_pass_blanks (self, error))
    return FALSE;
  instance.is_complex = p21_read_take (self, '(');
  if (instance.is_complex ? !p21_read_records (self, &is_known, error)
                          : !p21_read_record (self, &entity, error))
    return FALSE;
  is_known = is_known && (instance.is_complex || entity != KY_P21_NOTHING);
  if (!p21_read_pass_blanks (self, error))
    return FALSE;
  if (!p21_read_take (self, ';'))
    return p21_read_malformed (self, "an instance has no end", error);
  if (!is_known)
    {
      g_array_set_size (self->values, instance.first);
      self->n_unknown++;
      return TRUE;
    }
  instance.end = self->values->len;
  g_array_append_val (self->instances, instance);
  return TRUE;
}

static gboolean
read_instances (KyP21 *self, KyJob *job, GError **error)
{
  for (;;)
    {
      if (!p21_read_pass_blanks (self, error))
        return FALSE;
      if (p21_read_take (self, '#'))
        {
          if (!ky_job_charge (job, KY_COST_OBJECTS, 1, error) || !read_instance (self, error))
            return FALSE;
          continue;
        }
      if (!p21_read_take_word (self, "ENDSEC;"))
        return p21_read_malformed (self, "expected an instance", error);
      if (!p21_read_pass_blanks (self, error))
        return FALSE;
      return p21_read_take_word (self, "END-ISO-10303-21;")
             || p21_read_malformed (self, "no end", error);
    }
}

/* --- what leads where ------------------------------------------------------------------------- */

typedef struct
{
  guint32 id, instance;
} Number;

static gint
p21_read_compare_numbers (gconstpointer a, gconstpointer b)
{
  guint32 x = ((const Number *)a)->id, y = ((const Number *)b)->id;

  return x < y ? -1 : x > y ? 1 : 0;
}

static guint32
p21_read_find (const GArray *numbers, guint32 id)
{
  const Number wanted = { .id = id };
  guint place;

  return g_array_binary_search ((GArray *)numbers, &wanted, p21_read_compare_numbers, &place)
             ? g_array_index (numbers, Number, place).instance
             : KY_P21_NOTHING;
}

/* Numbers become places of instances. */
static gboolean
p21_read_resolve (KyP21 *self, GError **error)
{
  g_autoptr (GArray) numbers
      = g_array_sized_new (FALSE, FALSE, sizeof (Number), self->instances->len);

  for (guint32 i = 0; i < self->instances->len; i++)
    {
      Number number = { g_array_index (self->instances, KyP21Instance, i).id, i };

      g_array_append_val (numbers, number);
    }
  g_array_sort (numbers, p21_read_compare_numbers);
  for (guint i = 1; i < numbers->len; i++)
    if (g_array_index (numbers, Number, i - 1).id == g_array_index (numbers, Number, i).id)
      return ky_error_malformed (error, "p21: two instances have the same number");
  for (guint32 i = 0; i < self->values->len; i++)
    if (p21_read_value_at (self, i)->kind == KY_P21_REFERENCE)
      p21_read_value_at (self, i)->at = p21_read_find (numbers, p21_read_value_at (self, i)->at);
  return TRUE;
}

static gboolean p21_read_ask (KyP21 *self, guint32 i, guint depth, GError **error);

/* Tells in `*ret` whether the instance to which the reference leads is kept. */
static gboolean
ask_reference (KyP21 *self, KyP21Instance *from, const KyP21Value *value, guint depth,
               gboolean *ret, GError **error)
{
  *ret = FALSE;
  if (value->at == KY_P21_NOTHING)
    return TRUE;
  if (!p21_read_ask (self, value->at, depth + 1, error))
    return FALSE;
  const KyP21Instance *to = &g_array_index (self->instances, KyP21Instance, value->at);
  from->height = (guint16)MAX (from->height, to->height + 1);
  *ret = to->state == STAYS;
  from->weight = MIN (from->weight + (*ret ? to->weight : 0), WAYS_MAX + 1);
  return TRUE;
}

/* Decides which references of a list stay. `ret`: FALSE if the list has values and none of them
 * stays, so that the list itself is left out. */
static gboolean
ask_list (KyP21 *self, KyP21Instance *instance, guint32 list, guint depth, gboolean *ret,
          GError **error)
{
  guint32 end = p21_read_value_at (self, list)->next;
  gboolean stays;

  *ret = end == list + 1;
  for (guint32 i = list + 1; i < end; i = p21_read_value_at (self, i)->next)
    {
      stays = TRUE;
      if (p21_read_value_at (self, i)->kind == KY_P21_REFERENCE
          && !ask_reference (self, instance, p21_read_value_at (self, i), depth, &stays, error))
        return FALSE;
      *ret = *ret || stays;
    }
  return TRUE;
}

static gboolean
ask_record (KyP21 *self, KyP21Instance *instance, guint32 record, guint depth, gboolean *ret,
            GError **error)
{
  *ret = TRUE;
  for (guint32 i = record + 1; i < p21_read_value_at (self, record)->next;
       i = p21_read_value_at (self, i)->next)
    {
      KyP21Kind kind = p21_read_value_at (self, i)->kind;
      gboolean stays = TRUE;

      if (kind == KY_P21_REFERENCE
          && !ask_reference (self, instance, p21_read_value_at (self, i), depth, &stays, error))
        return FALSE;
      if (kind == KY_P21_LIST && !ask_list (self, instance, i, depth, &stays, error))
        return FALSE;
      *ret = *ret && stays;
    }
  return TRUE;
}

static gboolean
bad_way (const KyP21Instance *instance, const gchar *what, GError **error)
{
  return ky_fail (error, KY_ERROR_MALFORMED, "p21: instance %u %s", instance->id, what);
}

/* Goes where the instance `i` leads, once. */
static gboolean
p21_read_ask (KyP21 *self, guint32 i, guint depth, GError **error)
{
  KyP21Instance *instance = &g_array_index (self->instances, KyP21Instance, i);
  gboolean stays = TRUE, is_whole = TRUE;

  if (instance->state == ASKED)
    return bad_way (instance, "leads to itself", error);
  if (instance->state != NEW)
    return TRUE;
  if (depth > HEIGHT_MAX)
    return bad_way (instance, "refers to others that are nested too deeply", error);
  instance->state = ASKED;
  instance->weight = 1;
  for (guint32 k = instance->first; k < instance->end; k = p21_read_value_at (self, k)->next)
    {
      if (!ask_record (self, instance, k, depth, &stays, error))
        return FALSE;
      is_whole = is_whole && stays;
    }
  if (instance->height > HEIGHT_MAX)
    return bad_way (instance, "refers to others that are nested too deeply", error);
  if (instance->weight > WAYS_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "p21: instance %u refers to too many others",
                    instance->id);
  instance->state = is_whole ? STAYS : GOES;
  self->n_unknown += is_whole ? 0 : 1;
  return TRUE;
}

static gboolean
p21_read_all (KyP21 *self, KyJob *job, GError **error)
{
  if (!ky_sfc_open (&self->file, job, "p21", error))
    return FALSE;
  if (self->file.size >= KY_P21_NOTHING)
    return ky_fail (error, KY_ERROR_LIMIT, "p21: a drawing without end");
  if (!read_instances (self, job, error))
    return FALSE;
  for (guint i = 0; i < SENTINELS; i++)
    p21_read_add (self, KY_P21_UNSET, 0, 0);
  for (guint32 i = 0; i < self->instances->len; i++)
    if (!check_kinds (self, &g_array_index (self->instances, KyP21Instance, i), error))
      return FALSE;
  if (!p21_read_resolve (self, error))
    return FALSE;
  for (guint32 i = 0; i < self->instances->len; i++)
    if (!p21_read_ask (self, i, 0, error))
      return FALSE;
  return TRUE;
}

gboolean
ky_p21_read (KyP21 *self, KyJob *job, GError **error)
{
  *self = (KyP21){ .values = g_array_new (FALSE, FALSE, sizeof (KyP21Value)),
                   .instances = g_array_new (FALSE, FALSE, sizeof (KyP21Instance)) };
  return p21_read_all (self, job, error);
}

void
ky_p21_clear (KyP21 *self)
{
  ky_sfc_clear (&self->file);
  g_array_unref (self->values);
  g_array_unref (self->instances);
}

gboolean
ky_p21_stays (const KyP21 *self, guint32 instance)
{
  return instance != KY_P21_NOTHING
         && g_array_index (self->instances, KyP21Instance, instance).state == STAYS;
}
