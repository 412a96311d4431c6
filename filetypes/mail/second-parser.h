/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A second parser of messages, GMime, which is independent of kiyome's own. entity.c reads a
 * message in the way that finds most parts; a part that only GMime finds is examined as well
 * (doc/threats.md, "MIME structure"). In a message that kiyome wrote, GMime must find the same
 * parts as filetypes/mail/verify.c. */
#pragma once

#include "filetypes/mail/walk.h"

/* Describes a MIME entity that is no multipart. A message/rfc822 is represented by the leaves
 * inside it. */
typedef struct
{
  gchar *type;    /* "text/plain": lower case */
  gchar *charset; /* (nullable) as it names it */
  gchar *name;    /* (nullable) the decoded file name, if names were requested */
  guint level;    /* number of multiparts and messages around it */
  KyView body;    /* undecoded; a view of the message */
  KyTransfer transfer;
} KyMailLeaf;

/* Returns the leaves that GMime finds in `message`, which must outlive them, in order and at most
 * `max`. Never fails; a message that would take GMime too long has no leaves. `names`: set `name`.
 * (transfer full) of KyMailLeaf */
GPtrArray *ky_mail_leaves (KyView message, guint max, gboolean names);
/* Tells whether GMime decodes the body of `leaf` to exactly `content`. `base64` is where the
 * message has that in canonical base64, which all programs decode alike, or empty: a body at this
 * place in this encoding is not decoded again. */
gboolean ky_mail_leaf_holds (const KyMailLeaf *leaf, KyView base64, KyView content);

/* Parses `message`, from which `root` was read, once more. A leaf that `root` does not have is
 * reported (mail.ambiguous) and attached, so that it is examined, unless all its bytes lie in parts
 * of `root` that are examined. Does nothing if `root` is a leaf and there are no findings. Errors:
 * those that end the job. */
gboolean ky_mail_walk_second (KyMailWalk *walk, const KyEntity *root, KyView message,
                              GError **error);

/* Creates GMime's types and tables before the first mail; called from KyFiletype.warm_up. */
void ky_mail_second_warm_up (void);
