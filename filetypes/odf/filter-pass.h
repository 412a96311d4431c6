/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the reading share: filter.c walks through a part, filter-rules.c says what is
 * done with which element, filter-elements.c does it, filter-attributes.c writes attributes and
 * decides by them.
 */
#pragma once

#include "filetypes/base/xml/value.h"
#include "filetypes/odf/controls.h"
#include "filetypes/odf/filter.h"
#include "filetypes/odf/schema.h"
#include "filetypes/odf/values.h"

/* What is done with an element besides looking it up in the tables. */
typedef enum
{
  DO_KEEP,
  DO_DROP,      /* with all it holds; `code` is recorded */
  DO_DROP_FULL, /* the same; recorded unless it is empty */
  DO_UNWRAP,    /* its text and children stay */
  DO_PICTURE,   /* refers to a picture */
  DO_SYMBOL,    /* refers to a picture, and is something without it */
  DO_OBJECT,    /* refers to a document inside this one */
  DO_OLE,       /* refers to an object of another program */
  DO_FRAME,     /* draw:frame: its references are alternatives to each other */
  DO_LINK,      /* unwrapped unless it leads inside the document or the policy keeps it */
  DO_FORMS,     /* dropped; the captions of its controls are kept */
  DO_CONTROL,   /* becomes a text box with the caption */
  DO_CONDITION, /* nothing without its formula: goes with one that is not safe */
  DO_RANGE,     /* nothing without its cells: goes with those of another file */
  DO_TABLE,     /* gone when it caches another file's */
  DO_HIDDEN,    /* unwrapped, or dropped when it is hidden now */
  DO_REVISION,  /* tracked changes: gone when the policy accepts them */
  DO_FILE,      /* the name of the file, without its folder: that is the reader's own */
  DO_INPUT,     /* a variable that asks for its value: it is set, and nobody is asked */
  DO_INITIALS,  /* of a comment's author, or a field: what is shown stays */
  DO_MARK,      /* a field of a form: what it shows stays */
  DO_SETTINGS,  /* config:config-item-set and maps: by their name */
  DO_SETTING,   /* config:config-item: by name and value */
  DO_ENTRY,     /* config:config-item-map-entry: by its name */
  DO_BODY,      /* child of office:body */
  DO_GENERATOR  /* meta:generator: by its value */
} KyOdfAction;

typedef struct
{
  guint16 ns;
  const gchar *local;
  KyOdfAction action;
  const gchar *code; /* for the report; NULL: not worth telling */
} KyOdfRule;

/* An element that is open in the input, innermost last. */
typedef struct
{
  const KyOdfRule *rule;
  gboolean is_written;
  gboolean has_text;
  guint32 holds; /* as of ky_odf_places(): what is written inside stands there */
  const KyVocabularyElement *schema; /* the same by the schema */
  guint frame;                       /* the frame around what it holds */
  const gchar *text;                 /* (nullable) of a frame: what its picture wrote */
  gboolean is_described;             /* of a frame: it has a title or a description */
  gboolean is_in_picture;            /* a picture, or what stands in one: only text */
} KyOdfLevel;

typedef struct
{
  const KyOdfFilter *filter;
  KyXmlReader *reader;
  KyXmlWriter *writer;
  GArray *levels; /* of KyOdfLevel */
  KyOdfControls *controls;
  guint n_frames;
  gsize cell;          /* place of the last one that lost its formula, until its text; 0: none */
  guint control_style; /* what stands for controls of the style that is open; 0: it has none */
  const KyVocabularyElement *writing; /* whose attributes are written */
  gboolean is_error;                  /* of the cell that begins: what it shows is its value */
  KyOdfNature nature;
} KyOdfPass;

/* Bits of control_style. */
#define KY_ODF_STYLE_OF_SIGNS 1 /* a box or button without a label */
#define KY_ODF_STYLE_OF_WORDS 2
#define KY_ODF_STYLE_OF_BOXES 4 /* something is entered there, or pressed */

/* Bits of KyXmlName's answers. */
#define ANSWER_TEXT 1
#define ANSWER_PLACES 2
#define ANSWER_KIND 4
#define ANSWER_FORMULA 8
#define ANSWER_RANGE 16
#define KIND_SHIFT 8 /* of yes: KyOdfKind of an attribute */
#define ELEMENT_SHIFT                                                                              \
  16 /* of yes: the number of the element that the attribute stood on, plus one */
#define PLACES_SHIFT 32 /* of yes: where an element stands; of no: what it holds */

/* --- filter-rules.c --------------------------------------------------------------------------- */

/* Kept in NAME, once it was found. */
const KyOdfRule *ky_odf_rule_of (KyXmlName *name);
/* In no table. */
extern const KyOdfRule ky_odf_rule_unknown;
/* Who wrote it, when, with what: not worth a line each. */
extern const KyOdfRule ky_odf_rule_property;
/* Where no such element stands: what it holds is read as that of the one around it. */
extern const KyOdfRule ky_odf_rule_misplaced;
/* Foreign, within a paragraph: what it holds is read as the paragraph's (ODF 1.3 part 3, 3.17). */
extern const KyOdfRule ky_odf_rule_foreign;

/* --- filter-attributes.c ---------------------------------------------------------------------- */

/* The element that just began has LOCAL of NS, with VALUE. */
gboolean ky_odf_attribute_is (KyOdfPass *self, guint16 ns, const gchar *local, const gchar *value);
/* What LOCAL of text: says there, "" when it isn't. */
KyView ky_odf_value_of (KyOdfPass *self, const gchar *local);
/* TEXT is the first one behind the beginning of a cell. */
void ky_odf_note_error (KyOdfPass *self, KyView text);
/* Those that ELEMENT may have, each with a value that may stay. */
void ky_odf_write_attributes (KyOdfPass *self, const KyXmlName *element);
/* The attribute without which the element is nothing is there and safe. */
gboolean ky_odf_condition_stays (KyOdfPass *self);
gboolean ky_odf_ranges_stay (KyOdfPass *self);
/* The name of the settings is none of another file's. */
gboolean ky_odf_entry_stays (KyOdfPass *self);
/* It is not a copy of another file's. */
gboolean ky_odf_table_stays (KyOdfPass *self);
/* Hidden by the policy's wish: by its own attribute, or by its style. */
gboolean ky_odf_is_hidden (KyOdfPass *self, const KyXmlName *name);

/* --- filter-elements.c: each is given the element that just began ----------------------------- */

void ky_odf_tell_code (KyOdfPass *self, const gchar *code);
void ky_odf_tell (KyOdfPass *self, const KyOdfRule *rule);
/* An open element, 0 the innermost; NULL: not so many are open. */
KyOdfLevel *ky_odf_level (KyOdfPass *self, guint from_top);
/* An element that is written as NAME may stand inside of the one that is open. */
gboolean ky_odf_is_in_place (KyOdfPass *self, KyXmlName *name);
void ky_odf_open_level (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name,
                        gboolean is_written);
gboolean ky_odf_start_plain (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name);
/* With all it holds, told. */
gboolean ky_odf_drop (KyOdfPass *self, const KyOdfRule *rule, GError **error);
/* The same, told of unless it is empty. */
gboolean ky_odf_drop_full (KyOdfPass *self, const KyOdfRule *rule, GError **error);
gboolean ky_odf_take_reference (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name,
                                KyOdfReference kind, GError **error);
/* Writes what describes the frame that is open: what its picture wrote, unless it says more. */
void ky_odf_describe_frame (KyOdfPass *self);
gboolean ky_odf_start_link (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name);
gboolean ky_odf_take_control (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name,
                              GError **error);
void ky_odf_start_file_name (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name);
void ky_odf_start_initials (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name);
void ky_odf_start_input (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name);
gboolean ky_odf_take_mark (KyOdfPass *self, const KyOdfRule *rule, GError **error);
gboolean ky_odf_start_settings (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name,
                                GError **error);
gboolean ky_odf_take_setting (KyOdfPass *self, KyXmlName *name, GError **error);
gboolean ky_odf_take_generator (KyOdfPass *self, KyXmlName *name, GError **error);
