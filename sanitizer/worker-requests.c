/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the requests of a worker: to sanitize a part, to verify an output, or to do a step, in
 * another worker. Each request becomes a work below the worker's own and is charged to the message
 * before it starts. */
#include "sanitizer/work.h"

#include "sanitizer/messages.h"

#define LEVELS_MAX 40

gboolean
ky_work_is_sanitizing (const KyWork *work)
{
  return work->mode == KY_MODE_SANITIZE || work->mode == KY_MODE_EXTRACT
         || work->mode == KY_MODE_PAGES;
}

/* Charges what the worker reports or what the supervisor measured, whichever is more. Returns the
 * name of the limit that the message has reached, or NULL. */
const gchar *
ky_work_charge (KyWork *work, guint64 parts, guint64 unpacked, guint64 pixels)
{
  KyWorkerTask *task = work->task;
  KyPolicy *policy = task->settings.policy;

  work->parts = MAX (work->parts, MAX (parts, work->seen_parts));
  work->unpacked = MAX (work->unpacked, MAX (unpacked, work->seen_unpacked));
  task->parts += work->parts - work->charged_parts;
  task->unpacked += work->unpacked - work->charged_unpacked;
  work->charged_parts = work->parts;
  work->charged_unpacked = work->unpacked;
  work->pixels = MAX (work->pixels, pixels);
  task->pixels += work->pixels - work->charged_pixels;
  work->charged_pixels = work->pixels;
  if (task->parts > ky_policy_uint (policy, KY_POLICY_LIMIT_PARTS))
    return "parts";
  if (task->unpacked > ky_policy_uint (policy, KY_POLICY_LIMIT_UNPACKED))
    return "unpacked";
  if (task->n_works > ky_policy_uint (policy, KY_POLICY_LIMIT_PARTS)
                          + ky_policy_uint (policy, KY_POLICY_LIMIT_MEMBERS))
    return "members";
  return NULL;
}

static const gchar *
depth_limit (const KyWork *child)
{
  KyPolicy *policy = child->task->settings.policy;

  if (child->depth > ky_policy_uint (policy, KY_POLICY_LIMIT_ARCHIVE_DEPTH))
    return "archive-depth";
  return child->level > LEVELS_MAX ? "mime-depth" : NULL;
}

static guint64
unpacked_limit (const KyWork *work)
{
  return ky_policy_uint (work->task->settings.policy, KY_POLICY_LIMIT_UNPACKED);
}

/* Returns whether the worker may ask for another work. */
static gboolean
may_ask (const KyWork *work)
{
  return !ky_work_is_verifying (work) && work->children->len < KY_WORKER_PARTS;
}

/* Creates the work that a request is for. `force_type`, `select`: (transfer full). The caller sets
 * its name and what else concerns that request. */
static KyWork *
requested_work (KyWork *work, KyMode mode, guint32 ticket, gchar *force_type, gchar *select,
                KyBlob *content)
{
  KyWork *child = ky_work_new (work->task, work);

  child->mode = mode;
  child->ticket = ticket;
  child->force_type = force_type;
  g_free (child->select);
  child->select = select;
  ky_measured_take_blob (&child->input, content);
  work->task->n_works++;
  work->seen_unpacked += child->input.size;
  return child;
}

static void
start_requested (KyWork *child, const gchar *limit)
{
  if (limit != NULL)
    child->on->withhold (child, KY_REASON_LIMIT, limit);
  else
    ky_work_queue (child);
}

/* Charges a request for a verifier or a step. */
static void
start_counted (KyWork *child, const gchar *limit)
{
  gboolean is_over = ky_work_charge (child->parent, 0, 0, 0) != NULL || child->level > LEVELS_MAX;

  start_requested (child, is_over ? limit : NULL);
}

const gchar *
ky_work_part_asked (KyWork *work, KyWireIn *in)
{
  g_auto (KyWorkerPartIn) part = { 0 };
  g_autoptr (GBytes) passwords = NULL;

  if (!ky_work_is_sanitizing (work) || !may_ask (work))
    return "it asked for a part out of turn";
  if (!ky_worker_part_read (in, unpacked_limit (work), &part, NULL) || part.treatment.from != 0
      || (part.select[0] != '\0' && !g_str_has_suffix (work->select, part.select))
      || (part.passwords.size > 0
          && (passwords = ky_blob_take_bytes (&part.passwords, NULL)) == NULL))
    return "a malformed part";
  KyMode mode = part.select[0] != '\0' ? work->mode : KY_MODE_SANITIZE;
  KyWork *child
      = requested_work (work, mode, part.ticket,
                        g_strdup ((part.treatment.flags & KY_MEMBER_MESSAGE) != 0 ? "eml" : ""),
                        g_steal_pointer (&part.select), &part.content);
  child->family = part.family;
  child->treatment = part.treatment;
  child->treatment.flags |= work->treatment.flags & KY_MEMBER_NO_PASS;
  child->depth = MAX (part.depth, work->depth);
  child->name = g_steal_pointer (&part.name);
  child->claimed = g_steal_pointer (&part.claimed);
  child->passwords = g_steal_pointer (&passwords);
  work->seen_parts += (child->treatment.flags & KY_MEMBER_ARCHIVE) != 0 ? 0 : 1;
  const gchar *limit = ky_work_charge (work, part.parts, part.unpacked, part.pixels);
  if (limit == NULL)
    limit = depth_limit (child);
  if (limit == NULL)
    limit = ky_work_time_limit (child);
  start_requested (child, limit);
  return NULL;
}

const gchar *
ky_work_verify_asked (KyWork *work, KyWireIn *in)
{
  const KyFiletype *type;
  g_auto (KyWorkerVerifyIn) message = { 0 };

  if ((work->mode != KY_MODE_VERIFY && !ky_work_is_sanitizing (work)) || !may_ask (work))
    return "it asked for a verifier out of turn";
  if (!ky_worker_verify_read (in, unpacked_limit (work), &message, NULL)
      || (type = ky_filetype_by_name (message.type)) == NULL)
    return "a malformed part";
  KyWork *child = requested_work (work, KY_MODE_VERIFY, message.ticket,
                                  g_steal_pointer (&message.type), g_strdup (""), &message.content);
  child->name = g_strdup ("");
  child->claimed = g_strdup ("");
  child->family = (guint)__builtin_ctz (ky_filetype_home (type));
  work->seen_parts++;
  start_counted (child, "too many members");
  return NULL;
}

/* Starts a step that a worker asked for. Its output is not verified: it goes back to that worker,
 * as untrusted input. */
const gchar *
ky_work_step_asked (KyWork *work, KyWireIn *in)
{
  KyStep step;
  g_auto (KyWorkerStepIn) message = { 0 };

  if (!ky_work_is_sanitizing (work) || !may_ask (work))
    return "it asked for a step out of turn";
  if (!ky_worker_step_read (in, unpacked_limit (work), &message, NULL)
      || (step = ky_step_from_string (message.step)) == KY_STEP_LAST)
    return "a malformed step";
  KyWork *child
      = requested_work (work, KY_MODE_STEP, message.ticket, g_steal_pointer (&message.step),
                        g_steal_pointer (&message.argument), &message.content);
  child->name = g_strdup ("");
  child->claimed = g_strdup ("");
  child->family = ky_step_family (step);
  start_counted (child, "too many steps");
  return NULL;
}
