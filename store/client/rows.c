/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and reads the tables that the store sends as answers (format: store/client/rows.h). The
 * reader maps the memfd and checks every length and that every text is valid UTF-8. */
#include "store/client/rows.h"
#include "common/wire.h"

#include <fcntl.h>

#define MAGIC "KYR1"
#define COLUMNS_MAX 64
#define FLUSH_SIZE (64 * 1024)
#define ROWS_MAX (G_GUINT64_CONSTANT (4) << 30)

struct _KyRowsWriter
{
  int fd;
  KyWireOut out; /* only its buffer is used */
  gchar **names;
  guint kinds[COLUMNS_MAX]; /* of the values so far: 1 << KyRowKind */
  guint n_columns, column;  /* of the next value */
  gboolean is_uneven;       /* a row had fewer or more values than there are columns */
};

struct _KyRows
{
  KyView map;
  KyReader reader;
  GPtrArray *names;
  KyRowValue *values;
};

KyRowsWriter *
ky_rows_writer_new (const gchar *const *columns, GError **error)
{
  g_autoptr (KyRowsWriter) writer = g_new0 (KyRowsWriter, 1);
  guint n = 0;

  while (columns[n] != NULL)
    n++;
  g_assert (n <= COLUMNS_MAX);
  writer->names = g_strdupv ((gchar **)columns);
  writer->n_columns = writer->column = n;
  writer->fd = ky_memfd_new ("kiyome-rows", error);
  if (writer->fd < 0)
    return NULL;
  ky_wire_begin (&writer->out, 0);
  g_byte_array_set_size (writer->out.bytes, 0);
  g_byte_array_append (writer->out.bytes, (const guint8 *)MAGIC, 4);
  ky_wire_u32 (&writer->out, n);
  for (guint i = 0; i < n; i++)
    ky_wire_string (&writer->out, columns[i]);
  return g_steal_pointer (&writer);
}

void
ky_rows_writer_free (KyRowsWriter *writer)
{
  if (writer == NULL)
    return;
  ky_fd_clear (&writer->fd);
  ky_wire_out_clear (&writer->out);
  g_strfreev (writer->names);
  g_free (writer);
}

static void
rows_note_kind (KyRowsWriter *writer, KyRowKind kind)
{
  if (writer->column < writer->n_columns)
    writer->kinds[writer->column] |= 1u << kind;
  writer->column++;
}

static void
rows_end_row (KyRowsWriter *writer)
{
  writer->is_uneven = writer->is_uneven || writer->column != writer->n_columns;
}

static gboolean
rows_flush (KyRowsWriter *writer, GError **error)
{
  gboolean ok = ky_fd_write_all (writer->fd,
                                 ky_view (writer->out.bytes->data, writer->out.bytes->len), error);

  g_byte_array_set_size (writer->out.bytes, 0);
  return ok;
}

gboolean
ky_rows_begin (KyRowsWriter *writer, GError **error)
{
  if (writer->out.bytes->len > FLUSH_SIZE && !rows_flush (writer, error))
    return FALSE;
  rows_end_row (writer);
  writer->column = 0;
  ky_wire_u32 (&writer->out, 1);
  return TRUE;
}

void
ky_rows_number (KyRowsWriter *writer, gint64 number)
{
  rows_note_kind (writer, KY_ROW_NUMBER);
  ky_wire_u32 (&writer->out, KY_ROW_NUMBER);
  ky_wire_u64 (&writer->out, (guint64)number);
}

/* Writes the bytes without ky_wire_bytes(), because a report may be longer than a packet. */
static void
rows_put_view (KyRowsWriter *writer, KyRowKind kind, KyView view)
{
  rows_note_kind (writer, view.data != NULL ? kind : KY_ROW_NULL);
  if (view.data == NULL)
    {
      ky_wire_u32 (&writer->out, KY_ROW_NULL);
      return;
    }
  g_assert (view.size <= G_MAXINT32);
  ky_wire_u32 (&writer->out, kind);
  ky_wire_u32 (&writer->out, (guint32)view.size);
  g_byte_array_append (writer->out.bytes, view.data, (guint)view.size);
}

void
ky_rows_text (KyRowsWriter *writer, const gchar *text)
{
  rows_put_view (writer, KY_ROW_TEXT, ky_view (text, text != NULL ? strlen (text) : 0));
}

void
ky_rows_bytes (KyRowsWriter *writer, KyView view)
{
  rows_put_view (writer, KY_ROW_BYTES, view);
}

gboolean
ky_rows_writer_is (KyRowsWriter *writer, const KyRowColumn *columns)
{
  rows_end_row (writer);
  for (guint i = 0; i < writer->n_columns; i++, columns++)
    {
      while (columns->name != NULL && strcmp (columns->name, writer->names[i]) != 0)
        columns++;
      if (columns->name == NULL
          || (writer->kinds[i] & ~(1u << KY_ROW_NULL | 1u << columns->kind)) != 0)
        return FALSE;
    }
  return !writer->is_uneven;
}

gboolean
ky_rows_rest (KyRowsWriter *writer, gint64 rest, GError **error)
{
  if (!ky_rows_begin (writer, error))
    return FALSE;
  for (guint i = 1; i < writer->n_columns; i++)
    ky_rows_text (writer, NULL);
  ky_rows_number (writer, rest);
  return TRUE;
}

int
ky_rows_finish (KyRowsWriter *writer, GError **error)
{
  ky_wire_u32 (&writer->out, 0);
  if (!rows_flush (writer, error))
    return -1;
  if (fcntl (writer->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)
      != 0)
    return ky_fail_errno_fd (error, "F_ADD_SEALS");
  return ky_steal_fd (&writer->fd);
}

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
rows_malformed (GError **error)
{
  return ky_fail (error, KY_ERROR_PROTOCOL,
                  "the rows that kiyome-store answered with do not follow the protocol");
}

static gboolean
rows_read_view (KyRows *rows, gboolean is_text, KyView *ret_view)
{
  guint32 size = ky_reader_u32le (&rows->reader);
  const guint8 *data = ky_reader_bytes (&rows->reader, size);

  if (data == NULL || (is_text && !g_utf8_validate_len ((const gchar *)data, size, NULL)))
    return FALSE;
  *ret_view = ky_view (data, size);
  return TRUE;
}

KyRows *
ky_rows_new (int fd, GError **error)
{
  g_autoptr (KyRows) rows = g_new0 (KyRows, 1);

  rows->names = g_ptr_array_new_with_free_func (g_free);
  if (!ky_fd_map (fd, ROWS_MAX, &rows->map, error))
    return NULL;
  rows->reader = ky_reader (rows->map);
  const guint8 *magic = ky_reader_bytes (&rows->reader, 4);
  guint32 n = ky_reader_u32le (&rows->reader);
  if (magic == NULL || memcmp (magic, MAGIC, 4) != 0 || n > COLUMNS_MAX)
    {
      rows_malformed (error);
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    {
      KyView name;

      if (!rows_read_view (rows, TRUE, &name))
        {
          rows_malformed (error);
          return NULL;
        }
      g_ptr_array_add (rows->names, ky_view_to_string (name));
    }
  rows->values = g_new0 (KyRowValue, MAX (n, 1));
  return g_steal_pointer (&rows);
}

void
ky_rows_free (KyRows *rows)
{
  if (rows == NULL)
    return;
  if (rows->map.size > 0)
    ky_view_unmap (&rows->map);
  g_ptr_array_unref (rows->names);
  g_free (rows->values);
  g_free (rows);
}

static gboolean
rows_read_value (KyRows *rows, KyRowValue *value)
{
  guint32 kind = ky_reader_u32le (&rows->reader);

  *value = (KyRowValue){ .kind = (KyRowKind)kind };
  switch (kind)
    {
    case KY_ROW_NULL:
      return !rows->reader.failed;
    case KY_ROW_NUMBER:
      value->number = (gint64)ky_reader_u64le (&rows->reader);
      return !rows->reader.failed;
    case KY_ROW_TEXT:
    case KY_ROW_BYTES:
      return rows_read_view (rows, kind == KY_ROW_TEXT, &value->view);
    default:
      return FALSE;
    }
}

gint
ky_rows_next (KyRows *rows, GError **error)
{
  guint32 more = ky_reader_u32le (&rows->reader);

  if (rows->reader.failed || more > 1)
    return rows_malformed (error) - 1;
  if (more == 0)
    return 0;
  for (guint i = 0; i < rows->names->len; i++)
    if (!rows_read_value (rows, &rows->values[i]))
      return rows_malformed (error) - 1;
  return 1;
}

const KyRowValue *
ky_rows_get (const KyRows *rows, const gchar *name)
{
  static const KyRowValue nothing = { .kind = KY_ROW_NULL };

  for (guint i = 0; i < rows->names->len; i++)
    if (strcmp (rows->names->pdata[i], name) == 0)
      return &rows->values[i];
  return &nothing;
}

gchar *
ky_rows_text_of (const KyRows *rows, const gchar *name)
{
  return ky_row_value_text (ky_rows_get (rows, name));
}

gchar *
ky_row_value_text (const KyRowValue *value)
{
  GString *hex;

  switch (value->kind)
    {
    case KY_ROW_NUMBER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value->number);
    case KY_ROW_TEXT:
      return ky_view_to_string (value->view);
    case KY_ROW_BYTES:
      hex = g_string_sized_new (value->view.size * 2);
      for (gsize i = 0; i < value->view.size; i++)
        g_string_append_printf (hex, "%02x", value->view.data[i]);
      return g_string_free (hex, FALSE);
    case KY_ROW_NULL:
      break;
    }
  return g_strdup ("");
}
