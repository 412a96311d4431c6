/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table that the store sends as a sealed memfd: "KYR1", u32 number of columns, their names; then
 * for each row u32 1 and its values, and u32 0 at the end. A value is u32 KyRowKind and its
 * content; text and bytes have a u32 length. All numbers are little-endian. */
#pragma once

#include "common/error.h"
#include "common/view.h"

/* Names the kind of a value. */
typedef enum
{
  KY_ROW_NULL,
  KY_ROW_NUMBER, /* 64 bits, two's complement */
  KY_ROW_TEXT,
  KY_ROW_BYTES,
} KyRowKind;

/* Describes a value of a row. */
typedef struct
{
  KyRowKind kind;
  gint64 number; /* of KY_ROW_NUMBER */
  KyView view;   /* of KY_ROW_TEXT (valid UTF-8, not NUL-terminated) and KY_ROW_BYTES; borrowed from
                * the rows */
} KyRowValue;

/* Mails that the verb `reprocess` takes in one step, and one answer of `reprocess-look` has. */
#define KY_STORE_REPROCESS_MAX 200

/* --- writing -------------------------------------------------------------------------------- */

/* Writes a table. For each row: ky_rows_begin(), then one call for each column, in their order. */
typedef struct _KyRowsWriter KyRowsWriter;

/* Starts a table.
 * `columns`: the columns' names, NULL-terminated.
 * Returns the writer (transfer full: ky_rows_writer_free()), or NULL.
 * Errors: IO. */
KyRowsWriter *ky_rows_writer_new (const gchar *const *columns, GError **error);
/* Frees a writer. NULL is allowed. */
void ky_rows_writer_free (KyRowsWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyRowsWriter, ky_rows_writer_free)
/* Starts a row.
 * Errors: IO. */
gboolean ky_rows_begin (KyRowsWriter *writer, GError **error);
/* Adds a number to the row.
 * `number`: the number. */
void ky_rows_number (KyRowsWriter *writer, gint64 number);
/* Adds a text to the row.
 * `text`: the text in UTF-8; NULL: a null value. */
void ky_rows_text (KyRowsWriter *writer, const gchar *text);
/* Adds bytes to the row.
 * `view`: the bytes; if the data are NULL: a null value. */
void ky_rows_bytes (KyRowsWriter *writer, KyView view);
/* Describes a column that a table may have. */
typedef struct
{
  const gchar *name;
  KyRowKind kind; /* kind of its values that are not null */
} KyRowColumn;

/* Checks a table whose last row is complete.
 * `columns`: ended by a column without a name.
 * Returns whether it has only these columns, in this order, values of their kinds or null, and one
 * value for each column in each row. */
gboolean ky_rows_writer_is (KyRowsWriter *writer, const KyRowColumn *columns);
/* Adds a row of null values, but for the last column.
 * `rest`: the number in the last column.
 * Errors: IO. */
gboolean ky_rows_rest (KyRowsWriter *writer, gint64 rest, GError **error);
/* Completes the table. The writer can only be freed afterwards.
 * Returns a sealed memfd, which the caller closes, or -1.
 * Errors: IO. */
int ky_rows_finish (KyRowsWriter *writer, GError **error);

/* --- reading -------------------------------------------------------------------------------- */

/* Reads a table, one row after the other. */
typedef struct _KyRows KyRows;

/* Opens a table and reads its columns' names.
 * `fd`: a sealed memfd with the table; may be closed afterwards (borrowed).
 * Returns the table (transfer full: ky_rows_free()), or NULL.
 * Errors: PROTOCOL, IO. */
KyRows *ky_rows_new (int fd, GError **error);
/* Frees a table. NULL is allowed. */
void ky_rows_free (KyRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyRows, ky_rows_free)
/* Reads the next row. The values of the one before are no longer valid.
 * Returns 1, or 0 after the last row, or -1 with an error.
 * Errors: PROTOCOL. */
gint ky_rows_next (KyRows *rows, GError **error);
/* Finds a value of the current row.
 * `name`: the column's name.
 * Returns the value; a null value if there is no such column (transfer none). */
const KyRowValue *ky_rows_get (const KyRows *rows, const gchar *name);
/* Returns a value as text: numbers in decimal, bytes in hexadecimal, "" for a null value (transfer
 * full). */
gchar *ky_row_value_text (const KyRowValue *value);
/* Finds a value of the current row as text.
 * `name`: the column's name.
 * Returns what ky_row_value_text() does for the value (transfer full). */
gchar *ky_rows_text_of (const KyRows *rows, const gchar *name);
