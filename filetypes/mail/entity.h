/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The structure of a message: a tree of entities (RFC 2045, RFC 2046) in the reading that shows
 * most. Where fields or parameters contradict each other (doc/threats.md, "MIME structure") the
 * reading is taken in which there are more parts, so that nothing that any client would find stays
 * unexamined; what is written later has one reading only.
 */
#pragma once

#include "filetypes/mail/content.h"
#include "filetypes/mail/header.h"
#include "filetypes/mail/transfer.h"

typedef enum
{
  KY_ENTITY_LEAF,
  KY_ENTITY_MULTIPART,
  KY_ENTITY_MESSAGE,  /* message/rfc822 and its kin: the body is a message of its own */
  KY_ENTITY_TOO_DEEP, /* beyond the limit mime-depth: not read */
} KyEntityKind;

typedef struct
{
  KyEntityKind kind;
  gchar *type;            /* "text/plain": lower case, always type/subtype */
  gboolean has_type;      /* a Content-Type that says so was there */
  KyContent *content;     /* the Content-Type that counts; never NULL */
  KyContent *disposition; /* never NULL; value "" when there was none */
  gchar *name;            /* (nullable) file name, cleaned to one line */
  gchar *content_id;      /* (nullable) without < > */
  gchar *location;        /* (nullable) what a page beside it calls it */
  KyTransfer transfer;
  KyView body;         /* as it stands, undecoded; of a multipart: all of it */
  GBytes *owned;       /* (nullable) keeps a decoded body of a multipart */
  GPtrArray *children; /* of KyEntity; NULL unless multipart */
  guint level;         /* the root's is that of the message */
} KyEntity;

typedef struct
{
  KyHeaderLimits header;
  guint depth; /* limit mime-depth, counted from the outermost message */
  guint parts; /* limit parts; what lies behind is left out (mail.part-limit) */
} KyEntityLimits;

/*
 * Reads a whole message. FIELDS (of KyField) gets the root's header; views are of BYTES, which must
 * stay. LEVEL is where the root lies. Total. Linear in the size times the depth. (transfer full)
 */
KyEntity *ky_entity_read (KyView bytes, guint level, const KyEntityLimits *limits, GArray *fields,
                          KyFindings *findings);
void ky_entity_free (KyEntity *entity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyEntity, ky_entity_free)

/* A text/plain without a body, whose text was found beside another body that is labelled CHARSET
 * (nullable). (transfer full) */
KyEntity *ky_entity_new_text (const gchar *charset, guint level);

/* The body without its transfer encoding: a view of it, or of *RET_OWNED. What stands beside the
 * encoded data is not in it (transfer-parts.h). */
KyView ky_entity_decode (const KyEntity *entity, GBytes **ret_owned, KyFindings *findings);
