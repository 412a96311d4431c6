/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists which records, groups and variables of a DXF drawing stay. */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_DXF_IN_CLASSES,
  KY_DXF_IN_TABLES,
  KY_DXF_IN_BLOCKS, /* BLOCK and ENDBLK; entities stand in blocks, too */
  KY_DXF_IN_ENTITIES,
  KY_DXF_IN_OBJECTS,
} KyDxfPlace;

typedef enum
{
  KY_DXF_DROPPED,
  KY_DXF_NUMBER, /* by its code's kind; a pointer, if it leads to what stays */
  KY_DXF_TEXT,
  KY_DXF_FORMATTED, /* a text as MTEXT has it */
  KY_DXF_NAME,
  KY_DXF_FONT,   /* a file's bare name */
  KY_DXF_MARKER, /* a class's name */
} KyDxfRule;

typedef struct
{
  KyDxfPlace place;
  const gchar *name;
  const gchar *codes; /* see dxf-stays.c */
} KyDxfStay;

/* Returns the entry for the record NAME in PLACE, or NULL if it does not stay. */
const KyDxfStay *ky_dxf_stay (KyDxfPlace place, KyView name);
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

/* Returns what happens to the variable NAME; *RET_GONE is the code under which its removal is
 * reported. */
KyDxfVariable ky_dxf_variable (KyView name, const gchar **ret_gone);
/* Returns the C++ class of the class of records NAME, or NULL if it does not stay. */
const gchar *ky_dxf_class (KyView name);
/* Whether data of the application NAME may stay. */
gboolean ky_dxf_is_application (KyView name);
/* Whether NAME is a dictionary of the drawing that stays. */
gboolean ky_dxf_is_dictionary (KyView name);
