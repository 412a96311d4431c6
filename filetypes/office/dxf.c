/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DXF drawings (Autodesk "DXF Reference", R12 to 2018), as lines and binary: groups of a code and a
 * value, in sections.
 *
 * Converted to text (T-JP-06): what entities of text, dimensions, attributes, leaders and tables
 * say, those of the drawing first and then those of its blocks, without their formatting. All else
 * goes: shapes, pictures and the paths of other files, embedded objects, proxies, data of programs.
 * Charsets: UTF-8 from version AC1021 on, before it the drawing's code page. Withheld: DWG, what is
 * not made of groups, a drawing without a word.
 * Gap: the drawing itself.
 */
#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "common/charset.h"
#include "common/error.h"
#include "filetypes/base/document/document.h"
#endif

#define BINARY_MARK "AutoCAD Binary DXF\r\n\x1a"
#define BINARY_HEAD 22 /* bytes: the mark and a NUL */

/* The first group of a text DXF: code 0 or a comment 999, then SECTION. */
static guint
dxf_identify (const KyProbe *probe)
{
  gsize length = MIN (probe->view.size, 512);
  const guint8 *at = probe->view.data, *end = at + length;
  const guint8 *found = memmem (at, length, "SECTION", 7);

  if (ky_view_starts_with (probe->view, BINARY_MARK, strlen (BINARY_MARK)))
    return 168;
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  if (found == NULL || (*at != '0' && *at != '9'))
    return 0;
  return memmem (found, (gsize)(end - found), "HEADER", 6) != NULL
                 || memmem (found, (gsize)(end - found), "ENTITIES", 8) != NULL
             ? 40
             : 0;
}

static const gchar *const media_types[]
    = { "image/vnd.dxf", "application/dxf", "image/x-dxf", NULL };
static const gchar *const suffixes[] = { "dxf", NULL };

#ifndef KY_IDENTIFY_ONLY

#define VALUE_MAX 65536  /* bytes of a group's value */
#define PIECES_MAX 65536 /* of one text */

typedef struct
{
  gint code;
  KyView value; /* empty for numbers of a binary file */
} Group;

typedef struct
{
  KyView view;
  gsize at;
  gboolean is_binary, has_wide_codes;
} Groups;

/* --- groups ----------------------------------------------------------------------------------- */

static gboolean
read_line (Groups *self, KyView *ret_line)
{
  gsize begin = self->at, end;

  if (begin >= self->view.size)
    return FALSE;
  for (end = begin; end < self->view.size; end++)
    if (self->view.data[end] == '\n' || self->view.data[end] == '\r')
      break;
  *ret_line = ky_view (self->view.data + begin, end - begin);
  self->at = end + 1;
  if (end + 1 < self->view.size && self->view.data[end] == '\r' && self->view.data[end + 1] == '\n')
    self->at++;
  return TRUE;
}

/* A whole number within blanks. */
static gboolean
read_code (KyView line, gint *ret_code)
{
  gchar text[16];
  gchar *end;
  gint64 code;

  if (line.size == 0 || line.size >= sizeof text)
    return FALSE;
  memcpy (text, line.data, line.size);
  text[line.size] = '\0';
  code = g_ascii_strtoll (text, &end, 10);
  if (end == text || strspn (end, " \t") != strlen (end) || code < -5 || code > 1071)
    return FALSE;
  *ret_code = (gint)code;
  return TRUE;
}

/* How many bytes the value of CODE has; -1: a string, -2: bytes behind their number. */
static gint
binary_size (gint code)
{
  static const struct
  {
    gint first, last, size;
  } rows[] = {
    { 10, 59, 8 },      { 60, 79, 2 },     { 90, 99, 4 },     { 110, 149, 8 },   { 160, 169, 8 },
    { 170, 179, 2 },    { 210, 239, 8 },   { 270, 289, 2 },   { 290, 299, 1 },   { 310, 319, -2 },
    { 370, 389, 2 },    { 400, 409, 2 },   { 420, 429, 4 },   { 440, 459, 4 },   { 460, 469, 8 },
    { 1004, 1004, -2 }, { 1010, 1059, 8 }, { 1060, 1070, 2 }, { 1071, 1071, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (code >= rows[i].first && code <= rows[i].last)
      return rows[i].size;
  return -1;
}

/* FALSE: there is none, or nothing that is one. */
static gboolean
next_binary (Groups *self, Group *ret)
{
  KyReader reader = ky_reader (self->view);
  gint size;

  ky_reader_seek (&reader, self->at);
  ret->code = self->has_wide_codes ? ky_reader_u16le (&reader) : ky_reader_u8 (&reader);
  if (!self->has_wide_codes && ret->code == 255)
    ret->code = ky_reader_u16le (&reader);
  ret->value = ky_view ("", 0);
  if (reader.failed)
    return FALSE;
  size = binary_size (ret->code);
  if (size == -1)
    {
      const guint8 *from = self->view.data + reader.at;
      const guint8 *nul = memchr (from, '\0', MIN (ky_reader_left (&reader), (gsize)VALUE_MAX));

      if (nul == NULL)
        return FALSE;
      ret->value = ky_view (from, (gsize)(nul - from));
      size = (gint)(nul - from) + 1;
    }
  else if (size == -2)
    size = ky_reader_u8 (&reader);
  ky_reader_bytes (&reader, (guint64)size);
  self->at = reader.at;
  return !reader.failed;
}

static gboolean
next_group (Groups *self, Group *ret)
{
  KyView line;

  if (self->is_binary)
    return next_binary (self, ret);
  return read_line (self, &line) && read_code (line, &ret->code) && read_line (self, &ret->value)
         && ret->value.size <= VALUE_MAX;
}

static Groups
open_groups (KyView view)
{
  Groups groups = { .view = view };

  groups.is_binary = ky_view_starts_with (view, BINARY_MARK, strlen (BINARY_MARK));
  if (groups.is_binary)
    {
      groups.at = BINARY_HEAD;
      /* "0 SECTION": its code has one byte before R13. */
      groups.has_wide_codes = view.size > BINARY_HEAD + 1 && view.data[BINARY_HEAD + 1] == 0;
    }
  else if (ky_view_starts_with (view, "\xef\xbb\xbf", 3))
    groups.at = 3;
  return groups;
}

/* --- texts ------------------------------------------------------------------------------------ */

typedef struct
{
  KyTextDocument document;
  GString *drawing, *blocks;
  GString *text;        /* of the entity that is open, as it came */
  const gchar *charset; /* NULL: as it seems */
  gboolean is_utf8;
  gboolean is_formatted;  /* the entity that is open */
  gboolean is_open;       /* the entity says something, */
  gint begins, goes_on;   /* in groups of these codes */
  GString *to;            /* (nullable) where it goes: of the section */
  gboolean wants_section; /* its name comes next */
  gint variable;          /* of the header: 1 the version, 2 the code page */
} Dxf;

/* What entities say, by the codes of the last piece of a text, and of those before it. */
static const struct
{
  const gchar *name;
  gint code, before;
  gboolean is_formatted; /* as MTEXT is */
} kinds[] = {
  { "TEXT", 1, 1, FALSE },           { "MTEXT", 1, 3, TRUE },          { "ATTRIB", 1, 1, FALSE },
  { "ATTDEF", 1, 1, FALSE },         { "DIMENSION", 1, 1, TRUE },      { "TOLERANCE", 1, 1, TRUE },
  { "MULTILEADER", 304, 304, TRUE }, { "MLEADER", 304, 304, TRUE },    { "RTEXT", 1, 1, FALSE },
  { "ARCALIGNEDTEXT", 1, 1, FALSE }, { "ACAD_TABLE", 302, 303, TRUE },
};

static const gchar *
charset_of (KyView page)
{
  static const struct
  {
    const gchar *page, *charset;
  } rows[] = { { "ANSI_932", "cp932" },         { "DOS932", "cp932" },
               { "ANSI_1252", "windows-1252" }, { "ANSI_936", "gbk" },
               { "ANSI_949", "euc-kr" },        { "ANSI_950", "big5" },
               { "ANSI_1251", "windows-1251" }, { "ANSI_1250", "windows-1250" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (page.size == strlen (rows[i].page)
        && g_ascii_strncasecmp ((const gchar *)page.data, rows[i].page, page.size) == 0)
      return rows[i].charset;
  return NULL;
}

static gchar *
decode (const Dxf *self, KyView value)
{
  if (self->is_utf8 && g_utf8_validate ((const gchar *)value.data, (gssize)value.size, NULL))
    return g_strndup ((const gchar *)value.data, value.size);
  return ky_charset_decode (value, self->charset, 0, NULL, NULL);
}

/* "\U+5927", or "\M+1" and the bytes of cp932; where it ends. NULL: neither. */
static const gchar *
put_character (GString *out, const gchar *at)
{
  gboolean is_wide = at[1] == 'U', is_bytes = at[1] == 'M';
  guint value = 0;
  const gchar *digits = at + (is_bytes ? 4 : 3);

  if ((!is_wide && !is_bytes) || at[2] != '+' || (is_bytes && at[3] == '\0'))
    return NULL;
  for (guint i = 0; i < 4; i++)
    {
      if (!g_ascii_isxdigit (digits[i]))
        return NULL;
      value = value * 16 + (guint)g_ascii_xdigit_value (digits[i]);
    }
  if (is_wide)
    {
      if (value != 0 && g_unichar_validate (value))
        g_string_append_unichar (out, value);
    }
  else
    {
      guint8 bytes[2] = { (guint8)(value >> 8), (guint8)value };
      g_autofree gchar *text
          = ky_charset_decode (ky_view (bytes, 2), at[3] == '1' ? "cp932" : NULL, 0, NULL, NULL);

      g_string_append (out, text);
    }
  return digits + 4;
}

/* A call of formatting behind a backslash; what is behind it. */
static const gchar *
put_escape (GString *out, const gchar *at)
{
  const gchar *end = put_character (out, at);
  gchar c = at[1];

  if (end != NULL)
    return end;
  if (c == '\0')
    return at + 1;
  if (c == 'P' || c == 'N' || c == 'X')
    g_string_append_c (out, '\n');
  else if (c == '~')
    g_string_append_c (out, ' ');
  else if (c == '\\' || c == '{' || c == '}')
    g_string_append_c (out, c);
  else if (strchr ("LlOoKk", c) != NULL)
    return at + 2;
  else if (strchr ("fFHCcATQWpS", c) != NULL)
    {
      gsize length = strcspn (at + 2, ";");

      for (gsize i = 0; c == 'S' && i < length; i++)
        g_string_append_c (out, at[2 + i] == '^' || at[2 + i] == '#' ? '/' : at[2 + i]);
      return at + 2 + length + (at[2 + length] == ';' ? 1 : 0);
    }
  else
    {
      g_string_append_c (out, '\\');
      return at + 1;
    }
  return at + 2;
}

/* "%%c" and such; what is behind it. */
static const gchar *
put_percent (GString *out, const gchar *at)
{
  switch (g_ascii_tolower (at[2]))
    {
    case 'c':
      g_string_append (out, "⌀");
      return at + 3;
    case 'd':
      g_string_append (out, "°");
      return at + 3;
    case 'p':
      g_string_append (out, "±");
      return at + 3;
    case 'u':
    case 'o':
    case 'k':
      return at + 3;
    default:
      g_string_append_c (out, '%');
      return at + (at[2] == '%' ? 3 : 2);
    }
}

static void
put_text (GString *out, const gchar *at, gboolean is_formatted)
{
  while (*at != '\0')
    if (*at == '\\')
      {
        const gchar *end = is_formatted ? put_escape (out, at) : put_character (out, at);

        if (end == NULL)
          g_string_append_c (out, *at);
        at = end != NULL ? end : at + 1;
      }
    else if (at[0] == '%' && at[1] == '%')
      at = put_percent (out, at);
    else if (is_formatted && (*at == '{' || *at == '}'))
      at++;
    else if (*at == '^' && (at[1] == 'I' || at[1] == 'J' || at[1] == 'M' || at[1] == ' '))
      {
        g_string_append_c (out, at[1] == 'I' ? '\t' : at[1] == ' ' ? '^' : '\n');
        at += 2;
      }
    else
      g_string_append_c (out, *at++);
}

static void
end_entity (Dxf *self)
{
  if (self->is_open && self->to != NULL && self->text->len > 0)
    {
      g_autofree gchar *text = decode (self, ky_view (self->text->str, self->text->len));

      /* A dimension's own number. */
      if (strcmp (text, "<>") != 0)
        {
          put_text (self->to, text, self->is_formatted);
          ky_text_end_line (self->to);
        }
    }
  g_string_truncate (self->text, 0);
  self->is_open = FALSE;
}

static void
begin_entity (Dxf *self, KyView name)
{
  end_entity (self);
  self->wants_section = ky_view_is (name, "SECTION");
  if (ky_view_is (name, "ENDSEC"))
    self->to = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (ky_view_is (name, kinds[i].name))
      {
        self->is_open = TRUE;
        self->is_formatted = kinds[i].is_formatted;
        self->begins = kinds[i].code;
        self->goes_on = kinds[i].before;
      }
}

static void
take_header (Dxf *self, const Group *group)
{
  if (group->code == 9)
    self->variable = ky_view_is (group->value, "$ACADVER")       ? 1
                     : ky_view_is (group->value, "$DWGCODEPAGE") ? 2
                                                                 : 0;
  else if (self->variable == 1 && group->code == 1)
    self->is_utf8 = ky_view_starts_with (group->value, "AC10", 4) && group->value.size == 6
                    && memcmp (group->value.data, "AC1021", 6) >= 0;
  else if (self->variable == 2 && group->code == 3)
    self->charset = charset_of (group->value);
}

static gboolean
take_group (Dxf *self, const Group *group, GError **error)
{
  if (group->code == 0)
    {
      begin_entity (self, group->value);
      return TRUE;
    }
  take_header (self, group);
  if (self->wants_section && group->code == 2)
    {
      self->wants_section = FALSE;
      self->to = ky_view_is (group->value, "ENTITIES") ? self->drawing
                 : ky_view_is (group->value, "BLOCKS") ? self->blocks
                                                       : NULL;
    }
  if (self->is_open && (group->code == self->begins || group->code == self->goes_on))
    {
      if (self->text->len > PIECES_MAX)
        {
          g_set_error_literal (error, KY_ERROR, KY_ERROR_LIMIT, "dxf: a text of many pieces");
          return FALSE;
        }
      g_string_append_len (self->text, (const gchar *)group->value.data, (gssize)group->value.size);
    }
  return TRUE;
}

static gboolean
read_drawing (Dxf *self, KyView view, GError **error)
{
  Groups groups = open_groups (view);
  Group group;

  while (next_group (&groups, &group))
    {
      if (group.code == 0 && ky_view_is (group.value, "EOF"))
        {
          end_entity (self);
          return TRUE;
        }
      if (!take_group (self, &group, error))
        return FALSE;
    }
  return ky_error_malformed (error, "dxf: something that is no group, or no end");
}

static gboolean
write_texts (Dxf *self, GError **error)
{
  if (self->drawing->len + self->blocks->len == 0)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "dxf: a drawing without a word");
      return FALSE;
    }
  g_string_append_len (self->document.out, self->drawing->str, (gssize)self->drawing->len);
  if (self->blocks->len > 0)
    {
      ky_text_document_title (&self->document,
                              ky_text_document_word (&self->document, "ブロック", "Blocks"));
      g_string_append_len (self->document.out, self->blocks->str, (gssize)self->blocks->len);
    }
  return ky_text_document_charge (&self->document, error)
         && ky_text_document_write (&self->document, error);
}

static gboolean
dxf_text (KyJob *job, GError **error)
{
  Dxf self = { .drawing = g_string_new (NULL),
               .blocks = g_string_new (NULL),
               .text = g_string_new (NULL) };
  gboolean ok;

  ky_text_document_init (&self.document, job);
  ok = read_drawing (&self, ky_job_input (job), error) && write_texts (&self, error);
  ky_text_document_clear (&self.document);
  g_string_free (self.drawing, TRUE);
  g_string_free (self.blocks, TRUE);
  g_string_free (self.text, TRUE);
  return ok;
}

static const KyMethod methods[] = {
  { KY_METHOD_TEXT, dxf_text },
  { KY_METHOD_NONE, NULL },
};
#endif

const KyFiletype ky_filetype_dxf = {
  .name = "dxf",
  .label_en = "DXF drawing",
  .label_ja = "DXF図面",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_OFFICE,
  .flags = 0,
  .identify = dxf_identify,
  .ladder = { KY_METHOD_TEXT },
  KY_CODE (methods, NULL),
};
