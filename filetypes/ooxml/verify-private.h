/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of the verifier of Office Open XML, shared by verify.c and verify-markup.c. */
#pragma once

#include "filetypes/base/formula/verify.h"
#include "filetypes/base/xml/vocabulary.h"
#include "engine/job.h"

/* Made of schema/ by base/xml/vocabulary.py. */
extern const KyVocabulary ky_ooxml_vocabulary;

typedef struct
{
  KyJob *job;
  const gchar *main_type; /* content type of the main part */
  gboolean keeps_links;
  GHashTable *content_types; /* part name, or *.suffix -> content type, as declared */
  GHashTable *reachable;     /* part name -> relationship type */
  GHashTable *present;       /* part names of the file */
  GHashTable *relations;     /* "part Id" -> "part", or "" for one that leads out */
  GHashTable *references;    /* "part Id" -> KyValueKind with which the part names it */
  /* state of the part that is being read: */
  const gchar *name;
  const gchar *root; /* required root element: namespace, a space, name */
  gboolean is_types, is_relationships;
  gboolean has_link;    /* the element being read has a relationship's Id */
  KyFormulaBook *book;  /* (nullable) a workbook's sheets, tables and names, where it is one */
  GString *fields;      /* the instruction since the last field character, joined over runs */
  GString *lasting;     /* of it what is not deleted */
  gboolean awaits_name; /* of the field that began last */
  GString *open_fields; /* a letter for each: 'i' in its instruction, 'r' behind that */
  guint field_branch;   /* in which it began: 0: in none */
  guint branch;         /* that is being read; one of several that a reader takes one of */
  guint n_branches;     /* so many the part had */
  GArray *branches;     /* guint: those around it */
  gchar *failure;       /* the first thing found */
} KyOoxmlVerify;

/* Records the failure `what`, followed by `which` (nullable), unless there is an earlier one. */
void ky_ooxml_verify_fail (KyOoxmlVerify *self, const gchar *what, const gchar *which);
/* Returns the element to which a note of the reader refers, or NULL. */
const KyVocabularyElement *ky_ooxml_verify_noted (guint32 note);
/* Verify an element of a part, and a text in it, against the vocabulary. */
void ky_ooxml_verify_element (KyOoxmlVerify *self, const KyXmlVerifyElement *element);
void ky_ooxml_verify_text (KyOoxmlVerify *self, const KyVocabularyElement *element, KyView text);
/* Handles the end of an element. */
void ky_ooxml_verify_close (KyOoxmlVerify *self, KyXmlWord *local, KyXmlWord *uri);
/* Handles the end of the part. */
void ky_ooxml_verify_end (KyOoxmlVerify *self);
