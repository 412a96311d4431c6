/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DXF's groups, as lines and binary: a code, and a value whose kind the code says. */
#pragma once

#include "common/view.h"

#define KY_DXF_BINARY_MARK "AutoCAD Binary DXF\r\n\x1a"
#define KY_DXF_BINARY_HEAD 22 /* bytes: the mark and a NUL */

typedef enum
{
  KY_DXF_STRING,
  KY_DXF_HANDLE, /* hexadecimal digits, a string in binary files, too */
  KY_DXF_REAL,
  KY_DXF_INT16,
  KY_DXF_INT32,
  KY_DXF_INT64,
  KY_DXF_BOOL,
  KY_DXF_CHUNK, /* bytes */
  KY_DXF_NOTHING,
} KyDxfKind;

typedef struct
{
  gint code;
  KyView value; /* of binary files: a number as it stands there */
} KyDxfGroup;

typedef struct
{
  KyView view;
  gsize at;
  gboolean is_binary;
  gboolean has_wide_codes; /* of binary files: two bytes each, from R13 on */
} KyDxfGroups;

KyDxfGroups ky_dxf_open (KyView view);
/* FALSE: there is none, or nothing that is one. */
gboolean ky_dxf_next (KyDxfGroups *self, KyDxfGroup *ret);
KyDxfKind ky_dxf_kind (gint code);
/* The number that GROUP of a file like SELF has; FALSE: it is none of its kind, or too large for
 * it. */
gboolean ky_dxf_real (const KyDxfGroups *self, const KyDxfGroup *group, gdouble *ret);
gboolean ky_dxf_integer (const KyDxfGroups *self, const KyDxfGroup *group, gint64 *ret);
/* A handle, at most 16 digits. */
gboolean ky_dxf_handle (const KyDxfGroup *group, guint64 *ret);
/* The charset of a drawing's code page "ANSI_932"; NULL when kiyome doesn't know it. */
const gchar *ky_dxf_charset (KyView page);
/* Is ACADVER that of R2007 or later, whose texts are UTF-8? */
gboolean ky_dxf_is_utf8 (KyView version);
