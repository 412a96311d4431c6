/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table that travels from the store to an administrator as a sealed memfd: "KYR1", u32 number of
 * columns, their names; then for each row u32 1 and its values, and u32 0 at the end. A value is
 * u32 kind and what the kind says; text and bytes carry a u32 length. All little-endian.
 */
#pragma once

#include "common/error.h"
#include "common/view.h"

typedef enum
{
  KY_ROW_NULL,
  KY_ROW_NUMBER, /* u64, two's complement */
  KY_ROW_TEXT,
  KY_ROW_BYTES,
} KyRowKind;

typedef struct
{
  KyRowKind kind;
  gint64 number;
  KyView view; /* TEXT (valid UTF-8, not NUL-terminated) and BYTES; borrowed from the rows */
} KyRowValue;

/* Mails that `reprocess` takes in one step, and `reprocess-look` in one answer. */
#define KY_STORE_REPROCESS_MAX 200

/* --- writing -------------------------------------------------------------------------------- */

typedef struct _KyRowsWriter KyRowsWriter;

/* COLUMNS is NULL-terminated. NULL with IO set. (transfer full) */
KyRowsWriter *ky_rows_writer_new (const gchar *const *columns, GError **error);
void ky_rows_writer_free (KyRowsWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyRowsWriter, ky_rows_writer_free)
/* To be called before the values of each row. */
gboolean ky_rows_begin (KyRowsWriter *writer, GError **error);
void ky_rows_number (KyRowsWriter *writer, gint64 number);
void ky_rows_text (KyRowsWriter *writer, const gchar *text); /* NULL: null */
void ky_rows_bytes (KyRowsWriter *writer, KyView view);      /* NULL data: null */
/* The sealed memfd (the caller closes it), or -1. Errors: IO. */
int ky_rows_finish (KyRowsWriter *writer, GError **error);

/* --- reading -------------------------------------------------------------------------------- */

typedef struct _KyRows KyRows;

/* Reads the head of what stands in FD (borrowed). Errors: PROTOCOL, IO. (transfer full) */
KyRows *ky_rows_new (int fd, GError **error);
void ky_rows_free (KyRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyRows, ky_rows_free)
/* 1: a row stands, 0: the end, -1: PROTOCOL. */
gint ky_rows_next (KyRows *rows, GError **error);
/* By name; a null value when there is no such column. */
const KyRowValue *ky_rows_get (const KyRows *rows, const gchar *name);
/* The value as text: numbers in decimal, bytes in hexadecimal, null "". (transfer full) */
gchar *ky_row_value_text (const KyRowValue *value);
