/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the groups of DXF, in text and binary form: a code and a value whose kind the code
 * determines. */
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
  KyView value; /* borrowed from the file; a number of a binary file is in its binary form */
} KyDxfGroup;

typedef struct
{
  KyView view;
  gsize at;
  gboolean is_binary;
  gboolean has_wide_codes; /* of binary files: codes have two bytes each (R13 and later) */
} KyDxfGroups;

/* Returns a reader of the groups of `view`, which must outlive it. Detects the form of the file. */
KyDxfGroups ky_dxf_open (KyView view);
/* Reads the next group. Returns FALSE if there is none or it is invalid. */
gboolean ky_dxf_next (KyDxfGroups *self, KyDxfGroup *ret);
/* Returns the kind of the values of `code`. */
KyDxfKind ky_dxf_kind (gint code);
/* Read the number of `group`, which is of a file like `self`. Return FALSE if it is not a number of
 * its kind or too large. */
gboolean ky_dxf_real (const KyDxfGroups *self, const KyDxfGroup *group, gdouble *ret);
gboolean ky_dxf_integer (const KyDxfGroups *self, const KyDxfGroup *group, gint64 *ret);
/* Reads a handle of at most 16 hexadecimal digits. */
gboolean ky_dxf_handle (const KyDxfGroup *group, guint64 *ret);
/* Returns the charset of a drawing's code page ("ANSI_932"), or NULL if it is unknown. */
const gchar *ky_dxf_charset (KyView page);
/* Returns whether `version` ($ACADVER) is R2007 or later, whose texts are UTF-8. */
gboolean ky_dxf_is_utf8 (KyView version);
