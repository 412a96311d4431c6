/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the groups of a DXF drawing (Autodesk "DXF Reference", "Group Code Value Types" and "Binary
 * DXF"). */
#include "filetypes/cad/dxf-groups.h"

#include <math.h>

#define VALUE_MAX 65536 /* bytes of a group's value */
#define NUMBER_MAX 63   /* characters of a number */
#define REAL_MAX 1e30   /* squares and products of such values are still finite */

static gboolean
dxf_groups_read_line (KyDxfGroups *self, KyView *ret_line)
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

/* Reads a whole number, which may have blanks around it. */
static gboolean
dxf_groups_read_code (KyView line, gint *ret_code)
{
  gchar text[16];
  gchar *end;

  if (line.size == 0 || line.size >= sizeof text)
    return FALSE;
  memcpy (text, line.data, line.size);
  text[line.size] = '\0';
  gint64 code = g_ascii_strtoll (text, &end, 10);
  if (end == text || strspn (end, " \t") != strlen (end) || code < -5 || code > 1071)
    return FALSE;
  *ret_code = (gint)code;
  return TRUE;
}

KyDxfKind
ky_dxf_kind (gint code)
{
  static const struct
  {
    gint16 first, last;
    KyDxfKind kind;
  } rows[] = {
    { 0, 4, KY_DXF_STRING },       { 5, 5, KY_DXF_HANDLE },      { 6, 9, KY_DXF_STRING },
    { 10, 59, KY_DXF_REAL },       { 60, 79, KY_DXF_INT16 },     { 90, 99, KY_DXF_INT32 },
    { 100, 102, KY_DXF_STRING },   { 105, 105, KY_DXF_HANDLE },  { 110, 149, KY_DXF_REAL },
    { 160, 169, KY_DXF_INT64 },    { 170, 179, KY_DXF_INT16 },   { 210, 239, KY_DXF_REAL },
    { 270, 289, KY_DXF_INT16 },    { 290, 299, KY_DXF_BOOL },    { 300, 309, KY_DXF_STRING },
    { 310, 319, KY_DXF_CHUNK },    { 320, 369, KY_DXF_HANDLE },  { 370, 389, KY_DXF_INT16 },
    { 390, 399, KY_DXF_HANDLE },   { 400, 409, KY_DXF_INT16 },   { 410, 419, KY_DXF_STRING },
    { 420, 429, KY_DXF_INT32 },    { 430, 439, KY_DXF_STRING },  { 440, 459, KY_DXF_INT32 },
    { 460, 469, KY_DXF_REAL },     { 470, 479, KY_DXF_STRING },  { 480, 481, KY_DXF_HANDLE },
    { 999, 1003, KY_DXF_STRING },  { 1004, 1004, KY_DXF_CHUNK }, { 1005, 1005, KY_DXF_HANDLE },
    { 1006, 1009, KY_DXF_STRING }, { 1010, 1059, KY_DXF_REAL },  { 1060, 1070, KY_DXF_INT16 },
    { 1071, 1071, KY_DXF_INT32 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (code >= rows[i].first && code <= rows[i].last)
      return rows[i].kind;
  return KY_DXF_NOTHING;
}

/* Returns how many bytes a number of `code` has; -1: a string, -2: bytes behind their number. */
static gint
binary_size (gint code)
{
  switch (ky_dxf_kind (code))
    {
    case KY_DXF_REAL:
    case KY_DXF_INT64:
      return 8;
    case KY_DXF_INT32:
      return 4;
    case KY_DXF_INT16:
      return 2;
    case KY_DXF_BOOL:
      return 1;
    case KY_DXF_CHUNK:
      return -2;
    case KY_DXF_STRING:
    case KY_DXF_HANDLE:
    case KY_DXF_NOTHING:
    default:
      return -1;
    }
}

static gboolean
next_binary (KyDxfGroups *self, KyDxfGroup *ret)
{
  KyReader reader = ky_reader (self->view);

  ky_reader_seek (&reader, self->at);
  ret->code = self->has_wide_codes ? ky_reader_u16le (&reader) : ky_reader_u8 (&reader);
  if (!self->has_wide_codes && ret->code == 255)
    ret->code = ky_reader_u16le (&reader);
  if (reader.failed)
    return FALSE;
  gint size = binary_size (ret->code);
  if (size == -1)
    {
      const guint8 *from = self->view.data + reader.at;
      const guint8 *nul = memchr (from, '\0', MIN (ky_reader_left (&reader), (gsize)VALUE_MAX));

      if (nul == NULL)
        return FALSE;
      ret->value = ky_view (from, (gsize)(nul - from));
      self->at = reader.at + ret->value.size + 1;
      return TRUE;
    }
  if (size == -2)
    size = ky_reader_u8 (&reader);
  const guint8 *bytes = ky_reader_bytes (&reader, (guint64)size);
  ret->value = ky_view (bytes, (gsize)size);
  self->at = reader.at;
  return !reader.failed;
}

gboolean
ky_dxf_next (KyDxfGroups *self, KyDxfGroup *ret)
{
  KyView line;

  if (self->is_binary)
    return next_binary (self, ret);
  return dxf_groups_read_line (self, &line) && dxf_groups_read_code (line, &ret->code)
         && dxf_groups_read_line (self, &ret->value) && ret->value.size <= VALUE_MAX;
}

KyDxfGroups
ky_dxf_open (KyView view)
{
  KyDxfGroups groups = { .view = view };

  groups.is_binary = ky_view_starts_with (view, KY_DXF_BINARY_MARK, strlen (KY_DXF_BINARY_MARK));
  if (groups.is_binary)
    {
      groups.at = KY_DXF_BINARY_HEAD;
      /* The file begins with "0 SECTION"; before R13 a code has one byte. */
      groups.has_wide_codes
          = view.size > KY_DXF_BINARY_HEAD + 1 && view.data[KY_DXF_BINARY_HEAD + 1] == 0;
    }
  else if (ky_view_starts_with (view, "\xef\xbb\xbf", 3))
    groups.at = 3;
  return groups;
}

/* --- values ----------------------------------------------------------------------------------- */

/* Copies the value without the blanks around it, ended by NUL. FALSE: it is empty or too long for a
 * number. */
static gboolean
dxf_groups_trim (KyView value, gchar *text)
{
  while (value.size > 0 && (*value.data == ' ' || *value.data == '\t'))
    value = ky_view (value.data + 1, value.size - 1);
  while (value.size > 0
         && (value.data[value.size - 1] == ' ' || value.data[value.size - 1] == '\t'))
    value.size--;
  if (value.size == 0 || value.size > NUMBER_MAX)
    return FALSE;
  memcpy (text, value.data, value.size);
  text[value.size] = '\0';
  return strlen (text) == value.size;
}

static gdouble
load_real (const guint8 *bytes)
{
  guint64 bits = (guint64)ky_load_u32le (bytes + 4) << 32 | ky_load_u32le (bytes);
  gdouble value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

gboolean
ky_dxf_real (const KyDxfGroups *self, const KyDxfGroup *group, gdouble *ret)
{
  gchar text[NUMBER_MAX + 1], *end;

  if (self->is_binary)
    *ret = load_real (group->value.data);
  else
    {
      if (!dxf_groups_trim (group->value, text)
          || strspn (text, "+-0123456789.eE") != strlen (text))
        return FALSE;
      *ret = g_ascii_strtod (text, &end);
      if (end == text || *end != '\0')
        return FALSE;
    }
  return fabs (*ret) <= REAL_MAX;
}

static gint64
load_integer (KyView bytes)
{
  switch (bytes.size)
    {
    case 1:
      return bytes.data[0];
    case 2:
      return (gint16)ky_load_u16le (bytes.data);
    case 4:
      return (gint32)ky_load_u32le (bytes.data);
    default:
      return (gint64)((guint64)ky_load_u32le (bytes.data + 4) << 32 | ky_load_u32le (bytes.data));
    }
}

gboolean
ky_dxf_integer (const KyDxfGroups *self, const KyDxfGroup *group, gint64 *ret)
{
  KyDxfKind kind = ky_dxf_kind (group->code);
  gchar text[NUMBER_MAX + 1], *end;

  if (self->is_binary)
    {
      *ret = load_integer (group->value);
      return kind != KY_DXF_BOOL || *ret <= 1;
    }
  if (!dxf_groups_trim (group->value, text) || strspn (text, "+-0123456789") != strlen (text)
      || strlen (text) > 18)
    return FALSE;
  *ret = g_ascii_strtoll (text, &end, 10);
  if (end == text || *end != '\0')
    return FALSE;
  switch (kind)
    {
    case KY_DXF_BOOL:
      return *ret >= 0 && *ret <= 1;
    case KY_DXF_INT16:
      return *ret >= G_MININT16 && *ret <= G_MAXINT16;
    case KY_DXF_INT32:
      return *ret >= G_MININT32 && *ret <= G_MAXINT32;
    case KY_DXF_INT64:
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
ky_dxf_handle (const KyDxfGroup *group, guint64 *ret)
{
  gchar text[NUMBER_MAX + 1];

  if (!dxf_groups_trim (group->value, text) || strlen (text) > 16)
    return FALSE;
  for (const gchar *at = text; *at != '\0'; at++)
    if (!g_ascii_isxdigit (*at))
      return FALSE;
  *ret = g_ascii_strtoull (text, NULL, 16);
  return TRUE;
}

const gchar *
ky_dxf_charset (KyView page)
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

gboolean
ky_dxf_is_utf8 (KyView version)
{
  return version.size == 6 && memcmp (version.data, "AC10", 4) == 0
         && memcmp (version.data, "AC1021", 6) >= 0;
}
