/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the text of one XML part of a package; the caller's table lists the elements that
 * matter. */
#pragma once

#include "filetypes/base/document/document.h"
#include "filetypes/base/xml/reader.h"

/* Describes an element that an extractor knows, with a number > 0. A table ends with `local`
 * NULL. */
typedef struct
{
  guint16 ns;
  const gchar *local;
  gint id;
} KyTextTag;

/* Holds a part that is being read. Zeroed before use. */
typedef struct
{
  GBytes *bytes;
  KyXmlReader *reader;
  const KyXmlNamespace *namespaces;
  const KyTextTag *tags;
  GHashTable *unseen; /* (nullable) places of elements that are hidden and skipped */
} KyTextPart;

/* Starts reading the part from its beginning, with `document`'s limits. Errors: those of
 * ky_xml_reader_new(). */
gboolean ky_text_part_again (KyTextPart *self, KyTextDocument *document, GError **error);
void ky_text_part_close (KyTextPart *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyTextPart, ky_text_part_close)

/* Returns the number of the element of a START or END event, or 0 if it is not in the table. */
gint ky_text_part_tag (KyTextPart *self);
/* Returns the attribute `local` in the namespace `ns` of the element that began last, or an empty
 * view. */
KyView ky_text_part_attribute (KyTextPart *self, guint16 ns, const gchar *local);
/* Returns the attribute as an integer, or `standard` if it is not valid. */
gint64 ky_text_part_int (KyTextPart *self, guint16 ns, const gchar *local, gint64 standard);
/* Tells whether the element that began last is hidden (`unseen`). */
gboolean ky_text_part_is_unseen (KyTextPart *self);
/* Returns FALSE if the attribute is "off", "no", "false" or "0"; TRUE otherwise, also if it is
 * absent (CT_OnOff). */
gboolean ky_text_part_is_on (KyTextPart *self, guint16 ns, const gchar *local);
