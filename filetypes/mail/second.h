/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A second reading of a message, by GMime: what stands in it for a reader that was not written
 * here. filetypes/mail/entity.c takes the reading that shows most; what GMime alone sees is
 * examined as well (doc/threats.md, "MIME structure"). And what kiyome wrote must be for GMime what
 * it is for filetypes/mail/verify.c.
 */
#pragma once

#include "filetypes/mail/entity.h"
#include "filetypes/mail/walk.h"

/* An entity that is no multipart. Of a message/rfc822 the leaves inside follow, not itself. */
typedef struct
{
  gchar *type; /* "text/plain": lower case */
  gchar *name; /* (nullable) the file name, decoded, where it was asked for */
  guint level; /* of multiparts and messages around it */
  KyView body; /* in the message's bytes, undecoded */
  KyTransfer transfer;
} KyMailLeaf;

/* Reads MESSAGE, which must stay. Total; of a message of more than MAX leaves come so many, and
 * none of one that would take GMime too long. (transfer full): of KyMailLeaf, in order. */
GPtrArray *ky_mail_leaves (KyView message, guint max, gboolean names);
/* Whether GMime decodes the body to CONTENT. */
gboolean ky_mail_leaf_holds (const KyMailLeaf *leaf, KyView content);

/*
 * Reads what ROOT was read from once more: a leaf that is none of ROOT's is reported
 * (mail.ambiguous), and attached to be examined unless all its bytes lie in parts of ROOT that are.
 * Not so where ROOT is a leaf and nothing was found. Errors: those that end the job.
 */
gboolean ky_mail_walk_second (KyMailWalk *walk, const KyEntity *root, KyView message,
                              GError **error);

/* KyFiletype.warm_up: GMime's types and tables. */
void ky_mail_second_warm_up (void);
