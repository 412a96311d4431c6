/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one engine that reads XML of a document and writes it again, in a single pass over the
 * reader: a stack of open elements, a rule for each by its name, a kind for each value, and the one
 * writer. What may stand is data: a format's vocabularies (its folder stays/), made into a
 * KyMarkupTable by base/xml/vocabulary.py. A format adds judges: functions for the elements and
 * values of which the tables can't say what becomes of them.
 *
 * What no table has is not carried.
 */
#pragma once

#include "engine/job.h"
#include "filetypes/base/xml/reader.h"
#include "filetypes/base/xml/vocabulary.h"
#include "filetypes/base/xml/writer.h"

typedef struct _KyMarkup KyMarkup;
typedef struct _KyMarkupAgain KyMarkupAgain;

/* What becomes of an element. From KY_MARKUP_JUDGED on: the format's judge of that number, less
 * KY_MARKUP_JUDGED. */
enum
{
  KY_MARKUP_KEEP,
  KY_MARKUP_DROP,   /* with all that it holds */
  KY_MARKUP_UNWRAP, /* what it holds stays */
  KY_MARKUP_JUDGED
};

typedef struct
{
  guint16 name; /* among the vocabulary's names */
  guint8 space; /* among its namespaces */
  guint8 action;
  const gchar *code; /* for the report; NULL: not worth telling */
} KyMarkupRule;

typedef struct
{
  const KyVocabulary *vocabulary;
  const KyMarkupRule *rules; /* by namespace and name */
  guint n_rules;
  /* Of what else there is in a namespace, by its number, and of what is in no namespace of the
   * vocabulary's. */
  const KyMarkupRule *rest;
  KyMarkupRule unknown;
} KyMarkupTable;

/* Of which characters a value of a kind consists, and what else it has to be. */
typedef struct
{
  gboolean is_known;    /* FALSE: no value is of this kind */
  const gchar *signs;   /* besides letters and digits of ASCII; NULL: any but `without` */
  const gchar *letters; /* (nullable) only these */
  const gchar *without; /* (nullable) none of these, and no control character */
  gsize longest;        /* 0: any */
  gboolean is_wide;     /* beyond ASCII, too; always so without `signs` */
  gboolean (*check) (KyView value); /* (nullable) */
} KyMarkupKind;

/* An element that is open in the input, innermost last. A format's own begins with it. */
typedef struct
{
  const KyMarkupRule *rule;
  KyXmlName *name;
  const KyVocabularyElement *element; /* what is written around what it holds; NULL: nothing */
  gboolean is_written;                /* has a start tag in the output */
  guint64 came;      /* of what it holds once at most, what came (KyVocabularySingle) */
  guint64 within;    /* the same of branches in it, that are closed */
  gboolean has_text; /* and text may stand in it, */
  guint8 text_kind;  /* of this KyValueKind */
  gboolean has_mark; /* may be taken back: */
  KyXmlMark mark;
} KyMarkupLevel;

/* An element of RULE, at which the reader stands, is read: opened (ky_markup_open()), written to
 * its end, or passed over. FALSE: ERROR, of the reader's. */
typedef gboolean (*KyMarkupJudge) (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name,
                                   GError **error);

typedef enum
{
  KY_MARKUP_GOES_ON, /* by the rule */
  KY_MARKUP_IS_DONE, /* the element was dealt with */
  KY_MARKUP_FAILS
} KyMarkupStep;

typedef struct
{
  const KyMarkupTable *table;
  const KyXmlNamespace *namespaces;
  const KyXmlPrefix *prefixes;
  const KyMarkupKind *kinds;   /* by KyValueKind, up to KY_VALUE_LAST */
  const KyMarkupJudge *judges; /* by action, less KY_MARKUP_JUDGED */
  const gchar *comments;       /* code of what is passed over */
  gsize level_size;
  gboolean is_standalone; /* the XML declaration says so */
  /* An element stands only in those that have it as a child; otherwise in any of a part that may
   * hold it somewhere. */
  gboolean is_strict;
  /* An element begins; *RULE is what the table has for it, and may become another. */
  KyMarkupStep (*begin) (KyMarkup *self, KyXmlName *name, const KyMarkupRule **rule,
                         GError **error);
  /* (nullable) A level was opened. */
  void (*opened) (KyMarkup *self);
  /* Of an element that is kept: ky_markup_start(), or more than that. */
  KyMarkupJudge keep;
  /* Its attributes, as far as they stay (ky_markup_kind(), ky_markup_value_is()). */
  void (*write_attributes) (KyMarkup *self, const KyXmlName *name,
                            const KyVocabularyElement *element);
  /* The innermost element ends: its end tag is to be written. */
  void (*end) (KyMarkup *self);
  /* (nullable) Text of the innermost element is about to be written; FALSE: it is not. */
  gboolean (*text) (KyMarkup *self, KyView text);
  /* (nullable) The part was read to its end. */
  void (*finish) (KyMarkup *self);
  /* (nullable) Something is told of that goes with all that it holds. */
  void (*dropped) (KyMarkup *self, const KyMarkupRule *rule);
  /* (nullable) What is written for a tag of RULE depends on nothing but the tag: it may be written
   * again as it was. */
  gboolean (*depends_on_tag) (KyMarkup *self, const KyMarkupRule *rule);
  gboolean (*may_repeat) (KyMarkup *self); /* not in the middle of something; with the above */
} KyMarkupFormat;

#define KY_MARKUP_SPACES 64 /* namespaces of a format, at most */

/* A format's own begins with it. */
struct _KyMarkup
{
  const KyMarkupFormat *format;
  KyJob *job;
  const gchar *where; /* name of the part, for the report */
  gboolean is_quiet;  /* nothing is told */
  KyXmlReader *reader;
  KyXmlWriter *writer;
  GByteArray *out;
  gpointer levels; /* of the format's level_size each */
  guint n_levels, levels_room;
  gint root; /* number of the part's root among the vocabulary's; -1 at first */
  gint16 spaces[KY_MARKUP_SPACES]; /* numbers of namespaces there, plus one; 0: not looked up */
  guint64 n_told; /* goes up with each element of which not its tag alone says what becomes of it */
  KyMarkupAgain *again;
};

/* Begins to read XML, which must outlive SELF, a zeroed struct that begins with a KyMarkup. Errors:
 * LIMIT, MALFORMED. */
gboolean ky_markup_begin (KyMarkup *self, const KyMarkupFormat *format, KyJob *job,
                          const gchar *where, KyView xml, GError **error);
/* Reads to the end; *RET_XML is what was written. Errors: MALFORMED, LIMIT. (transfer full) */
gboolean ky_markup_copy (KyMarkup *self, GByteArray **ret_xml, GError **error);
/* After either, whatever it gave. */
void ky_markup_clear (KyMarkup *self);
/* A reader of XML within the job's limits; ATTRIBUTES on one element at most. WHERE is for the
 * error. Errors: LIMIT, MALFORMED. (transfer full) */
KyXmlReader *ky_markup_reader_new (KyJob *job, KyView xml, const KyXmlNamespace *namespaces,
                                   const gchar *where, GError **error);

/* --- elements: what judges do ----------------------------------------------------------------- */

/* An open element, 0 the innermost; NULL: not so many are open. */
static inline gpointer
ky_markup_level (const KyMarkup *self, guint from_top)
{
  return from_top < self->n_levels
             ? (guint8 *)self->levels
                   + (gsize)(self->n_levels - 1 - from_top) * self->format->level_size
             : NULL;
}

/* Opens the level of an element. What is not written hands what it holds to what is around it. */
void ky_markup_open (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name,
                     gboolean is_written);
/* Writes the start tag of the element, as LOCAL in its namespace, and opens it. */
gboolean ky_markup_start (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name,
                          GError **error);
/* The tag alone. */
void ky_markup_write_start (KyMarkup *self, KyXmlName *name, const gchar *local);
/* The same as ky_markup_start(), to be taken back at its end if the format wants. */
gboolean ky_markup_start_marked (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name,
                                 GError **error);
/* With all it holds, told. */
gboolean ky_markup_drop (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name, GError **error);
/* Records that something was taken out; CODE is nullable. */
void ky_markup_tell (KyMarkup *self, const gchar *code);
/* The end tag of the innermost level, or nothing of it where it IS_TAKEN_BACK and has a mark. */
void ky_markup_write_end (KyMarkup *self, gboolean is_taken_back);

/* --- table.c: what the tables say ------------------------------------------------------------- */

extern const KyMarkupRule ky_markup_keep;
/* What the table has for NAME, looked up once a name and part; never NULL. */
const KyMarkupRule *ky_markup_rule (KyMarkup *self, KyXmlName *name);
/* The element's row (the first, where several are called so), or NULL. */
const KyVocabularyElement *ky_markup_element (KyMarkup *self, KyXmlName *name);
/* The row of those called NAME that PARENT has as a child, or NULL. */
const KyVocabularyElement *ky_markup_child (KyMarkup *self, const KyVocabularyElement *parent,
                                            KyXmlName *name);
/* What is said of CHILD in PARENT; NULL: it may stand there again and again. */
const KyVocabularySingle *ky_markup_single (KyMarkup *self, const KyVocabularyElement *parent,
                                            const KyVocabularyElement *child);
const KyVocabularyElement *ky_markup_find (KyMarkup *self, guint16 ns, const gchar *local);
/* CHILD may stand in PARENT; either may be NULL, and then it may not. */
gboolean ky_markup_holds (KyMarkup *self, const KyVocabularyElement *parent,
                          const KyVocabularyElement *child);
/* Of which kind the value of an attribute of ELEMENT (nullable) is; KY_VALUE_NONE: it goes. */
KyValueKind ky_markup_kind (KyMarkup *self, const KyVocabularyElement *element,
                            KyXmlName *attribute);
/* VALUE is of KIND, as far as its characters tell. */
gboolean ky_markup_value_is (const KyMarkup *self, KyValueKind kind, KyView value);
/* Of which kind the value of what is called NAME is; KY_VALUE_NONE: it goes. */
KyValueKind ky_markup_named (const KyMarkupTable *table, const gchar *name);
/* The prefix that is written for the namespace NS; "" when there is none. */
const gchar *ky_markup_prefix (const KyMarkup *self, guint16 ns);

/* --- value.c: what several kinds ask for ------------------------------------------------------ */

/* Besides letters and digits of ASCII only SIGNS; LETTERS (nullable): only these of the letters. */
gboolean ky_markup_has_only (KyView value, const gchar *signs, const gchar *letters,
                             gboolean is_wide);
/* None of SIGNS, and no control character. */
gboolean ky_markup_has_none (KyView value, const gchar *signs);
gboolean ky_markup_is_one_of (KyView value, const gchar *const *words);
