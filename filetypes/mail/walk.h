/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the tree of entities to what is delivered: which texts make the body, which entities are
 * attachments, and what can't be delivered at all (doc/threats.md, "MIME structure").
 */
#pragma once

#include "filetypes/base/html/plain-text.h"
#include "filetypes/mail/entity.h"

/* One text of the body. */
typedef struct
{
  const KyEntity *entity;
  gboolean is_html;
  GBytes *owned; /* (nullable) keeps BYTES */
  KyView bytes;  /* decoded */
  KyInline *part;
  gboolean is_rest; /* of an alternative: only what the one that is shown does not say */
  KyReason reason;  /* why it is withheld, or NONE */

  /* By render.h */
  gchar *text; /* (nullable) rendered; NULL when it is withheld */
  gsize length;
  KyFindings findings;
  GPtrArray *payloads;     /* (nullable) of KyPayload */
  gboolean shows_pictures; /* its text depends on the names of attachments */
  GError *fault;           /* (nullable) why it could not be rendered */
} KyMailText;

/* Lines of a form of the text that is made for programs, which no form for people has. */
#define KY_MAIL_UNUSED "mail.alternative-unused"

/* One attachment, or what was withheld before it could become one. */
typedef struct
{
  KyMember *member;  /* NULL: withheld here */
  gchar *content_id; /* (nullable) */
  gchar *name;       /* as it came, for what is withheld here; may be "" */
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
  gboolean is_finished; /* all members are: their names and outcomes are known */
  GPtrArray *entities;  /* of KyEntity that were found inside (S/MIME), kept for their views */
  GPtrArray *owned;     /* of GBytes, kept for the members */
  const KyEntityLimits *limits;
} KyMailWalk;

/* What POLICY lets a message have. */
KyEntityLimits ky_mail_limits (KyPolicy *policy);

void ky_mail_walk_init (KyMailWalk *walk, KyJob *job, const KyEntityLimits *limits,
                        KyFindings *findings);
void ky_mail_walk_clear (KyMailWalk *walk);

/* Walks ROOT: fills texts and items, and starts every attachment as a member of the job. What only
 * GMime sees in the message (second.h) comes next. Errors: those that end the job. */
gboolean ky_mail_walk (KyMailWalk *walk, const KyEntity *root, GError **error);
/* Once nothing more comes: says it where some parts were too many. */
void ky_mail_walk_end (KyMailWalk *walk);

/* Starts BYTES as one more attachment. Errors: those that end the job. */
gboolean ky_mail_walk_attach (KyMailWalk *walk, const gchar *name, const gchar *claimed,
                              const gchar *content_id, GBytes *bytes, guint flags, GError **error);
/* Withholds an item here. NAME may be NULL, DETAIL is static. */
void ky_mail_walk_withhold (KyMailWalk *walk, const gchar *name, const gchar *type, KyView view,
                            KyReason reason, const gchar *detail);

/* Has BYTES one of the beginnings that texts seldom have? */
gboolean ky_mail_begins_binary (KyView bytes);
/*
 * One of those and of a type that is known: then the content of what calls itself a text decides
 * (T-MIME-19). NAME may be NULL.
 */
gboolean ky_mail_looks_binary (KyView bytes, const gchar *name);
