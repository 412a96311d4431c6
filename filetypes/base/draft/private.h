/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the pieces of base/draft share. */
#pragma once

#include "filetypes/base/draft/draft.h"

typedef enum
{
  KY_DRAFT_BODY,
  KY_DRAFT_TABLE,
  KY_DRAFT_CELL,
  KY_DRAFT_NOTE,
  KY_DRAFT_HEADER,
  KY_DRAFT_FOOTER,
  KY_DRAFT_BESIDE /* to stand at the document's end */
} KyDraftKind;

/* Paragraphs and tables, one behind the other, that go to one place. */
typedef struct
{
  KyDraftKind kind;
  GString *xml;
  gsize charged; /* bytes of `xml` */
  GArray *cells; /* of a table: KyDraftCellXml */
  KyDraftFrame frame;
  KyDraftFrame below; /* the paragraph that is opened */
  KyDraftAlign align;
  guint left, right; /* indents of the paragraph that is opened */
  gint first;
  gboolean is_open, is_pending; /* a paragraph: its tag is written; is about to be */
  gboolean is_on_new_page;
  gboolean ends_with_paragraph, ends_with_table;
} KyDraftFlow;

typedef struct
{
  KyDraftCell at;
  KyDraftFrame frame;
  gchar *xml;
} KyDraftCellXml;

struct _KyDraft
{
  KyJob *job;
  GError *error;
  GPtrArray *flows; /* of KyDraftFlow; the last one is written to */
  GString *notes, *beside;
  GString *header, *footer; /* NULL: none */
  GPtrArray *pictures;      /* of GBytes */
  KyDraftPage page;         /* width 0: none was said */
  GString *left_out;        /* a sentence of each kind */
  guint n_notes, n_shown;
  gboolean has_content, has_backdrop;
};

/* What a light colour of text on the page itself has until it is known what lies below the page's
 * text (ST_ThemeColor: no colour of a theme). */
#define KY_DRAFT_DOUBT " w:themeColor=\"none\""
#define KY_DRAFT_SHADE "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"%06X\"/>"
#define KY_DRAFT_COLOUR "<w:color w:val=\"%06X\""

/* The flow that is written to. */
KyDraftFlow *ky_draft_flow (KyDraft *self);
/* Makes a flow of KIND the one that is written to. */
KyDraftFlow *ky_draft_push (KyDraft *self, KyDraftKind kind);
/* The flow goes back to the one around it, its last paragraph ended; (transfer full) */
KyDraftFlow *ky_draft_pop (KyDraft *self);
void ky_draft_flow_free (KyDraftFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyDraftFlow, ky_draft_flow_free)
/* Charges what was written to FLOW. */
void ky_draft_charge (KyDraft *self, KyDraftFlow *flow);
/* Ends the paragraph of FLOW, if one is open. */
void ky_draft_close (KyDraftFlow *flow);
