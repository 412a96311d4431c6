/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads style sheets: nested rules, @media, @supports, @container, @layer, @scope, @import of data:
 * URLs, and @keyframes. What a block declares is the reader's: for each block that declares
 * anything it has a rule with a number, and ky_css_selectors_match() tells which rules apply to an
 * element, the weakest first. */
#pragma once

#include "filetypes/base/css/selector.h"

#define KY_CSS_NO_RULE G_MAXUINT

typedef struct _KyCssSheet KyCssSheet;

typedef struct
{
  const KyCssLanguage *language;
  guint selectors_max; /* further ones are not read */
  /* TRUE: media conditions about the size or a feature of the screen are evaluated for a desktop
   * screen of the usual size. FALSE: rules with such a condition are left out. */
  gboolean knows_screen;
  /* Reads a block of declarations. Returns the number of the rule that has them, or KY_CSS_NO_RULE
   * if none of them counts. `ret_important` (nullable): the important declarations go into a rule
   * of their own, whose number is set here. */
  guint (*declare) (KyCssSheet *sheet, const gchar *css, gsize length, guint *ret_important);
  /* (nullable) Called before the rules of a block with `selectors` (a list) are added: adds those
   * for its pseudo-elements by ky_css_sheet_add_rule(), of which `content` may declare something
   * though declare() returned no rule. */
  void (*generate) (KyCssSheet *sheet, const gchar *selectors, const gchar *css, gsize length,
                    guint layer);
  /* (nullable) Reads the block of the key frames called `name` between `from` and `end`. */
  void (*keyframes) (KyCssSheet *sheet, const gchar *name, const gchar *from, const gchar *end);
  /* (nullable) Called with the address of each @import. NULL: no other sheets are read. */
  void (*imported) (KyCssSheet *sheet, const gchar *url);
} KyCssReader;

/* Holds what is read of a style sheet. A reader's own struct begins with this one, which must be
 * zeroed, with `reader` set. */
struct _KyCssSheet
{
  const KyCssReader *reader;
  KyCssSelectors *selectors; /* owned; NULL: there are no rules */
  GPtrArray *layers;         /* owned, nullable: names in the order they came, "a.b" within "a" */
  guint n_selectors;
  guint64 work;            /* bytes of selectors read so far */
  guint64 n_left_out;      /* selectors and rules that are not understood */
  gboolean has_containers; /* "container-type" is declared */
  gboolean is_full;        /* there were more selectors than are read */
};

/* Adds `selectors` (a list) for the rule number `rule`, whose declarations are in `layer`. Only for
 * KyCssReader.generate(). */
void ky_css_sheet_add_rule (KyCssSheet *sheet, const gchar *selectors, guint rule, guint layer);
/* Adds the rules of `css`, including nested ones and those for a screen. */
void ky_css_sheet_add (KyCssSheet *sheet, const gchar *css, gsize length);
/* Works as ky_css_sheet_add() does, for a style sheet that `url` itself contains
 * ("data:text/css,"). */
void ky_css_sheet_add_url (KyCssSheet *sheet, const gchar *url);
/* Ranks the layers. Must be called after all style sheets were added. */
void ky_css_sheet_finish (KyCssSheet *sheet);
/* Returns TRUE if reading or matching took more work than any usual style sheet, or the sheet has
 * too many layers or too long scopes: it is then unknown which rules apply. */
gboolean ky_css_sheet_is_over (const KyCssSheet *sheet);
void ky_css_sheet_clear (KyCssSheet *sheet);
