/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The structure of a message as a tree of MIME entities (RFC 2045, RFC 2046). Where fields or
 * parameters contradict each other (doc/threats.md, "MIME structure"), the message is read in the
 * way that finds more parts, so that no part that any client would find stays unexamined. The
 * message that is written later has one reading only. */
#pragma once

#include "filetypes/mail/content.h"
#include "filetypes/mail/header.h"
#include "filetypes/mail/transfer.h"

typedef enum
{
  KY_ENTITY_LEAF,
  KY_ENTITY_MULTIPART,
  KY_ENTITY_MESSAGE,  /* message/rfc822, message/global, message/news: the body is a message */
  KY_ENTITY_TOO_DEEP, /* a multipart beyond the limit mime-depth: its children are not read */
} KyEntityKind;

typedef struct
{
  KyEntityKind kind;
  gchar *type;            /* "text/plain": lower case, always type/subtype */
  KyContent *content;     /* the Content-Type that was chosen; never NULL */
  KyContent *disposition; /* never NULL; its value is "" if there was none */
  gchar *name;            /* (nullable) file name, cleaned to one line */
  gchar *content_id;      /* (nullable) without < > */
  gchar *location;        /* (nullable) Content-Location: how an HTML page refers to it */
  KyTransfer transfer;
  gboolean is_all_data; /* there is no text besides the data of `body` */
  KyView body;          /* undecoded; of a multipart: with all its children */
  GBytes *owned;        /* (nullable) owns `body` if a multipart was decoded */
  GPtrArray *children;  /* of KyEntity; NULL unless multipart */
  guint level;          /* nesting; the root has that of the message */
} KyEntity;

typedef struct
{
  KyHeaderLimits header;
  guint depth; /* limit mime-depth, counted from the outermost message */
  guint parts; /* limit parts; further entities are left out (mail.part-limit) */
} KyEntityLimits;

/* Parses the message `bytes`; never fails. `fields` (of KyField) receives the root's header fields.
 * The tree and the fields hold views of `bytes`, which must outlive them. `level` is the nesting of
 * the root. Linear in the size times the depth. (transfer full) */
KyEntity *ky_entity_read (KyView bytes, guint level, const KyEntityLimits *limits, GArray *fields,
                          KyFindings *findings);
void ky_entity_free (KyEntity *entity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyEntity, ky_entity_free)

/* Returns an entity of type text/plain with an empty body, for a text that was found beside the
 * encoded data of another entity, whose charset label is `charset` (nullable). (transfer full) */
KyEntity *ky_entity_new_text (const gchar *charset, guint level);

/* Returns the decoded body: a view of `body`, or of `*ret_owned` (transfer full), which is set only
 * in that case. Text beside the encoded data is not part of it (transfer-parts.h). */
KyView ky_entity_decode (const KyEntity *entity, GBytes **ret_owned, KyFindings *findings);
/* Returns the encoded data in the body and the texts between them, or NULL if there are none; see
 * ky_transfer_parts(). (transfer full) */
GArray *ky_entity_parts (const KyEntity *entity, KyFindings *findings);
