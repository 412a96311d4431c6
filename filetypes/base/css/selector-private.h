/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The structures that selector-read.c makes of selectors and selector.c matches. */
#pragma once

#include "filetypes/base/css/selector.h"

#define KY_SELECTOR_STATES_MAX 4096u
#define KY_SELECTOR_PARTS_MAX 16384u
#define KY_SELECTOR_NONE G_MAXUINT

typedef struct
{
  gchar *name, *value; /* `value` NULL: only the attribute's presence counts */
  gchar operator;      /* "=" or the character before it */
  gboolean has_no_case;
} KySelectorCondition;

/* Holds the conditions of a pseudo-class on elements; no other element can be in its state. */
typedef struct
{
  const gchar *pseudo;
  const gchar *elements;  /* words */
  const gchar *attribute; /* NULL: it depends on the user's actions */
  gboolean is_absent;     /* `attribute` must be absent */
  const gchar *no_types;  /* nullable: types of "input" that can't be in it */
} KySelectorState;

/* Describes ":is(…)" or ":not(…)": the numbers of parts, each the last one of its selector. */
typedef struct
{
  gboolean is_not;
  GArray *parts;
} KySelectorChoice;

/* Describes ":has(> part)": `part` is the number of the last part of its selector. */
typedef struct
{
  guint part;
  gchar combinator;
} KySelectorAsked;

/* Describes :nth-child(STEPn + OFFSET). */
typedef struct
{
  gint step, offset;
  gboolean of_type, from_end;
} KySelectorPlace;

/* Describes a selector such as "div.a[b]:is(c)". */
typedef struct
{
  gchar *tag; /* NULL: any */
  GPtrArray *classes, *ids;
  GPtrArray *conditions; /* KySelectorCondition * */
  GPtrArray *choices;    /* KySelectorChoice * */
  GPtrArray *states;     /* pseudo-classes of ky_selector_states, not owned */
  gboolean is_never, is_uncertain, is_likely, is_link, is_root, is_empty;
  gboolean is_defined; /* no script defines elements of other names than HTML's: "a-b" */
  gchar *lang;         /* nullable: of ":lang(…)" */
  GArray *has;         /* nullable: KySelectorAsked, what ":has(…)" asks for */
  GArray *places;      /* KySelectorPlace */
  guint before;        /* number of the part before it, KY_SELECTOR_NONE: none */
  gchar combinator;
  guint state; /* number of its bit, KY_SELECTOR_NONE: nothing comes behind it */
  guint rule;  /* KY_SELECTOR_NONE: no rule */
  guint64 weight;
  guint layer; /* 0: none */
} KySelectorPart;

struct _KyCssSelectors
{
  const KyCssLanguage *language;
  GPtrArray *parts;
  GHashTable *places; /* "tag", ".class", "#id", "*" → GArray of parts' numbers */
  guint n_states, order;
  guint64 work;
  GArray *found;
  GString *classes, *id, *scratch;
  GString *lang;           /* language of the document, as far as it is known */
  GArray *asked;           /* KySelectorAsked: all that ":has(…)" asks for */
  GArray *around, *before; /* by number: the parent, and the previous sibling */
  GArray *ranks;           /* order of the cascade layers */
  guint layer;             /* layer of the current rule */
  gboolean is_unheard;     /* the part that was read last contains an unsupported selector */
  GHashTable *counts;      /* children of an element so far, of all types and of each: key_of() */
  GHashTable *totals;      /* (nullable): `counts` of an earlier pass over the same document */
  gboolean needs_counts, needs_totals;
};

extern const KySelectorState ky_selector_states[]; /* ends with a NULL pseudo-class */

/* Frees `data`, a KySelectorPart. */
void ky_selector_part_free (gpointer data);
