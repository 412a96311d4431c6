/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the XML of a document and writes it again, in a single pass over the reader: with a stack
 * of open elements, a rule for each element name, a kind for each value, and one writer. The
 * permitted elements and attributes are data: a format's vocabularies (its folder stays/), which
 * base/xml/vocabulary.py makes into a KyMarkupTable. A format adds functions (judges) that decide
 * about elements and values where a table does not suffice.
 *
 * Elements and attributes that no table contains are not written. */
#pragma once

#include "engine/job.h"
#include "filetypes/base/xml/reader.h"
#include "filetypes/base/xml/vocabulary.h"
#include "filetypes/base/xml/writer.h"

typedef struct _KyMarkup KyMarkup;
typedef struct _KyMarkupTagCache KyMarkupTagCache;

/* Says what happens to an element. An action of KY_MARKUP_JUDGED + N means that the format's judge
 * number N decides. */
enum
{
  KY_MARKUP_KEEP,
  KY_MARKUP_DROP,   /* removed, with its content */
  KY_MARKUP_UNWRAP, /* only the tags are removed, the content stays */
  KY_MARKUP_JUDGED
};

typedef struct
{
  guint16 name; /* index of the vocabulary's names */
  guint8 space; /* index of its namespaces */
  guint8 action;
  const gchar *code; /* for the report; NULL: not reported */
} KyMarkupRule;

typedef struct
{
  const KyVocabulary *vocabulary;
  const KyMarkupRule *rules; /* sorted by namespace and name */
  guint n_rules;
  /* `rest` has the rule for all other names of a namespace, by its number; `unknown` is the rule
   * for names in no namespace of the vocabulary. */
  const KyMarkupRule *rest;
  KyMarkupRule unknown;
} KyMarkupTable;

/* Says which numbers in a value of a kind have bounds. */
typedef enum
{
  KY_MARKUP_NO_NUMBERS,
  KY_MARKUP_NUMBERS,
  KY_MARKUP_NUMBERS_OR_HEX /* no numbers if the value is hexadecimal and has no bounds */
} KyMarkupNumbers;

/* Describes the characters that a value of a kind may have, and the other conditions on it. */
typedef struct
{
  gboolean is_known;    /* FALSE: no value fits this kind */
  const gchar *signs;   /* allowed besides ASCII letters and digits; NULL: all but `without` */
  const gchar *letters; /* (nullable) the only letters allowed */
  const gchar *without; /* (nullable) forbidden, as control characters then are */
  gsize longest;        /* in bytes; 0: no limit */
  gboolean is_wide;     /* characters beyond ASCII are allowed; without `signs` always */
  gboolean (*check) (KyView value); /* (nullable) a further condition */
  KyMarkupNumbers numbers;
} KyMarkupKind;

/* Describes an element that is open in the input; the innermost is the last. A format's own struct
 * for levels begins with this one. */
typedef struct
{
  const KyMarkupRule *rule;
  KyXmlName *name;
  const KyVocabularyElement *element; /* element written around the content; NULL: none */
  gboolean is_written;                /* its start tag is in the output */
  guint64 came;      /* children seen that may occur only once (KyVocabularySingle) */
  guint64 within;    /* the same of branches in it, that are closed */
  gboolean has_text; /* and text may occur in it, */
  guint8 text_kind;  /* of this KyValueKind, with numbers of ky_markup_text_range() */
  gboolean has_mark; /* the element can be withdrawn at its end, back to `mark` */
  KyXmlMark mark;
} KyMarkupLevel;

/* Reads the element `name`, at which the reader is positioned and for which the table has `rule`:
 * opens it (ky_markup_open()), writes it to its end, or passes over it. Returns FALSE with `error`
 * if the reader fails. */
typedef gboolean (*KyMarkupJudge) (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name,
                                   GError **error);

typedef enum
{
  KY_MARKUP_GOES_ON, /* the engine applies the rule */
  KY_MARKUP_IS_DONE, /* the element was dealt with */
  KY_MARKUP_FAILS
} KyMarkupStep;

typedef struct
{
  const KyMarkupTable *table;
  const KyXmlNamespace *namespaces;
  const KyXmlPrefix *prefixes;
  const KyMarkupKind *kinds;   /* indexed by KyValueKind, up to KY_VALUE_LAST */
  const KyMarkupJudge *judges; /* indexed by action - KY_MARKUP_JUDGED */
  const gchar *comments;       /* the code that reports removed comments */
  gsize level_size;
  gboolean is_standalone; /* the XML declaration says standalone="yes" */
  /* TRUE: an element may occur only in elements whose vocabulary entry lists it as a child. FALSE:
   * it may occur in any element of a part whose root can contain it at some depth. */
  gboolean is_strict;
  /* Called when an element begins. `*rule` is the table's rule for it; the function may change
   * it. */
  KyMarkupStep (*begin) (KyMarkup *self, KyXmlName *name, const KyMarkupRule **rule,
                         GError **error);
  /* (nullable) Called when a level was opened. */
  void (*opened) (KyMarkup *self);
  /* Called for an element that is kept: ky_markup_start(), or a function that does more. */
  KyMarkupJudge keep;
  /* Writes those attributes of the element that stay (ky_markup_kind(), ky_markup_value_is()). */
  void (*write_attributes) (KyMarkup *self, const KyXmlName *name,
                            const KyVocabularyElement *element);
  /* Called when the innermost element ends, to write its end tag. */
  void (*end) (KyMarkup *self);
  /* (nullable) Called before text of the innermost element is written. Returns FALSE if it must not
   * be written. */
  gboolean (*text) (KyMarkup *self, KyView text);
  /* (nullable) Called when the part was read to its end. */
  void (*finish) (KyMarkup *self);
  /* (nullable) Called when an element is removed with its content and this is reported. */
  void (*dropped) (KyMarkup *self, const KyMarkupRule *rule);
  /* (nullable) Returns TRUE if the output for a tag of `rule` depends on the tag alone, so that it
   * can be repeated when the same tag comes again. */
  gboolean (*depends_on_tag) (KyMarkup *self, const KyMarkupRule *rule);
  gboolean (*may_repeat) (KyMarkup *self); /* NULL if the above is; FALSE in states that forbid
                                            * it */
} KyMarkupFormat;

#define KY_MARKUP_SPACES 64 /* maximum number of namespaces of a format */

/* Holds the state of rewriting one part. A format's own struct begins with this one. */
struct _KyMarkup
{
  const KyMarkupFormat *format;
  KyJob *job;
  const gchar *where; /* name of the part, for the report */
  gboolean is_quiet;  /* nothing is reported */
  KyXmlReader *reader;
  KyXmlWriter *writer;
  GByteArray *out;
  gpointer levels; /* items of the format's level_size */
  guint n_levels, levels_room;
  gint root; /* the vocabulary's number of the part's root; -1 before it was read */
  gint16 spaces[KY_MARKUP_SPACES]; /* the vocabulary's numbers, plus one; 0: not looked up */
  guint64 n_told;                  /* counts elements whose fate depends on more than their tag */
  KyMarkupTagCache *again;
};

/* Prepares `self` (a zeroed struct that begins with a KyMarkup) for reading `xml`, which must
 * outlive it. Errors: LIMIT, MALFORMED. */
gboolean ky_markup_begin (KyMarkup *self, const KyMarkupFormat *format, KyJob *job,
                          const gchar *where, KyView xml, GError **error);
/* Reads to the end and sets `*ret_xml` (transfer full) to the output. Errors: MALFORMED, LIMIT. */
gboolean ky_markup_copy (KyMarkup *self, GByteArray **ret_xml, GError **error);
/* Frees what `self` holds. Needed after both functions above, even if they failed. */
void ky_markup_clear (KyMarkup *self);
/* Returns a reader of `xml` that keeps the job's limits. `where` names the part in errors. Errors:
 * LIMIT, MALFORMED. (transfer full) */
KyXmlReader *ky_markup_reader_new (KyJob *job, KyView xml, const KyXmlNamespace *namespaces,
                                   const gchar *where, GError **error);

/* --- elements: what judges do ----------------------------------------------------------------- */

/* Returns the open element `from_top` levels outside of the innermost, or NULL if fewer are
 * open. */
static inline gpointer
ky_markup_level (const KyMarkup *self, guint from_top)
{
  return from_top < self->n_levels
             ? (guint8 *)self->levels
                   + (gsize)(self->n_levels - 1 - from_top) * self->format->level_size
             : NULL;
}

/* Opens a level for an element. The content of an element that is not written (`is_written` is
 * FALSE) goes to the element around it. */
void ky_markup_open (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name,
                     gboolean is_written);
/* Writes the start tag of the element and opens a level for it. */
gboolean ky_markup_start (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name,
                          GError **error);
/* Writes only the start tag, with the local name `local` in the namespace of `name`. */
void ky_markup_write_start (KyMarkup *self, KyXmlName *name, const gchar *local);
/* Starts an element as ky_markup_start() does, but the format can withdraw it at its end
 * (ky_markup_write_end()). */
gboolean ky_markup_start_marked (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name,
                                 GError **error);
/* Passes over the element with its content, and reports this. */
gboolean ky_markup_drop (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name, GError **error);
/* Records a removal with `code` (nullable: records nothing). */
void ky_markup_tell (KyMarkup *self, const gchar *code);
/* Writes the end tag of the innermost level. If `is_taken_back` and the level has a mark, removes
 * the whole element from the output instead. */
void ky_markup_write_end (KyMarkup *self, gboolean is_taken_back);

/* --- table.c: what the tables say ------------------------------------------------------------- */

extern const KyMarkupRule ky_markup_keep;
/* Returns the table's rule for `name`, never NULL. It is looked up once for each name of a part. */
const KyMarkupRule *ky_markup_rule (KyMarkup *self, KyXmlName *name);
/* Returns the vocabulary's element called `name` (the first, if there are several), or NULL. */
const KyVocabularyElement *ky_markup_element (KyMarkup *self, KyXmlName *name);
/* Returns the element called `name` that `parent` has as a child, or NULL. */
const KyVocabularyElement *ky_markup_child (KyMarkup *self, const KyVocabularyElement *parent,
                                            KyXmlName *name);
/* Returns the restriction on the number of `child` in `parent`, or NULL if it may be repeated
 * freely. */
const KyVocabularySingle *ky_markup_single (KyMarkup *self, const KyVocabularyElement *parent,
                                            const KyVocabularyElement *child);
const KyVocabularyElement *ky_markup_find (KyMarkup *self, guint16 ns, const gchar *local);
/* Tells whether the element `child` may be inside `parent`; FALSE if one of them is NULL. */
gboolean ky_markup_holds (KyMarkup *self, const KyVocabularyElement *parent,
                          const KyVocabularyElement *child);
/* Returns the kind of value that `attribute` of `element` (nullable) has, or KY_VALUE_NONE if the
 * attribute must be removed. `*ret_range`: the bounds of its numbers, or NULL for those of all
 * numbers. */
KyValueKind ky_markup_kind (KyMarkup *self, const KyVocabularyElement *element,
                            KyXmlName *attribute, const KyVocabularyRange **ret_range);
/* Returns the bounds of the numbers of the text of `element` (nullable), as ky_markup_kind()
 * does. */
const KyVocabularyRange *ky_markup_text_range (const KyMarkup *self,
                                               const KyVocabularyElement *element);
/* Returns TRUE if `value` satisfies the conditions of `row`, and its numbers are within `range`
 * (nullable). */
gboolean ky_markup_kind_takes (const KyMarkupKind *row, KyView value,
                               const KyVocabularyRange *range);
/* Returns TRUE if ky_markup_kind_takes() does for the format's row of `kind`. */
gboolean ky_markup_value_is (const KyMarkup *self, KyValueKind kind, KyView value,
                             const KyVocabularyRange *range);
/* Returns what ky_markup_value_is() does, and reports a value that must be removed because a number
 * in it is out of bounds. */
gboolean ky_markup_value_stays (KyMarkup *self, KyValueKind kind, KyView value,
                                const KyVocabularyRange *range);
/* Returns the kind of value that the table has for `attribute` of `element` (nullable), or
 * KY_VALUE_NONE if it must be removed, or its value is not of that kind. */
KyValueKind ky_markup_fitting_kind (KyMarkup *self, const KyVocabularyElement *element,
                                    const KyXmlAttribute *attribute);
/* Returns the kind of value for `name`, or KY_VALUE_NONE if it must be removed. */
KyValueKind ky_markup_named (const KyMarkupTable *table, const gchar *name);
/* Returns the prefix that is written for the namespace `ns`, or "". */
const gchar *ky_markup_prefix (const KyMarkup *self, guint16 ns);

/* --- value.c: what several kinds ask for ------------------------------------------------------ */

/* Returns TRUE if `value` has only ASCII letters, digits and `signs`; with `letters` (nullable),
 * only these letters. `is_wide` allows characters beyond ASCII, too. */
gboolean ky_markup_has_only (KyView value, const gchar *signs, const gchar *letters,
                             gboolean is_wide);
/* Returns TRUE if `value` has none of `signs` and no control character. */
gboolean ky_markup_has_none (KyView value, const gchar *signs);
/* Returns TRUE for the words that XML Schema has for what is no number. */
gboolean ky_markup_is_no_number (KyView value);
/* Returns TRUE if each number in `value` is within `range`; NULL: within that of all numbers, which
 * is a narrower one for those that have a unit. */
gboolean ky_markup_numbers_fit (KyView value, const KyVocabularyRange *range);
/* Returns TRUE if no number of the date or duration `value` has too many digits. */
gboolean ky_markup_is_moment (KyView value);

/* Tells whether all chains of `links` end, none after too many of them. `links` has pairs of names
 * of definitions, of which the first leads to the second. */
gboolean ky_markup_chains_end (const GPtrArray *links);
