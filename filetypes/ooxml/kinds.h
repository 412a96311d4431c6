/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kinds of parts that an Office package may keep (ISO/IEC 29500-1 §11 to §15, doc/threats.md
 * O-OOX-02). */
#pragma once

#include "filetypes/ooxml/names.h"

typedef enum
{
  KY_APP_WORD = 1 << 0,
  KY_APP_EXCEL = 1 << 1,
  KY_APP_POWERPOINT = 1 << 2,
  KY_APP_ALL = 7
} KyOoxmlApp;

typedef enum
{
  KY_PART_XML,
  KY_PART_IMAGE,
  KY_PART_FONT
} KyPartForm;

typedef struct
{
  guint apps;                /* KyOoxmlApp bits: which applications' parts may refer to it so */
  const gchar *relationship; /* type, Transitional */
  const gchar *content_type; /* "" for pictures and fonts: depends on the output */
  const gchar *name;         /* where it is written; %u: a number */
  KyPartForm form;
  guint16 root_ns;
  const gchar *root;
} KyPartKind;

/* Returns the kind of the main part of `app`. */
const KyPartKind *ky_part_kind_main (KyOoxmlApp app);
/* Returns the kind of part to which a relationship of `type` (Strict or Transitional) leads, or
 * NULL if such parts are not carried. */
const KyPartKind *ky_part_kind_find (KyOoxmlApp app, const gchar *type);
/* Tells whether `type` is the relationship type of a hyperlink. */
gboolean ky_relationship_is_hyperlink (const gchar *type);
extern const gchar ky_hyperlink_relationship[];
/* Tells whether `type` is the relationship type of a VML drawing. */
gboolean ky_relationship_is_vml (const gchar *type);
/* Tells whether `type` is the relationship type of an ActiveX control. */
gboolean ky_relationship_is_control (const gchar *type);
/* Tells whether `type` is the relationship type of the part of a form control. */
gboolean ky_relationship_is_control_properties (const gchar *type);
