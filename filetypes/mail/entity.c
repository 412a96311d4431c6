/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses a message into a tree of MIME entities. When fields contradict each other, the reading
 * with more parts is taken: every value that any client could take for the boundary is searched
 * for, and a boundary that no field names is guessed from the body. The depth and the number of
 * entities are limited by KyEntityLimits. */
#include "filetypes/mail/entity.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/mail/fields.h"
#include "filetypes/mail/transfer-parts.h"

#define BOUNDARIES_MAX 16
#define BOUNDARY_LENGTH 1000
#define NAME_LENGTH 4096
#define PREAMBLE_LENGTH 500

typedef struct
{
  const KyEntityLimits *limits;
  KyFindings *findings;
  guint parts;                          /* read so far */
  const KyField *firsts[KY_FIELD_LAST]; /* (nullable) the first field of each kind in the root */
  gchar *texts[KY_FIELD_LAST];          /* texts of these fields, see ky_fields_say_same() */
} Reader;

void
ky_entity_free (KyEntity *entity)
{
  if (entity == NULL)
    return;
  g_free (entity->type);
  ky_content_free (entity->content);
  ky_content_free (entity->disposition);
  KY_RELEASE_MEMBERS (entity, name, content_id, location, owned, children);
  g_free (entity);
}

KyView
ky_entity_decode (const KyEntity *entity, GBytes **ret_owned, KyFindings *findings)
{
  return entity->is_all_data
             ? ky_transfer_decode (entity->body, entity->transfer, ret_owned, findings)
             : ky_transfer_decode_data (entity->body, entity->transfer, ret_owned, findings);
}

GArray *
ky_entity_parts (const KyEntity *entity, KyFindings *findings)
{
  return entity->is_all_data ? NULL : ky_transfer_parts (entity->body, entity->transfer, findings);
}

KyEntity *
ky_entity_new_text (const gchar *charset, guint level)
{
  KyEntity *entity = g_new0 (KyEntity, 1);
  g_autofree gchar *field = charset != NULL ? g_strconcat ("text/plain; charset=", charset, NULL)
                                            : g_strdup ("text/plain");

  entity->type = g_strdup ("text/plain");
  entity->content = ky_content_parse (ky_view (field, strlen (field)));
  entity->disposition = ky_content_parse (ky_view ("", 0));
  entity->body = ky_view ("", 0);
  entity->level = level;
  return entity;
}

/* --- delimiters ----------------------------------------------------------------------------- */

typedef struct
{
  gsize start, end; /* of the delimiter line, with the line end before it and its own line end */
  gboolean is_close;
  guint boundary;
} Delimiter;

/* Returns whether a whole delimiter line is around "--boundary" at `at` (RFC 2046 §5.1.1). */
static gboolean
read_delimiter (KyView body, gsize at, gsize length, Delimiter *ret)
{
  gsize end = at + length;

  if (at > 0 && body.data[at - 1] != '\n' && body.data[at - 1] != '\r')
    return FALSE;
  ret->is_close = body.size - end >= 2 && body.data[end] == '-' && body.data[end + 1] == '-';
  end += ret->is_close ? 2 : 0;
  while (end < body.size && (body.data[end] == ' ' || body.data[end] == '\t'))
    end++;
  if (end < body.size && body.data[end] != '\r' && body.data[end] != '\n')
    return FALSE;
  while (end < body.size && body.data[end] == '\r')
    end++;
  if (end < body.size && body.data[end] == '\n')
    end++;
  ret->end = end;
  ret->start = at;
  if (ret->start > 0 && body.data[ret->start - 1] == '\n')
    ret->start--;
  while (ret->start > 0 && body.data[ret->start - 1] == '\r')
    ret->start--;
  return TRUE;
}

/* Finds the next delimiter line of one boundary from `from` on. */
static gboolean
find_delimiter (KyView body, const gchar *boundary, gsize from, Delimiter *ret)
{
  g_autofree gchar *needle = g_strconcat ("--", boundary, NULL);
  gsize length = strlen (needle);

  while (from < body.size)
    {
      const guint8 *found = memmem (body.data + from, body.size - from, needle, length);

      if (found == NULL)
        return FALSE;
      from = (gsize)(found - body.data);
      if (read_delimiter (body, from, length, ret))
        return TRUE;
      from++;
    }
  return FALSE;
}

/* Finds the delimiter lines of all boundaries, in order. */
static GArray *
find_delimiters (KyView body, GPtrArray *boundaries)
{
  GArray *delimiters = g_array_new (FALSE, FALSE, sizeof (Delimiter));
  Delimiter next[BOUNDARIES_MAX];
  gboolean is_there[BOUNDARIES_MAX];

  for (guint i = 0; i < boundaries->len; i++)
    {
      is_there[i] = find_delimiter (body, boundaries->pdata[i], 0, &next[i]);
      next[i].boundary = i;
    }
  for (;;)
    {
      guint first = BOUNDARIES_MAX;

      for (guint i = 0; i < boundaries->len; i++)
        if (is_there[i] && (first == BOUNDARIES_MAX || next[i].start < next[first].start))
          first = i;
      if (first == BOUNDARIES_MAX)
        return delimiters;
      g_array_append_val (delimiters, next[first]);
      gsize end = next[first].end;
      /* The line end of a delimiter may be the beginning of the next one, too. */
      for (guint i = 0; i < boundaries->len; i++)
        if (is_there[i] && next[i].start < end)
          is_there[i] = find_delimiter (body, boundaries->pdata[i], end, &next[i]);
    }
}

static void
add_boundary (GPtrArray *boundaries, const gchar *value)
{
  gsize length = value != NULL ? strlen (value) : 0;

  if (length == 0 || length > BOUNDARY_LENGTH || boundaries->len == BOUNDARIES_MAX
      || strpbrk (value, "\r\n") != NULL)
    return;
  for (guint i = 0; i < boundaries->len; i++)
    if (strcmp (boundaries->pdata[i], value) == 0)
      return;
  g_ptr_array_add (boundaries, g_strdup (value));
}

/* Collects every text that some program takes for the boundary (T-MIME-04, T-MIME-05). */
static GPtrArray *
collect_boundaries (GPtrArray *types)
{
  GPtrArray *boundaries = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < types->len; i++)
    {
      const KyContent *content = types->pdata[i];
      gboolean is_ambiguous = FALSE;

      for (guint j = 0; j < content->parameters->len; j++)
        {
          const KyParameter *parameter = content->parameters->pdata[j];

          if (strncmp (parameter->name, "boundary", 8) != 0)
            continue;
          g_autofree gchar *stripped = g_strstrip (g_strdup (parameter->value));
          /* Blanks at the end of a delimiter line are ignored, so one form finds both. */
          add_boundary (boundaries, stripped);
        }
      g_autofree gchar *decoded = ky_content_text (content, "boundary", &is_ambiguous);
      add_boundary (boundaries, decoded);
    }
  return boundaries;
}

/* Returns whether the line at `at` begins a content field, as after a delimiter. */
static gboolean
begins_content_field (KyView body, gsize at)
{
  static const gchar prefix[] = "Content-";

  return body.size - at >= strlen (prefix)
         && g_ascii_strncasecmp ((const gchar *)body.data + at, prefix, strlen (prefix)) == 0;
}

/* Returns the text after "--" as a boundary, or NULL if it has no letters or digits, like a drawn
 * line. (transfer full) */
static gchar *
boundary_of_line (KyView line)
{
  if (line.size < 3 || line.size > BOUNDARY_LENGTH || memcmp (line.data, "--", 2) != 0)
    return NULL;
  g_autofree gchar *text = g_strchomp (g_strndup ((const gchar *)line.data + 2, line.size - 2));
  for (const gchar *p = text; *p != '\0'; p++)
    if ((guchar)*p >= 0x80 || (guchar)*p < ' ')
      return NULL;
  return strpbrk (text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL
             ? g_steal_pointer (&text)
             : NULL;
}

/* Guesses the boundary of a multipart body in which no declared boundary occurs: the first line
 * "--TEXT" that a content field follows, or for which "--TEXT--" comes later. NULL: none. (transfer
 * full) */
static gchar *
guess_boundary (KyView body)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  gsize at = 0;
  KyView line;

  while (ky_line_next (body, FALSE, &at, &line))
    {
      g_autofree gchar *text = boundary_of_line (line);
      gsize length = text != NULL ? strlen (text) : 0;

      if (text == NULL)
        continue;
      if (begins_content_field (body, at))
        return g_steal_pointer (&text);
      if (length > 2 && g_str_has_suffix (text, "--"))
        {
          text[length - 2] = '\0';
          if (g_hash_table_contains (seen, text))
            return g_steal_pointer (&text);
        }
      else
        g_hash_table_add (seen, g_steal_pointer (&text));
    }
  return NULL;
}

/* --- the content fields --------------------------------------------------------------------- */

/* Corrects "multipart/multipart/mixed", "multipart/" and "multipart", which all have parts: the
 * last subtype counts, or "mixed". */
static void
correct_multipart (KyContent *content, KyFindings *findings)
{
  const gchar *slash = strrchr (content->value, '/');
  gboolean is_named = slash != NULL && slash[1] != '\0';

  if (!g_str_has_prefix (content->value, "multipart"))
    return;
  gchar *corrected = g_strconcat ("multipart/", is_named ? slash + 1 : "mixed", NULL);
  if (strcmp (corrected, content->value) != 0)
    ky_findings_add (findings, "mail.content-type", 1);
  g_free (content->value);
  content->value = corrected;
}

static gboolean
is_message_type (const gchar *type)
{
  return strcmp (type, "message/rfc822") == 0 || strcmp (type, "message/global") == 0
         || strcmp (type, "message/news") == 0;
}

/* Ranks the readings of a content type: the one that shows most is used. */
static guint
entity_rank_of (const KyContent *content, gboolean has_delimiters)
{
  if (!ky_content_is_media_type (content))
    return 0;
  if (g_str_has_prefix (content->value, "multipart/"))
    return has_delimiters ? 6 : 1;
  if (is_message_type (content->value))
    return 5;
  if (!g_str_has_prefix (content->value, "text/"))
    return 4;
  return strcmp (content->value, "text/plain") == 0 ? 2 : 3;
}

static void
choose_type (KyEntity *entity, GPtrArray *types, gboolean has_delimiters,
             const gchar *standard_type, KyFindings *findings)
{
  guint best = 0, best_rank = 0;

  for (guint i = 0; i < types->len; i++)
    {
      guint rank = entity_rank_of (types->pdata[i], has_delimiters);

      if (rank > best_rank)
        {
          best = i;
          best_rank = rank;
        }
    }
  if (types->len > 1)
    ky_findings_add (findings, "mail.duplicate-field", types->len - 1);
  if (types->len == 0)
    entity->content = ky_content_parse (ky_view ("", 0));
  else
    entity->content = g_ptr_array_steal_index (types, best);
  if (types->len > 0 && best_rank == 0)
    ky_findings_add (findings, "mail.content-type", 1);
  entity->type = g_strdup (best_rank > 0 ? entity->content->value : standard_type);
}

/* Returns the transfer encoding that a program has joined to the field Content-Type, in one line
 * ("Content-Type: text/plain; Content-Transfer-Encoding: base64"). The `data` of the result is NULL
 * if `field` is another field or contains none. */
static KyView
find_joined_transfer (const KyField *field)
{
  static const gchar name[] = "Content-Transfer-Encoding:";
  gsize length = strlen (name);

  if (field->id != KY_FIELD_CONTENT_TYPE)
    return ky_view (NULL, 0);
  for (gsize i = 0; i + length <= field->value.size; i++)
    if (g_ascii_strncasecmp ((const gchar *)field->value.data + i, name, length) == 0)
      return ky_view (field->value.data + i + length, field->value.size - i - length);
  return ky_view (NULL, 0);
}

static void
choose_transfer (KyEntity *entity, GArray *fields, KyFindings *findings)
{
  gboolean named[KY_TRANSFER_UNKNOWN + 1] = { FALSE };
  KyTransfer first = KY_TRANSFER_7BIT, joined = KY_TRANSFER_7BIT;
  guint n = 0, n_named = 0;

  for (guint i = 0; i < fields->len; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);
      KyView rest = find_joined_transfer (field);

      if (rest.data != NULL)
        joined = ky_transfer_parse (rest);
      if (field->id != KY_FIELD_CONTENT_TRANSFER_ENCODING)
        continue;
      KyTransfer transfer = ky_transfer_parse (field->value);
      first = n++ == 0 ? transfer : first;
      n_named += named[transfer] ? 0 : 1;
      named[transfer] = TRUE;
    }
  entity->transfer = first;
  if (n == 0 && joined != KY_TRANSFER_7BIT)
    {
      ky_findings_add (findings, "mail.transfer-encoding", 1);
      entity->transfer = joined != KY_TRANSFER_UNKNOWN ? joined : first;
    }
  if (n > 1)
    ky_findings_add (findings, "mail.duplicate-field", n - 1);
  if (n_named <= 1 && first != KY_TRANSFER_UNKNOWN)
    return;
  /* Contradictory or invalid: use the encoding that the bytes really have. */
  ky_findings_add (findings, "mail.transfer-encoding", 1);
  if (ky_transfer_looks_base64 (entity->body))
    entity->transfer = KY_TRANSFER_BASE64;
  else if (ky_transfer_looks_uuencoded (entity->body))
    entity->transfer = KY_TRANSFER_UUENCODE;
  else if (named[KY_TRANSFER_QUOTED_PRINTABLE])
    entity->transfer = KY_TRANSFER_QUOTED_PRINTABLE;
  else
    entity->transfer = KY_TRANSFER_7BIT;
}

/* Returns whether the sender's program replaced characters that it could not encode. */
static gboolean
is_spoilt (const gchar *name)
{
  return strchr (name, '?') != NULL || strstr (name, "\xef\xbf\xbd") != NULL;
}

/* Decodes a name that is written as in a URL, as some programs do: "%E8%A1%A8.txt". Returns NULL if
 * the name is not written so. (transfer full) */
static gchar *
unescape_name (const gchar *name)
{
  if (strchr (name, '%') == NULL || !g_str_is_ascii (name))
    return NULL;
  g_autofree gchar *letters = g_uri_unescape_string (name, NULL);
  if (letters == NULL || g_str_is_ascii (letters) || !g_utf8_validate (letters, -1, NULL))
    return NULL;
  return ky_mail_clean_line (letters, strlen (letters), strlen (letters), NULL);
}

/* Records a file name from a field (transfer full). Of several names the first one that is not
 * damaged is used. */
static void
entity_take_name (KyEntity *entity, gchar *name, gboolean *is_ambiguous)
{
  gchar *letters = name != NULL ? unescape_name (name) : NULL;

  if (letters != NULL)
    {
      g_free (name);
      name = letters;
    }
  if (name == NULL || *name == '\0')
    g_free (name);
  else if (entity->name == NULL)
    entity->name = name;
  else
    {
      *is_ambiguous = *is_ambiguous || strcmp (entity->name, name) != 0;
      if (is_spoilt (entity->name) && !is_spoilt (name))
        {
          gchar *whole = name;

          name = entity->name;
          entity->name = whole;
        }
      g_free (name);
    }
}

static void
choose_disposition (KyEntity *entity, GArray *fields, KyFindings *findings)
{
  gboolean is_ambiguous = FALSE;
  guint n = 0;

  for (guint i = 0; i < fields->len; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);

      if (field->id != KY_FIELD_CONTENT_DISPOSITION)
        continue;
      n++;
      g_autoptr (KyContent) content = ky_content_parse (field->value);
      entity_take_name (entity, ky_content_text (content, "filename", &is_ambiguous),
                        &is_ambiguous);
      if (entity->disposition == NULL || strcmp (content->value, "attachment") == 0)
        {
          ky_content_free (entity->disposition);
          entity->disposition = g_steal_pointer (&content);
        }
    }
  if (entity->disposition == NULL)
    entity->disposition = ky_content_parse (ky_view ("", 0));
  entity_take_name (entity, ky_content_text (entity->content, "name", &is_ambiguous),
                    &is_ambiguous);
  if (n > 1)
    ky_findings_add (findings, "mail.duplicate-field", n - 1);
  if (is_ambiguous)
    ky_findings_add (findings, "mail.duplicate-name", 1);
  if (entity->name != NULL && strstr (entity->name, "\xef\xbf\xbd") != NULL)
    ky_findings_add (findings, "text.undecodable", 1);
}

static void
choose_content_id (KyEntity *entity, GArray *fields)
{
  for (guint i = 0; i < fields->len && entity->content_id == NULL; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);

      if (field->id == KY_FIELD_CONTENT_ID)
        {
          gchar *id = ky_mail_decode_text (field->value, 500, NULL);
          gsize length = strlen (id);

          if (length >= 2 && id[0] == '<' && id[length - 1] == '>')
            {
              id[length - 1] = '\0';
              memmove (id, id + 1, length - 1);
            }
          entity->content_id = id;
        }
    }
}

static void
choose_location (KyEntity *entity, GArray *fields)
{
  static const gchar name[] = "Content-Location";

  for (guint i = 0; i < fields->len && entity->location == NULL; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);

      if (field->id == KY_FIELD_CONTENT_OTHER && field->name.size == strlen (name)
          && g_ascii_strncasecmp ((const gchar *)field->name.data, name, strlen (name)) == 0)
        entity->location = ky_mail_decode_text (field->value, 2000, NULL);
    }
}

/* --- the tree ------------------------------------------------------------------------------- */

static KyEntity *entity_read_entity (Reader *reader, KyView bytes, guint level, gboolean is_root,
                                     const gchar *standard_type, GArray *fields);

static gboolean
entity_is_blank (KyView view)
{
  for (gsize i = 0; i < view.size; i++)
    if (!g_ascii_isspace (view.data[i]))
      return FALSE;
  return TRUE;
}

/* Returns whether `text`, before the first delimiter, is what programs put there for readers
 * without MIME. */
static gboolean
is_mime_preamble (KyView text)
{
  static const gchar *const phrases[]
      = KY_LIST ("in MIME format", "MIME-encapsulated", "MIME formatted", "multipart MIME",
                 "MIME encoded", "MIME message", "support MIME", "understand MIME",
                 "multipart message", "multi-part message", NULL);

  if (text.size > PREAMBLE_LENGTH)
    return FALSE;
  for (guint i = 0; phrases[i] != NULL; i++)
    if (memmem (text.data, text.size, phrases[i], strlen (phrases[i])) != NULL)
      return TRUE;
  return entity_is_blank (text);
}

static void
note_text_between (Reader *reader, KyView text, const gchar *code)
{
  if (!entity_is_blank (text))
    ky_findings_add (reader->findings, code, 1);
}

/* Adds the first delimiter before a part that has none: the body begins with the fields of a
 * part. */
static void
entity_add_first_delimiter (Reader *reader, KyView body, GArray *delimiters)
{
  Delimiter first = { .start = 0 };
  KyView preamble = ky_view (body.data, g_array_index (delimiters, Delimiter, 0).start);

  while (first.end < preamble.size && g_ascii_isspace (preamble.data[first.end]))
    first.end++;
  if (!begins_content_field (preamble, first.end))
    return;
  ky_findings_add (reader->findings, "mail.missing-boundary", 1);
  g_array_prepend_val (delimiters, first);
}

static void
entity_read_children (Reader *reader, KyEntity *entity, GArray *delimiters)
{
  const gchar *standard_type
      = strcmp (entity->type, "multipart/digest") == 0 ? "message/rfc822" : "text/plain";
  KyView body = entity->body;
  gboolean is_open = FALSE;

  entity_add_first_delimiter (reader, body, delimiters);
  KyView preamble = ky_view (body.data, g_array_index (delimiters, Delimiter, 0).start);

  entity->children = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_entity_free);
  note_text_between (reader, preamble,
                     is_mime_preamble (preamble) ? "mail.mime-hint" : "mail.preamble");
  for (guint i = 0; i < delimiters->len; i++)
    {
      const Delimiter *this = &g_array_index (delimiters, Delimiter, i);
      gsize next = i + 1 < delimiters->len ? g_array_index (delimiters, Delimiter, i + 1).start
                                           : body.size;
      KyView part = ky_view (body.data + this->end, next > this->end ? next - this->end : 0);

      is_open = !this->is_close;
      if (this->is_close)
        {
          note_text_between (reader, part, "mail.epilogue");
          continue;
        }
      if (i > 0 && g_array_index (delimiters, Delimiter, i - 1).is_close)
        ky_findings_add (reader->findings, "mail.part-behind-end", 1);
      if (part.size == 0)
        continue;
      if (reader->parts >= reader->limits->parts)
        {
          ky_findings_add (reader->findings, "mail.part-limit", 1);
          continue;
        }
      g_ptr_array_add (entity->children, entity_read_entity (reader, part, entity->level + 1, FALSE,
                                                             standard_type, NULL));
    }
  if (is_open)
    ky_findings_add (reader->findings, "mail.missing-final-boundary", 1);
}

/* Finds the delimiter lines of a multipart. Where all of them are closing ones, no part begins, and
 * the boundary is another than the field says. */
static GArray *
find_opening_delimiters (KyView body, GPtrArray *boundaries)
{
  GArray *delimiters = find_delimiters (body, boundaries);

  for (guint i = 0; i < delimiters->len; i++)
    if (!g_array_index (delimiters, Delimiter, i).is_close)
      return delimiters;
  g_array_set_size (delimiters, 0);
  return delimiters;
}

/* Finds the delimiter lines in the body, or in what its transfer encoding decodes to. */
static GArray *
look_for_delimiters (Reader *reader, KyEntity *entity, GPtrArray *boundaries)
{
  GArray *delimiters = find_opening_delimiters (entity->body, boundaries);
  GBytes *owned = NULL;

  if (delimiters->len > 0)
    return delimiters;
  gchar *guessed = guess_boundary (entity->body);
  if (guessed != NULL)
    {
      ky_findings_add (reader->findings, "mail.missing-boundary", 1);
      g_array_unref (delimiters);
      g_ptr_array_set_size (boundaries, 0);
      g_ptr_array_add (boundaries, guessed);
      return find_delimiters (entity->body, boundaries);
    }
  if (boundaries->len == 0)
    return delimiters;
  KyView decoded = ky_entity_decode (entity, &owned, NULL);
  if (owned == NULL)
    return delimiters;
  g_array_unref (delimiters);
  delimiters = find_opening_delimiters (decoded, boundaries);
  if (delimiters->len == 0)
    {
      g_bytes_unref (owned);
      return delimiters;
    }
  ky_findings_add (reader->findings, "mail.transfer-encoding", 1);
  entity->owned = owned;
  entity->body = decoded;
  entity->transfer = KY_TRANSFER_7BIT;
  return delimiters;
}

static gboolean
has_content_head (KyView body, GArray *delimiters)
{
  for (guint i = 0; i < delimiters->len; i++)
    if (begins_content_field (body, g_array_index (delimiters, Delimiter, i).end))
      return TRUE;
  return FALSE;
}

/* Guesses the boundary of a body whose type is lost: it begins with a delimiter, which is followed
 * by the content fields of a part, and the delimiter occurs again. Text before the first delimiter
 * means that somebody quotes a mail. (transfer full) (nullable) */
static GArray *
guess_lost_delimiters (KyView body, GPtrArray *boundaries)
{
  gchar *guessed = guess_boundary (body);

  if (guessed == NULL)
    return NULL;
  g_ptr_array_set_size (boundaries, 0);
  g_ptr_array_add (boundaries, guessed);
  GArray *delimiters = find_delimiters (body, boundaries);
  const Delimiter *first = &g_array_index (delimiters, Delimiter, 0);
  if (delimiters->len > 1 && is_mime_preamble (ky_view (body.data, first->start))
      && begins_content_field (body, first->end))
    return delimiters;
  g_array_unref (delimiters);
  return NULL;
}

/* Returns whether the fields leave open which type the body has. */
static gboolean
lacks_type (GPtrArray *types, const gchar *standard_type)
{
  for (guint i = 0; i < types->len; i++)
    if (ky_content_is_media_type (types->pdata[i]))
      return FALSE;
  return strcmp (standard_type, "text/plain") == 0;
}

/* Finds the delimiter lines of a body that is multipart although no field says so: of the boundary
 * that a field of another type names, or, if that does not occur or the type is lost, of one that
 * is guessed. (transfer full) (nullable) */
static GArray *
find_lost_delimiters (Reader *reader, KyEntity *entity, GPtrArray *types,
                      const gchar *standard_type)
{
  g_autoptr (GPtrArray) boundaries = collect_boundaries (types);
  g_autoptr (GArray) delimiters = find_delimiters (entity->body, boundaries);

  for (guint i = 0; i < types->len; i++)
    if (is_message_type (((KyContent *)types->pdata[i])->value))
      return NULL;
  if (has_content_head (entity->body, delimiters))
    return g_steal_pointer (&delimiters);
  if (delimiters->len > 0 || (boundaries->len == 0 && !lacks_type (types, standard_type)))
    return NULL;
  g_clear_pointer (&delimiters, g_array_unref);
  delimiters = guess_lost_delimiters (entity->body, boundaries);
  ky_findings_add (reader->findings, "mail.missing-boundary", delimiters != NULL ? 1 : 0);
  return g_steal_pointer (&delimiters);
}

/* Puts multipart/mixed in the place of the types that the fields give. */
static void
correct_lost_type (GPtrArray *types, KyFindings *findings)
{
  static const gchar mixed[] = "multipart/mixed";

  if (types->len > 1)
    ky_findings_add (findings, "mail.duplicate-field", types->len - 1);
  ky_findings_add (findings, "mail.content-type", 1);
  g_ptr_array_set_size (types, 0);
  g_ptr_array_add (types, ky_content_parse (ky_view (mixed, strlen (mixed))));
}

static gboolean
uses_several (GArray *delimiters)
{
  for (guint i = 1; i < delimiters->len; i++)
    if (g_array_index (delimiters, Delimiter, i).boundary
        != g_array_index (delimiters, Delimiter, 0).boundary)
      return TRUE;
  return FALSE;
}

static void
read_structure (Reader *reader, KyEntity *entity, GPtrArray *types, const gchar *standard_type)
{
  g_autoptr (GPtrArray) boundaries = NULL;
  g_autoptr (GArray) delimiters = NULL;
  gboolean is_multipart = FALSE;

  for (guint i = 0; i < types->len; i++)
    is_multipart
        = is_multipart || g_str_has_prefix (((KyContent *)types->pdata[i])->value, "multipart/");
  if (is_multipart)
    {
      boundaries = collect_boundaries (types);
      delimiters = look_for_delimiters (reader, entity, boundaries);
    }
  else if ((delimiters = find_lost_delimiters (reader, entity, types, standard_type)) != NULL)
    correct_lost_type (types, reader->findings);
  choose_type (entity, types, delimiters != NULL && delimiters->len > 0, standard_type,
               reader->findings);
  if (is_message_type (entity->type))
    entity->kind = KY_ENTITY_MESSAGE;
  if (!g_str_has_prefix (entity->type, "multipart/"))
    return;
  if (delimiters == NULL || delimiters->len == 0)
    {
      /* T-MIME-06: without a boundary that occurs in it, it is text. */
      ky_findings_add (reader->findings, "mail.missing-boundary", 1);
      g_free (entity->type);
      entity->type = g_strdup ("text/plain");
      return;
    }
  if (uses_several (delimiters))
    ky_findings_add (reader->findings, "mail.duplicate-boundary", 1);
  if (entity->level >= reader->limits->depth)
    {
      entity->kind = KY_ENTITY_TOO_DEEP;
      return;
    }
  entity->kind = KY_ENTITY_MULTIPART;
  entity_read_children (reader, entity, delimiters);
}

static void
note_firsts (Reader *reader, const GArray *fields)
{
  for (guint i = fields->len; i > 0; i--)
    {
      const KyField *field = &g_array_index (fields, KyField, i - 1);

      reader->firsts[field->id] = field;
    }
}

static gboolean
says_name (const KyField *field, const gchar *name)
{
  g_autofree gchar *text = ky_mail_decode_text (field->value, NAME_LENGTH, NULL);

  return name != NULL && strcmp (text, name) == 0;
}

/* Reports what people read in the header of a part. Its file's name, and what signed mails repeat
 * of the message's header, are written elsewhere. */
static void
note_readers_fields (Reader *reader, const KyEntity *entity, const GArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);
      const KyField *first = reader->firsts[field->id];

      if (ky_field_is_for_readers (field)
          && (field->id == KY_FIELD_CONTENT_OTHER
                  ? !says_name (field, entity->name)
                  : field->id == KY_FIELD_OTHER || first == NULL
                        || !ky_fields_say_same (field, first, &reader->texts[field->id])))
        ky_findings_add (reader->findings, "mail.reader-field", 1);
    }
}

/* Corrects an encoding of base64 for a body that is readable text, or quoted-printable
 * (T-MIME-02). */
static void
doubt_base64 (Reader *reader, KyEntity *entity)
{
  if (ky_transfer_looks_quoted (entity->body))
    {
      ky_findings_add (reader->findings, "mail.transfer-encoding", 1);
      entity->transfer = KY_TRANSFER_QUOTED_PRINTABLE;
      return;
    }
  g_autoptr (GArray) parts = ky_transfer_parts (entity->body, entity->transfer, NULL);
  entity->is_all_data = parts == NULL;
  if (parts == NULL)
    return;
  for (guint i = 0; i < parts->len; i++)
    if (!g_array_index (parts, KyTransferPart, i).is_text)
      return;
  ky_findings_add (reader->findings, "mail.transfer-encoding", 1);
  entity->transfer = KY_TRANSFER_7BIT;
}

/* Corrects the lack of an encoding for a text that is base64 as a whole and decodes to text, not to
 * a key or a program. */
static void
doubt_no_encoding (Reader *reader, KyEntity *entity)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();

  if (!g_str_has_prefix (entity->type, "text/") || !ky_transfer_looks_base64 (entity->body))
    return;
  ky_transfer_decode_base64 (entity->body, text, NULL);
  if (!g_utf8_validate_len ((const gchar *)text->data, text->len, NULL))
    return;
  ky_findings_add (reader->findings, "mail.transfer-encoding", 1);
  entity->transfer = KY_TRANSFER_BASE64;
}

static KyEntity *
entity_read_entity (Reader *reader, KyView bytes, guint level, gboolean is_root,
                    const gchar *standard_type, GArray *root_fields)
{
  g_autoptr (GArray) fields = root_fields != NULL ? g_array_ref (root_fields)
                                                  : g_array_new (FALSE, FALSE, sizeof (KyField));
  g_autoptr (GPtrArray) types = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_content_free);
  KyEntity *entity = g_new0 (KyEntity, 1);

  reader->parts++;
  gsize body_at
      = ky_header_read (bytes, is_root, &reader->limits->header, fields, reader->findings);
  entity->level = level;
  entity->body = ky_view (bytes.data + body_at, bytes.size - body_at);
  for (guint i = 0; i < fields->len && types->len < BOUNDARIES_MAX; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);

      if (field->id == KY_FIELD_CONTENT_TYPE)
        {
          KyContent *content = ky_content_parse (field->value);

          correct_multipart (content, reader->findings);
          g_ptr_array_add (types, content);
        }
    }
  if (is_root)
    note_firsts (reader, fields);
  choose_transfer (entity, fields, reader->findings);
  read_structure (reader, entity, types, standard_type);
  if (entity->transfer == KY_TRANSFER_7BIT && entity->kind == KY_ENTITY_LEAF)
    doubt_no_encoding (reader, entity);
  if (entity->transfer == KY_TRANSFER_BASE64 && entity->kind == KY_ENTITY_LEAF)
    doubt_base64 (reader, entity);
  choose_disposition (entity, fields, reader->findings);
  choose_content_id (entity, fields);
  choose_location (entity, fields);
  if (!is_root)
    note_readers_fields (reader, entity, fields);
  return entity;
}

KyEntity *
ky_entity_read (KyView bytes, guint level, const KyEntityLimits *limits, GArray *fields,
                KyFindings *findings)
{
  Reader reader = { .limits = limits, .findings = findings };
  KyEntity *entity = entity_read_entity (&reader, bytes, level, TRUE, "text/plain", fields);

  for (guint i = 0; i < KY_FIELD_LAST; i++)
    g_free (reader.texts[i]);
  return entity;
}
