/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the requests of a worker: to sanitize a part, to verify an output, or to do a step, in
 * another worker. Each request becomes a work below the worker's own and is charged to the message
 * before it starts. */
#include "sanitizer/work.h"

#include "sanitizer/protocol.h"

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

/* Takes the passwords for `child` and the parts inside it. Returns FALSE if they cannot be read. */
static gboolean
take_passwords (KyWork *child, KyBlob *passwords)
{
  if (passwords->size == 0)
    return TRUE;
  child->passwords = ky_blob_seal (passwords, NULL) ? ky_blob_take_bytes (passwords, NULL) : NULL;
  return child->passwords != NULL;
}

const gchar *
ky_work_part_asked (KyWork *work, KyWireIn *in)
{
  KyWork *child;
  g_auto (KyBlob) blob = { .fd = -1 };
  g_auto (KyBlob) passwords = { .fd = -1 };
  guint64 parts, unpacked, pixels;
  const gchar *limit;

  if (!ky_work_is_sanitizing (work) || work->is_verifying || work->children->len >= KY_WORKER_PARTS)
    return "it asked for a part out of turn";
  child = ky_work_new (work->task, work);
  child->mode = KY_MODE_SANITIZE;
  child->ticket = ky_wire_read_u32 (in);
  child->family = ky_wire_read_u32 (in);
  child->treatment = ky_packet_read_treatment (in);
  child->treatment.flags |= work->treatment.flags & KY_MEMBER_NO_PASS;
  child->depth = ky_wire_read_u32 (in);
  child->depth = MAX (child->depth, work->depth);
  child->name = ky_packet_read_text (in, KY_NAME_MAX);
  child->claimed = ky_packet_read_text (in, KY_NAME_MAX);
  child->force_type = g_strdup ((child->treatment.flags & KY_MEMBER_MESSAGE) != 0 ? "eml" : "");
  g_free (child->select);
  child->select = ky_wire_read_string (in);
  if (child->select[0] != '\0')
    child->mode = work->mode;
  parts = ky_wire_read_u64 (in);
  unpacked = ky_wire_read_u64 (in);
  pixels = ky_wire_read_u64 (in);
  ky_packet_read_blob (in, KY_PASSWORDS_SIZE, &passwords);
  ky_packet_read_blob (in, ky_policy_uint (work->task->settings.policy, KY_POLICY_LIMIT_UNPACKED),
                       &blob);
  if (!ky_wire_done (in, NULL) || child->treatment.from != 0 || child->family >= KY_N_FAMILIES
      || !ky_blob_seal (&blob, NULL) || !take_passwords (child, &passwords)
      || (child->select[0] != '\0' && !g_str_has_suffix (work->select, child->select)))
    return "a malformed part";
  ky_measured_take_blob (&child->input, &blob);
  work->task->n_works++;
  work->seen_parts += (child->treatment.flags & KY_MEMBER_ARCHIVE) != 0 ? 0 : 1;
  work->seen_unpacked += child->input.size;
  limit = ky_work_charge (work, parts, unpacked, pixels);
  if (limit == NULL)
    limit = depth_limit (child);
  if (limit == NULL)
    limit = ky_work_time_limit (child);
  if (limit != NULL)
    child->on->withhold (child, KY_REASON_LIMIT, limit);
  else
    ky_work_queue (child);
  return NULL;
}

const gchar *
ky_work_verify_asked (KyWork *work, KyWireIn *in)
{
  KyWork *child;
  const KyFiletype *type;
  g_auto (KyBlob) blob = { .fd = -1 };

  if ((work->mode != KY_MODE_VERIFY && !ky_work_is_sanitizing (work)) || work->is_verifying
      || work->children->len >= KY_WORKER_PARTS)
    return "it asked for a verifier out of turn";
  child = ky_work_new (work->task, work);
  child->mode = KY_MODE_VERIFY;
  child->ticket = ky_wire_read_u32 (in);
  child->force_type = ky_wire_read_string (in);
  child->name = g_strdup ("");
  child->claimed = g_strdup ("");
  ky_packet_read_blob (in, ky_policy_uint (work->task->settings.policy, KY_POLICY_LIMIT_UNPACKED),
                       &blob);
  type = ky_filetype_by_name (child->force_type);
  if (!ky_wire_done (in, NULL) || type == NULL || !ky_blob_seal (&blob, NULL))
    return "a malformed part";
  ky_measured_take_blob (&child->input, &blob);
  child->family = (guint)__builtin_ctz (ky_filetype_home (type));
  work->task->n_works++;
  work->seen_parts++;
  work->seen_unpacked += child->input.size;
  if (ky_work_charge (work, 0, 0, 0) != NULL || child->level > LEVELS_MAX)
    child->on->withhold (child, KY_REASON_LIMIT, "too many members");
  else
    ky_work_queue (child);
  return NULL;
}

/* The output of a step is not verified: it goes back to the worker that asked, as untrusted
 * input. */
const gchar *
ky_work_step_asked (KyWork *work, KyWireIn *in)
{
  KyWork *child;
  g_auto (KyBlob) blob = { .fd = -1 };

  if (!ky_work_is_sanitizing (work) || work->is_verifying || work->children->len >= KY_WORKER_PARTS)
    return "it asked for a step out of turn";
  child = ky_work_new (work->task, work);
  child->mode = KY_MODE_STEP;
  child->ticket = ky_wire_read_u32 (in);
  child->force_type = ky_wire_read_string (in);
  g_free (child->select);
  child->select = ky_wire_read_string (in);
  child->name = g_strdup ("");
  child->claimed = g_strdup ("");
  ky_packet_read_blob (in, ky_policy_uint (work->task->settings.policy, KY_POLICY_LIMIT_UNPACKED),
                       &blob);
  if (!ky_wire_done (in, NULL) || ky_step_from_string (child->force_type) == KY_STEP_LAST
      || strlen (child->select) > KY_SELECT_MAX || !ky_blob_seal (&blob, NULL))
    return "a malformed step";
  ky_measured_take_blob (&child->input, &blob);
  child->family = ky_step_family (ky_step_from_string (child->force_type));
  work->task->n_works++;
  work->seen_unpacked += child->input.size;
  if (ky_work_charge (work, 0, 0, 0) != NULL || child->level > LEVELS_MAX)
    child->on->withhold (child, KY_REASON_LIMIT, "too many steps");
  else
    ky_work_queue (child);
  return NULL;
}
