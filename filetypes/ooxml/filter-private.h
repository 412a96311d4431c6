/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the part filter share: filter.c (elements), filter-rules.c (what becomes of
 * names), filter-attributes.c, filter-fields.c. */
#pragma once

#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/filter.h"

#define KY_FILTER_ATTRIBUTES_MAX 512

/* What is done with an element besides looking it up in the tables. */
typedef enum
{
  DO_KEEP,
  DO_DROP,      /* with all it holds; `code` is recorded */
  DO_UNWRAP,    /* its children stay */
  DO_OBJECT,    /* w:object: its picture stays, as w:pict */
  DO_BOOKMARK,  /* gone when LibreOffice made up its name, by chance */
  DO_HYPERLINK, /* w:hyperlink: unwrapped unless it leads to a bookmark or a kept target */
  DO_CLICK,     /* a:hlinkClick and kin: dropped unless it leads to a slide */
  DO_SIMPLE_FIELD,
  DO_FIELD_CHARACTER,
  DO_INSTRUCTION,
  DO_STRING,        /* s:si: left empty when only a sheet that goes has it */
  DO_FORMULA,       /* s:f: dropped unless safe; the cached value is its neighbour. So are the cells
                     * of a list (x:FmlaRange) */
  DO_CHART_FORMULA, /* the same of a chart, which is damaged without one: refers to nothing then */
  DO_RULE,          /* holds formulas: goes with the first that is not safe */
  DO_RULE_FORMULA,  /* a formula of such a rule */
  DO_RULE_VALUE,    /* s:cfvo: the same in its attribute */
  DO_DEFINED_NAME,
  DO_EXTENSION, /* ext, extLst, lists: gone when nothing in it stays */
  DO_GROUP,     /* gone with the members in it: */
  DO_MEMBERS,   /* as DO_EXTENSION, and the group around it goes, too */
  DO_ALTERNATE, /* mc:AlternateContent */
  DO_CHOICE,
  DO_FALLBACK,
  DO_FRAME, /* p:graphicFrame: may turn out to hold an OLE object */
  DO_GRAPHIC_DATA,
  DO_DRAWING,     /* w:drawing, xdr:graphicFrame: gone when its graphic is */
  DO_SHAPE,       /* what an anchor of a sheet may hold */
  DO_ANCHOR,      /* of a sheet: gone without its shape */
  DO_RUN_CONTENT, /* child of w:r: absent inside a dropped field instruction */
  DO_TREE,        /* p:spTree: stays open for the pictures of the controls behind it */
  DO_CONTROLS,    /* p:controls: their pictures stay */
  DO_TIMING       /* p:timing: gone when media or commands are in it */
} Action;

typedef struct
{
  guint16 ns;
  const gchar *local;
  Action action;
  const gchar *code; /* for the report; NULL: not worth telling */
} Rule;

typedef struct
{
  gboolean is_safe;
  gboolean is_in_instruction;
  gboolean is_around_dropped; /* it stands in an instruction that is taken out */
  gboolean is_unseen;         /* is taken out, and nobody shows what it results in, */
  gboolean is_around_unseen;  /* or what it stands in */
  /* Of one that is taken out: words of its instruction before those that are shown. */
  guint n_unshown;
  gboolean is_in_word; /* the last one read of those goes on */
} Field;

/* An element that is open in the output (or was taken out), innermost last. */
typedef struct
{
  const Rule *rule;
  gboolean is_written; /* has a start tag in the output */
  gboolean has_text;
  guint8 text_kind;      /* KyValueKind */
  gboolean is_failed;    /* a rule whose formula is not safe, a timing with media */
  gboolean has_choice;   /* of AlternateContent: a Choice stays; of an anchor: its shape does */
  gboolean has_children; /* of a Choice: an empty one shows nothing, and on purpose */
  gboolean is_box;       /* a text box of VML, and what of its words is open */
  enum
  {
    UNSEEN_NOT,
    UNSEEN_RUN,        /* in what nobody shows: has to say that it is hidden, */
    UNSEEN_HIDDEN,     /* and does */
    UNSEEN_OVER,       /* but what comes now is shown */
    UNSEEN_PROPERTIES, /* of such a run, where that belongs, */
    UNSEEN_SAID        /* and is said */
  } unseen;
  gboolean has_mark;
  KyXmlMark mark;
} Level;

/* Of a frame: what a picture in its place needs of it. */
typedef struct
{
  gchar *id, *name, *description;
  gboolean is_hidden;
  gboolean has_given_way; /* its picture is about to be written, and takes its properties */
  gint64 place[4];        /* x, y, width, height, in EMU */
  gchar *shape;           /* (nullable) where its object's picture is */
} FramedObject;

/* What was written of elements that may come again: filter-again.c. */
typedef struct _KyFilterAgain KyFilterAgain;

typedef struct
{
  const KyOoxmlFilter *filter;
  KyXmlReader *reader;
  KyXmlWriter *writer;
  KyFilterAgain *again;
  guint64 n_told; /* goes up with each element of which not its tag alone says what becomes of it */
  GArray *levels; /* of Level */
  guint levels_room;
  gint root;                    /* number of the part's root among vocabularies; -1 at first */
  gint16 spaces[KY_NS_LAST];    /* numbers of namespaces there, plus one; 0: not looked up */
  GHashTable *verdicts;         /* place of a field's begin character -> what becomes of it */
  GArray *fields;               /* of Field: those that are open */
  GHashTable *descriptions;     /* place of an element -> what describes its picture */
  GHashTable *unsafe_shared;    /* si of shared formulas that went */
  GHashTable *chance_bookmarks; /* ids of bookmarks that went for their name */
  GHashTable *axes;             /* numbers of a chart's axes -> their places, from 1 */
  gboolean accepts_revisions, removes_hidden; /* policy: office.revisions, office.hidden */
  gboolean is_hidden_slide;
  guint unseen_depth;    /* of w:fldSimple that is_unseen; 0: none is around */
  guint n_strings;       /* shared strings so far */
  gboolean is_tree_open; /* the shapes of a slide have ended, but not what is written of them */
  /* Depth of the graphic frame, or of the controls, that give way to their pictures; 0: none. */
  guint ole_depth;
  gboolean has_picture; /* that frame's picture was written */
  guint picture_depth;  /* depth of the picture being written inside that frame; 0: none */
  FramedObject object;  /* the last frame, where a shape may have its picture */
} Filter;

KyFilterAgain *ky_filter_again_new (void);
void ky_filter_again_free (KyFilterAgain *again);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyFilterAgain, ky_filter_again_free)
/* The start tag at hand was written for RULE, whose level is to be opened. */
void ky_filter_note_tag (Filter *self, const Rule *rule);
/* TRUE when an element of the tag at hand was kept before, and would be here. */
gboolean ky_filter_came_before (Filter *self);
/* Then: writes it. The rule of the level to be opened; ky_filter_whole when the element was read
 * and written to its end; NULL when nothing was written. */
const Rule *ky_filter_write_again (Filter *self);
extern const Rule *const ky_filter_whole;
/* The innermost level was written to its end. */
void ky_filter_end_again (Filter *self);
/* Kept as it is. */
extern const Rule *const ky_filter_keep;
/* Dropped, as what nobody knows. */
extern const Rule *const ky_filter_unknown;
/* What the vocabularies (stays/) say of the part at hand: whether an element may be in it, an
 * attribute on it with that value; of which kind (KyValueKind) its text is, and whether a piece of
 * text is of a kind. */
gboolean ky_filter_element_stays (Filter *self, KyXmlName *name);
gboolean ky_filter_value_stays (Filter *self, const KyXmlName *element,
                                const KyXmlAttribute *attribute);
guint8 ky_filter_text_kind (Filter *self, KyXmlName *name);
gboolean ky_filter_text_stays (guint8 kind, KyView text);
/* The rule of NAME, looked up once a name and part; never NULL. */
const Rule *ky_filter_rule (Filter *self, KyXmlName *name);
gboolean ky_filter_holds_text (KyXmlName *name);
gboolean ky_filter_allows_attribute (const KyXmlName *element, KyXmlName *name);
/* The innermost open element of ACTION does not stay. */
void ky_filter_fail (Filter *self, Action action);
/* Reads a formula or defined name to its end, and writes it if it only computes. */
gboolean ky_filter_take_judged_text (Filter *self, KyXmlName *name, const Rule *rule,
                                     GError **error);
/* FORMULA only computes, and of cells that are there. */
gboolean ky_filter_formula_stays (Filter *self, KyView formula);
/* Records that RULE took something out. */
void ky_filter_tell (Filter *self, const Rule *rule);
/* The attribute of the element just opened, or NULL. */
/* FALSE when a reference of this element leads to nothing that stays and the element is nothing
 * without it. */
gboolean ky_filter_references_stay (Filter *self, const KyXmlName *element);
/* TRUE for an element that LibreOffice named by chance, and for the end of such a bookmark. */
gboolean ky_filter_is_chance_name (Filter *self, const KyXmlName *element);
void ky_filter_write_attributes (Filter *self, const KyXmlName *element);
/* mc:Ignorable of the root: those of its extensions that kiyome knows, by the prefixes that it
 * writes. */
void ky_filter_write_ignorable (Filter *self);
/* First pass: what each field of the part instructs, in the order of their begin characters. */
gboolean ky_filter_judge_fields (Filter *self, KyView xml, const KyXmlLimits *limits,
                                 GError **error);
/* First pass, too: what pictures of the part wrote, by the elements that describe them. */
gboolean ky_filter_describe_pictures (Filter *self, KyView xml, const KyXmlLimits *limits,
                                      GError **error);
/* An element of NAME begins: a frame and what names it, and where the filter has object_picture()
 * its place and shape, too. */
void ky_filter_note_object (Filter *self, const KyXmlName *name);
/* The frame that ELEMENT, the first to name the picture in its place, has its number, name and
 * description of, and whether it is hidden; else NULL. Animations speak of the frame's number. */
const FramedObject *ky_filter_take_frame (Filter *self, const KyXmlName *element);
/* In place of the frame that ends, whose object brought no picture: that of its shape, if any. */
void ky_filter_write_object (Filter *self);
void ky_filter_clear_object (FramedObject *object);
/* The attribute by which ELEMENT describes its picture. */
const gchar *ky_filter_description_attribute (const KyXmlName *element);
/* The rule of NAME, or another one that the policy asks for here. */
const Rule *ky_filter_rule_here (Filter *self, KyXmlName *name);
/* TRUE inside the instruction of the innermost field. */
gboolean ky_filter_is_in_instruction (Filter *self);
/* TRUE inside the instruction of a field that is taken out. */
gboolean ky_filter_drops_instruction (Filter *self);
/* TRUE in the result of a field that nobody shows. */
gboolean ky_filter_is_unseen (const Filter *self);
/* TRUE when the instruction of the innermost field is taken out, but for what is shown of it. */
gboolean ky_filter_is_in_button (Filter *self);
/* The text of a piece of such an instruction, as far as it is shown. */
gboolean ky_filter_take_button_text (Filter *self, const KyXmlName *name, GError **error);
/* w:fldChar: FALSE when it goes. */
gboolean ky_filter_takes_field_character (Filter *self);
