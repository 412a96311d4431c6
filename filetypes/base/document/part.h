/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of a package whose text is read: its elements by a table of those that matter. */
#pragma once

#include "filetypes/base/document/document.h"
#include "filetypes/base/xml/reader.h"

/* An element that an extractor knows, by a number of its own > 0; a table ends with local NULL. */
typedef struct
{
  guint16 ns;
  const gchar *local;
  gint id;
} KyTextTag;

/* A part that is being read. Zeroed before use. */
typedef struct
{
  GBytes *bytes;
  KyXmlReader *reader;
  const KyXmlNamespace *namespaces;
  const KyTextTag *tags;
  GHashTable *unseen; /* (nullable) places of elements that are passed over, as nobody sees them */
} KyTextPart;

/* From its beginning, once more. */
gboolean ky_text_part_again (KyTextPart *self, KyTextDocument *document, GError **error);
void ky_text_part_close (KyTextPart *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyTextPart, ky_text_part_close)

/* The id of the element of a START or END event; 0: not in the table. */
gint ky_text_part_tag (KyTextPart *self);
/* The attribute LOCAL of the element just begun, in NS; an empty view when it is not there. */
KyView ky_text_part_attribute (KyTextPart *self, guint16 ns, const gchar *local);
/* Its value as a whole number, STANDARD when it is none. */
gint64 ky_text_part_int (KyTextPart *self, guint16 ns, const gchar *local, gint64 standard);
/* The element that just began is one that nobody sees. */
gboolean ky_text_part_is_unseen (KyTextPart *self);
/* FALSE when the attribute says off, no or 0; TRUE when it is absent (CT_OnOff). */
gboolean ky_text_part_is_on (KyTextPart *self, guint16 ns, const gchar *local);
