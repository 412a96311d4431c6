/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stays of a DXF drawing: which records, which groups of each, which variables. */
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

/* NULL: such a record does not stay there. */
const KyDxfStay *ky_dxf_stay (KyDxfPlace place, KyView name);
KyDxfRule ky_dxf_rule (const KyDxfStay *stay, gint code);
/* The code under which a record that does not stay is removed; NULL: that needs no word. */
const gchar *ky_dxf_gone (KyDxfPlace place, KyView name);

typedef enum
{
  KY_DXF_VARIABLE_DROPPED,
  KY_DXF_VARIABLE_NUMBER,
  KY_DXF_VARIABLE_NAME,
  KY_DXF_VARIABLE_TEXT,
} KyDxfVariable;

/* *RET_GONE: the code under which it is removed. */
KyDxfVariable ky_dxf_variable (KyView name, const gchar **ret_gone);
/* The C++ class that a class of records stands for; NULL: one that does not stay. */
const gchar *ky_dxf_class (KyView name);
/* Is NAME one of the applications whose data may stay? */
gboolean ky_dxf_is_application (KyView name);
/* Is NAME a dictionary of the drawing that stays? */
gboolean ky_dxf_is_dictionary (KyView name);
