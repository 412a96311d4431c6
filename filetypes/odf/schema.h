/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What OpenDocument's schema says may stand where (schema/, made into tables by
 * base/vocabulary.py): elements by the elements around them, attributes by the element. The
 * verifier takes nothing else; what the writer's own tables (names.h) keep is written only where
 * the schema has a place for it.
 */
#pragma once

#include "filetypes/base/xml/reader.h"
#include "filetypes/base/xml/vocabulary.h"

extern const KyVocabulary ky_odf_vocabulary;

/* The row of an element in the namespace NS (names.h); NULL: the schema has none. */
const KyVocabularyElement *ky_odf_schema_find (guint16 ns, const gchar *local);
/* The same of NAME, which keeps its number. */
const KyVocabularyElement *ky_odf_schema_element (KyXmlName *name);
/* CHILD may stand in PARENT; either may be NULL, and then it may not. */
gboolean ky_odf_schema_holds (const KyVocabularyElement *parent, const KyVocabularyElement *child);
/* ELEMENT (nullable) may have the attribute NAME, which keeps its number. */
gboolean ky_odf_schema_allows (const KyVocabularyElement *element, KyXmlName *name);
