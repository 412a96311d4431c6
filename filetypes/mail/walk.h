/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks the tree of MIME entities and decides which texts form the body, which entities become
 * attachments, and which are withheld (doc/threats.md, "MIME structure"). */
#pragma once

#include "filetypes/base/html/plain-text.h"
#include "filetypes/mail/entity.h"

/* Describes one text of the body. */
typedef struct
{
  const KyEntity *entity;
  gboolean is_html;
  GBytes *owned; /* (nullable) owns `bytes` */
  KyView bytes;  /* decoded */
  KyInline *part;
  gboolean is_rest; /* the lines of a form of multipart/alternative that the form shown lacks */
  KyReason reason;  /* why the text is withheld, or NONE */

  /* Set by ky_mail_render(): */
  gchar *text; /* (nullable) rendered; NULL if the text is withheld */
  gsize length;
  KyFindings findings;
  GPtrArray *payloads;     /* (nullable) of KyPayload */
  gboolean shows_pictures; /* `text` depends on the names of attachments */
  gboolean has_titles;     /* `text` has titles that browsers show only on request */
  gchar *compared;         /* (nullable) the text without these */
  GError *fault;           /* (nullable) why the text could not be rendered */
} KyMailText;

/* Finding: a form of the text for special programs (AMP, watches) has lines that no other form
 * has. */
#define KY_MAIL_UNUSED "mail.alternative-unused"

/* Describes an attachment, or an entity that was withheld before it became one. */
typedef struct
{
  KyMember *member;  /* (nullable) NULL: the entity was withheld by the walk */
  gchar *content_id; /* (nullable) */
  gchar *name;       /* unchanged; may be "" */
  guint64 size;
  KyReason reason;
  const gchar *detail; /* static, English */
} KyMailItem;

typedef struct
{
  KyJob *job;
  KyFindings *findings;
  guint level;
  guint n_attached;     /* members that were started */
  GPtrArray *texts;     /* of KyMailText, in order */
  GPtrArray *items;     /* of KyMailItem, in order */
  gboolean is_finished; /* all members are finished: their names and outcomes are known */
  GPtrArray *entities;  /* of KyEntity outside of the tree (S/MIME content, texts), owned for
                         * their views */
  GPtrArray *owned;     /* of GBytes that members and entities view */
  const KyEntityLimits *limits;
} KyMailWalk;

/* Returns the limits of `policy` for the structure of a message. */
KyEntityLimits ky_mail_limits (KyPolicy *policy);

void ky_mail_walk_init (KyMailWalk *walk, KyJob *job, const KyEntityLimits *limits,
                        KyFindings *findings);
void ky_mail_walk_clear (KyMailWalk *walk);

/* Walks `root`, which must outlive `walk`: appends to `texts` and `items` and starts every
 * attachment as a member of the job. The caller then calls ky_mail_walk_second() and
 * ky_mail_walk_end().
 * Errors: those that end the job. */
gboolean ky_mail_walk (KyMailWalk *walk, const KyEntity *root, GError **error);
/* Ends the walk: withholds an item without a name if entities were left out for the limit of
 * parts. */
void ky_mail_walk_end (KyMailWalk *walk);

/* Returns the claim of an attachment of the media type `type` whose sender names `charset`
 * (nullable). A text claims its charset, too. (transfer full) */
gchar *ky_mail_claim (const gchar *type, const gchar *charset);
/* Starts `bytes` as one more attachment. `name`, `claimed` (media type) and `content_id` are what
 * the sender says and may be NULL; `flags` are KyMemberFlags. An attachment beyond the limits is
 * withheld. Errors: those that end the job. */
gboolean ky_mail_walk_attach (KyMailWalk *walk, const gchar *name, const gchar *claimed,
                              const gchar *content_id, GBytes *bytes, guint flags, GError **error);
/* Withholds `view` for `reason` without starting a member. `name` may be NULL; `detail` is a static
 * string. */
void ky_mail_walk_withhold (KyMailWalk *walk, const gchar *name, const gchar *type, KyView view,
                            KyReason reason, const gchar *detail);

/* Tells whether `bytes` begin with the magic number of a binary format, which texts seldom begin
 * with. */
gboolean ky_mail_begins_binary (KyView bytes);
/* Tells whether `bytes` begin so and are also identified as a binary type: then the content decides
 * and not the label "text" (doc/threats.md T-MIME-19). `name` may be NULL. */
gboolean ky_mail_looks_binary (KyView bytes, const gchar *name);
