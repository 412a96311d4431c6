/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the structures and functions that the files of the type hwpx share. */
#pragma once

#include "filetypes/base/draft/draft.h"
#include "filetypes/package/package.h"

enum
{
  KY_HWPX_NS_PARAGRAPH = 1,
  KY_HWPX_NS_HEAD,
  KY_HWPX_NS_SECTION,
  KY_HWPX_NS_MASTER,
  KY_HWPX_NS_CORE,
  KY_HWPX_NS_PACKAGE,
  KY_HWPX_NS_MANIFEST
};

enum
{
  KY_HWPX_NO_TAG,
#define TAG(ns, local, tag) KY_HWPX_##tag,
#include "filetypes/hwp/hwpx-tags.def"
};

typedef struct
{
  guint64 links, comments, objects, controls, deleted, missing, figures;
} KyHwpxRemoved;

typedef struct
{
  KyTextPackage package;
  KyDraft *draft;
  GHashTable *items;         /* id -> its place in the package */
  GPtrArray *spine;          /* of the ids, in the document's order */
  GPtrArray *masters;        /* of the ids of master pages, once each */
  GHashTable *known_masters; /* the set of these */
  GHashTable *looks;         /* number -> KyDraftLook */
  GHashTable *aligns;        /* number -> KyDraftAlign */
  GHashTable *frames;        /* number -> KyDraftFrame */
  GHashTable *grounds;       /* number of a paragraph's look -> number of its frame */
  GHashTable *pictures;      /* id -> number in base/draft + 1, 0: it does not exist */
  /* While a section is read: */
  GArray *runs;            /* of KyDraftLook: those that are open */
  GArray *cells;           /* of KyDraftCell: likewise */
  GString *base, *reading; /* base text and reading of a ruby */
  gboolean is_in_ruby;
  gint text_in; /* the element whose text is read; 0: none's is */
  gboolean is_deleted;
  gchar *picture;                      /* (nullable) the id of the one that is open */
  guint picture_width, picture_height; /* of a shape likewise */
  KyDraftFrame frame;                  /* of the shape that was read last */
  gboolean is_above;                   /* the shape is in front of the text */
  gboolean is_figure;                  /* a shape that is open: without text or picture so far */
  KyDraftPage page;
  KyHwpxRemoved removed;
} KyHwpx;

extern const KyXmlNamespace ky_hwpx_namespaces[];
extern const KyTextTag ky_hwpx_tags[];

/* Return the attribute `local`: undecoded; as a number that is not negative, `standard` if it is
 * missing; as a string (transfer full). */
KyView ky_hwpx_value (KyTextPart *part, const gchar *local);
guint ky_hwpx_number (KyTextPart *part, const gchar *local, guint standard);
gchar *ky_hwpx_string (KyTextPart *part, const gchar *local);
/* Reads "#RRGGBB". Returns FALSE, and black, for anything else. */
gboolean ky_hwpx_colour (KyView value, guint32 *ret_colour);
/* Returns the frame that the attribute names; NULL: it names none. */
const KyDraftFrame *ky_hwpx_frame (KyHwpx *self, KyTextPart *part);
/* Returns a kind of line by its name. */
KyDraftStroke ky_hwpx_stroke (KyView type);
/* Handles an element of a fill. */
void ky_hwpx_take_fill (KyTextPart *part, gint tag, KyDraftFrame *frame);
/* Reads the looks that the part `name` lists. */
gboolean ky_hwpx_head (KyHwpx *self, const gchar *name, GError **error);
/* Appends the text of the part `name` to the draft, where its root says that it is a section or a
 * master page. */
gboolean ky_hwpx_section (KyHwpx *self, const gchar *name, gboolean *ret_is_section,
                          GError **error);
