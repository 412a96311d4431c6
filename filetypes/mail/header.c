/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits a header block into fields, as views of the input, and finds the start of the body. An
 * empty line ends the header. Any other line that is no field (junk, or blanks only) ends the
 * header unless a field follows in the next line. */
#include "filetypes/mail/header.h"

#define NAME_LENGTH 100 /* longer names are invalid */

static const gchar *const names[KY_FIELD_LAST] = {
  [KY_FIELD_OTHER] = "",
  [KY_FIELD_KIYOME] = "",
#define FIELD(id, name) [KY_FIELD_##id] = name,
#include "filetypes/mail/field-names.def"
  [KY_FIELD_CONTENT_OTHER] = "",
};

const gchar *
ky_field_name (KyFieldId id)
{
  return names[id];
}

gboolean
ky_line_next (KyView bytes, gboolean cr_ends, gsize *at, KyView *ret_line)
{
  const guint8 *start, *lf, *cr, *end;

  if (*at >= bytes.size)
    return FALSE;
  start = bytes.data + *at;
  gsize left = bytes.size - *at;
  lf = memchr (start, '\n', left);
  end = lf != NULL ? lf : start + left;
  *at += (gsize)(end - start) + (lf != NULL ? 1 : 0);
  if (cr_ends)
    {
      cr = memchr (start, '\r', (gsize)(end - start));
      if (cr != NULL && cr + 1 != lf)
        {
          *at = (gsize)(cr + 1 - bytes.data);
          *ret_line = ky_view (start, (gsize)(cr - start));
          return TRUE;
        }
    }
  /* CR CR LF is a single line end: some gateways double the CR. */
  while (end > start && end[-1] == '\r')
    end--;
  *ret_line = ky_view (start, (gsize)(end - start));
  return TRUE;
}

static gboolean
header_is_blank (KyView line)
{
  for (gsize i = 0; i < line.size; i++)
    if (line.data[i] != ' ' && line.data[i] != '\t')
      return FALSE;
  return TRUE;
}

/* Returns whether some programs take the line for blank: vertical tab, form feed, NUL, no-break
 * space. */
static gboolean
looks_blank (KyView line)
{
  for (gsize i = 0; i < line.size; i++)
    if (line.data[i] > ' ' && line.data[i] != 0x7f && line.data[i] != 0xa0 && line.data[i] != 0xc2)
      return FALSE;
  return TRUE;
}

static KyFieldId
id_of_name (const gchar *name, gsize length)
{
  for (guint i = KY_FIELD_RETURN_PATH; i < KY_FIELD_CONTENT_OTHER; i++)
    if (strlen (names[i]) == length && g_ascii_strncasecmp (names[i], name, length) == 0)
      return (KyFieldId)i;
  if ((length >= 7 && g_ascii_strncasecmp (name, "kiyome-", 7) == 0)
      || (length >= 9 && g_ascii_strncasecmp (name, "x-kiyome-", 9) == 0))
    return KY_FIELD_KIYOME;
  if (length >= 8 && g_ascii_strncasecmp (name, "content-", 8) == 0)
    return KY_FIELD_CONTENT_OTHER;
  return KY_FIELD_OTHER;
}

/* Returns whether mail programs show the field `name`, which kiyome does not write, to the reader
 * of a mail. Organization and Resent-From do not count: many mails have them, few programs show
 * them, and a line about them in each notice would hide the lines that matter. */
static gboolean
is_readers_name (KyView name)
{
  static const gchar *const others[] = { "bcc",      "comments", "content-description",
                                         "keywords", "reply-by", "sensitivity",
                                         "summary" };

  while (name.size > 0 && g_ascii_isspace (name.data[name.size - 1]))
    name.size--;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (strlen (others[i]) == name.size
        && g_ascii_strncasecmp (others[i], (const gchar *)name.data, name.size) == 0)
      return TRUE;
  return FALSE;
}

/* Returns whether a program wrote the `value` of a Comments field: Emacs adds "Comments:
 * In-reply-to NAME" to each answer, which repeats the field In-Reply-To. */
static gboolean
is_programs_value (KyView value)
{
  static const gchar words[] = "in-reply-to ";

  return value.size >= strlen (words)
         && g_ascii_strncasecmp ((const gchar *)value.data, words, strlen (words)) == 0;
}

gboolean
ky_field_is_for_readers (const KyField *field)
{
  KyView value = field->value;

  while (value.size > 0 && value.data[0] <= ' ')
    value = ky_view (value.data + 1, value.size - 1);
  return value.size > 0
         && ((field->id >= KY_FIELD_DATE && field->id <= KY_FIELD_SUBJECT)
             || (is_readers_name (field->name) && !is_programs_value (value)));
}

static gboolean
is_content_field (KyFieldId id)
{
  return id >= KY_FIELD_MIME_VERSION && id <= KY_FIELD_CONTENT_ID;
}

typedef enum
{
  NAME_NONE,     /* not a field but text */
  NAME_DOUBTFUL, /* controls or 8-bit characters before a colon: a field only among other fields */
  NAME_FIELD
} NameKind;

/* Reads "name:" at the start of `line`. A name with blanks or controls is invalid, but some
 * programs skip them: if it is a content field then, it is one more reading of the structure. */
static NameKind
header_read_name (KyView line, KyField *ret_field)
{
  gchar clean[NAME_LENGTH];
  gsize length = 0, limit = MIN (line.size, NAME_LENGTH), at = 0, blanks = 0;
  gboolean has_junk = FALSE, has_gap = FALSE;

  for (; at < limit && line.data[at] != ':'; at++)
    {
      guint8 c = line.data[at];

      if (c == ' ' || c == '\t')
        {
          blanks++;
          continue;
        }
      /* "Subject :" is a broken field; "see the note: it …" is a line of text. */
      has_gap = has_gap || (blanks > 0 && length > 0);
      if (c < ' ' || c >= 0x7f)
        has_junk = TRUE;
      else
        clean[length++] = (gchar)c;
    }
  if (at == limit || length == 0)
    return NAME_NONE;
  *ret_field = (KyField){ .id = id_of_name (clean, length),
                          .is_broken = has_junk || blanks > 0,
                          .name = ky_view (line.data, at) };
  if (is_content_field (ret_field->id) || (!has_gap && !has_junk))
    return NAME_FIELD;
  return has_gap ? NAME_NONE : NAME_DOUBTFUL;
}

/* Returns whether this is certainly the first line of a field. */
static gboolean
is_surely_field (KyView line)
{
  KyField field;

  return header_read_name (line, &field) == NAME_FIELD
         && (field.id != KY_FIELD_OTHER
             || (field.name.size > 2
                 && g_ascii_strncasecmp ((const gchar *)field.name.data, "x-", 2) == 0));
}

typedef struct
{
  KyView bytes;
  gboolean cr_ends;
  KyFindings *findings;
} Reader;

/* Returns whether a field follows at `at`, so that a malformed line does not end the header. */
static gboolean
field_follows (const Reader *reader, gsize at)
{
  KyView next;

  return ky_line_next (reader->bytes, reader->cr_ends, &at, &next) && is_surely_field (next);
}

static gsize
skip_mbox_line (const Reader *reader, gsize at)
{
  gsize start = at;
  KyView line;

  if (ky_line_next (reader->bytes, reader->cr_ends, &at, &line)
      && (ky_view_starts_with (line, "From ", 5) || ky_view_starts_with (line, ">From ", 6)))
    {
      ky_findings_add (reader->findings, "mail.mbox-line", 1);
      return at;
    }
  return start;
}

static void
note_value (KyView value, KyFindings *findings)
{
  const guint8 *end = value.data + value.size;

  for (const guint8 *p = value.data; (p = memchr (p, '\r', (gsize)(end - p))) != NULL; p++)
    if (p + 1 == end || (p[1] != '\n' && p[1] != '\r'))
      {
        ky_findings_add (findings, "mail.bare-cr", 1);
        break;
      }
  if (memchr (value.data, '\0', value.size) != NULL)
    ky_findings_add (findings, "mail.nul", 1);
}

static void
header_add_field (GArray *fields, KyField *field, const KyHeaderLimits *limits,
                  KyFindings *findings)
{
  if (fields->len >= limits->fields)
    {
      ky_findings_add (findings, "mail.field-limit", 1);
      return;
    }
  if (field->is_broken)
    ky_findings_add (findings, "mail.field-name", 1);
  note_value (field->value, findings);
  g_array_append_val (fields, *field);
}

gsize
ky_header_read (KyView bytes, gboolean is_root, const KyHeaderLimits *limits, GArray *fields,
                KyFindings *findings)
{
  Reader reader = { bytes, memchr (bytes.data, '\n', bytes.size) == NULL, findings };
  KyField open = { .id = KY_FIELD_LAST }; /* the field whose lines are being read */
  gsize at = is_root && ky_view_starts_with (bytes, "\xef\xbb\xbf", 3) ? 3 : 0;
  KyView line;

  at = is_root ? skip_mbox_line (&reader, at) : at;
  for (gsize line_at = at; ky_line_next (bytes, reader.cr_ends, &at, &line); line_at = at)
    {
      KyField field;

      if (line.size == 0)
        break;
      if (header_is_blank (line))
        {
          ky_findings_add (findings, "mail.blank-line", 1);
          if (!field_follows (&reader, at))
            break;
          continue;
        }
      if ((line.data[0] == ' ' || line.data[0] == '\t') && open.id != KY_FIELD_LAST)
        {
          open.value.size = (gsize)(line.data + line.size - open.value.data);
          continue;
        }
      NameKind kind = header_read_name (line, &field);
      if (kind == NAME_FIELD || (kind == NAME_DOUBTFUL && field_follows (&reader, at)))
        {
          if (open.id != KY_FIELD_LAST)
            header_add_field (fields, &open, limits, findings);
          open = field;
          open.value.data = line.data + field.name.size + 1;
          open.value.size = line.size - field.name.size - 1;
        }
      else if (looks_blank (line) && !field_follows (&reader, at))
        {
          ky_findings_add (findings, "mail.blank-line", 1);
          break;
        }
      else if (field_follows (&reader, at) || ky_view_starts_with (line, ">From ", 6))
        ky_findings_add (findings, "mail.junk-line", 1);
      else
        {
          /* The header ends here without a blank line, and the text begins. */
          ky_findings_add (findings, "mail.missing-blank-line", 1);
          at = line_at;
          break;
        }
      if (at > limits->size && open.id != KY_FIELD_LAST)
        {
          /* Too long: keep the fields read so far and skip the rest up to the blank line. */
          ky_findings_add (findings, "mail.header-limit", 1);
          while (ky_line_next (bytes, reader.cr_ends, &at, &line) && line.size > 0)
            ;
          break;
        }
    }
  if (open.id != KY_FIELD_LAST)
    header_add_field (fields, &open, limits, findings);
  return at;
}
