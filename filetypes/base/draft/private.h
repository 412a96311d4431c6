/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The structures and functions that the files of base/draft share. */
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
  KY_DRAFT_BESIDE /* moved to the document's end */
} KyDraftKind;

/* Holds a sequence of paragraphs and tables for one place of the document. */
typedef struct
{
  KyDraftKind kind;
  GString *xml;
  gsize charged; /* bytes of `xml` already charged */
  GArray *cells; /* cells of the open table: KyDraftCellXml */
  KyDraftFrame frame;
  KyDraftFrame below; /* fill of the open paragraph */
  KyDraftAlign align;
  guint left, right; /* indents of the open paragraph */
  gint first;
  gboolean is_open, is_pending; /* a paragraph: its tag is written; will be written */
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
  KyDraftPage page;         /* width 0: not set */
  GString *left_out;        /* a sentence for each kind */
  guint n_notes, n_shown;
  gboolean has_content, has_backdrop;
};

/* Marks a light colour of text directly on the page until it is known whether the page has a
 * backdrop (ST_ThemeColor: no colour of a theme). */
#define KY_DRAFT_DOUBT " w:themeColor=\"none\""
#define KY_DRAFT_SHADE "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"%06X\"/>"
#define KY_DRAFT_COLOUR "<w:color w:val=\"%06X\""

/* Returns the current flow, to which text is written. */
KyDraftFlow *ky_draft_flow (KyDraft *self);
/* Makes a new flow of `kind` the current one. */
KyDraftFlow *ky_draft_push (KyDraft *self, KyDraftKind kind);
/* Ends the last paragraph of the current flow, returns this flow, and makes the one around it
 * current. (transfer full) */
KyDraftFlow *ky_draft_pop (KyDraft *self);
void ky_draft_flow_free (KyDraftFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyDraftFlow, ky_draft_flow_free)
/* Charges the job for the bytes written to `flow` since the last call. */
void ky_draft_charge (KyDraft *self, KyDraftFlow *flow);
/* Ends the paragraph of `flow`, if one is open. */
void ky_draft_close (KyDraftFlow *flow);
