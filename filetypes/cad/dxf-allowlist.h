/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists which records, groups and variables of a DXF drawing stay. */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_DXF_IN_CLASSES,
  KY_DXF_IN_TABLES,
  KY_DXF_IN_BLOCKS, /* BLOCK and ENDBLK; entities may be in blocks, too */
  KY_DXF_IN_ENTITIES,
  KY_DXF_IN_OBJECTS,
} KyDxfPlace;

typedef enum
{
  KY_DXF_DROPPED,
  KY_DXF_NUMBER, /* a number of its code's kind; or a handle, if its record stays */
  KY_DXF_TEXT,
  KY_DXF_FORMATTED, /* a text with formatting codes, as in MTEXT */
  KY_DXF_NAME,
  KY_DXF_FONT,   /* a font file's name, without directories */
  KY_DXF_MARKER, /* the name of a class */
} KyDxfRule;

typedef struct
{
  KyDxfPlace place;
  const gchar *name;
  const gchar *codes; /* see dxf-allowlist.c */
} KyDxfStay;

/* Returns the entry for the record `name` in `place`, or NULL if it does not stay. */
const KyDxfStay *ky_dxf_stay (KyDxfPlace place, KyView name);
/* Returns how groups with `code` of such a record are written. */
KyDxfRule ky_dxf_rule (const KyDxfStay *stay, gint code);
/* Returns the code under which the removal of a record is reported; NULL: it is not reported. */
const gchar *ky_dxf_gone (KyDxfPlace place, KyView name);

typedef enum
{
  KY_DXF_VARIABLE_DROPPED,
  KY_DXF_VARIABLE_NUMBER,
  KY_DXF_VARIABLE_NAME,
  KY_DXF_VARIABLE_TEXT,
} KyDxfVariable;

/* Returns how the header variable `name` is written; `*ret_gone`: the code under which its removal
 * is reported, NULL if it is not reported. */
KyDxfVariable ky_dxf_variable (KyView name, const gchar **ret_gone);
/* Returns the C++ class that CLASSES gives for records called `name`; NULL: the entry is
 * dropped. */
const gchar *ky_dxf_class (KyView name);
/* Returns whether data of the application `name` may stay. */
gboolean ky_dxf_is_application (KyView name);
/* Returns whether the dictionary `name` of the drawing stays. */
gboolean ky_dxf_is_dictionary (KyView name);
