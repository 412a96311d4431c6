/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a part of a message and what was removed from it as JSON, and handles the routes that draw
 * pages of a part, render it or unlock it. The actions that the JSON offers are a hint: the store
 * decides when one is requested. */
#include "portal/parts.h"

#include "common/release.h"
#include "common/removal.h"
#include "common/words.h"
#include "engine/filetype.h"
#include "portal/handlers.h"

#define REMOVED_MAX 200
#define PAGES_MAX 8
#define PAGES_MAGIC "KYPAGES1"
#define PAGES_MAGIC_SIZE (sizeof PAGES_MAGIC - 1)
#define PICTURE_MAX (16u * 1024 * 1024)

const gchar *
ky_shown_part_type_label (const gchar *type, gboolean is_japanese)
{
  const KyFiletype *found = ky_filetype_by_name (type);

  if (found == NULL)
    return type;
  return is_japanese ? found->label_ja : found->label_en;
}

/* --- what was removed ----------------------------------------------------------------------- */

typedef struct
{
  gchar *code, *where, *sentence;
  guint64 count;
} Removal;

KY_DEFINE_FREE (portal_parts_removal_free, Removal, code, where, sentence)

static gchar *
portal_parts_look (GHashTable *values, guint n, const gchar *name)
{
  g_autofree gchar *path = g_strdup_printf ("%u.%s", n, name);
  const gchar *value = g_hash_table_lookup (values, path);

  return value != NULL ? g_strdup (value) : NULL;
}

static GPtrArray *
read_removed (const gchar *removed, gboolean is_japanese)
{
  g_autoptr (GHashTable) values = *removed != '\0' ? ky_json_flatten (removed) : NULL;
  GPtrArray *list = g_ptr_array_new_with_free_func (portal_parts_removal_free);

  for (guint i = 0; values != NULL && i < REMOVED_MAX; i++)
    {
      g_autofree gchar *code = portal_parts_look (values, i, "code");
      g_autofree gchar *count = portal_parts_look (values, i, "count");

      if (code == NULL)
        break;
      Removal *removal = g_new0 (Removal, 1);
      removal->count = count != NULL ? g_ascii_strtoull (count, NULL, 10) : 1;
      removal->where = portal_parts_look (values, i, "where");
      removal->sentence = ky_removal_sentence (code, removal->count, is_japanese);
      removal->code = g_steal_pointer (&code);
      g_ptr_array_add (list, removal);
    }
  return list;
}

/* Writes one sentence for each code, with the count of all its places. */
static void
put_summary (GPtrArray *list, KyJson *json, gboolean is_japanese)
{
  g_autoptr (GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);

  ky_json_open (json, "summary", '[');
  for (guint i = 0; i < list->len; i++)
    {
      const Removal *removal = list->pdata[i];
      guint64 count = 0;

      if (!g_hash_table_add (said, removal->code))
        continue;
      for (guint j = i; j < list->len; j++)
        if (strcmp (((const Removal *)list->pdata[j])->code, removal->code) == 0)
          count += ((const Removal *)list->pdata[j])->count;
      g_autofree gchar *sentence = ky_removal_sentence (removal->code, count, is_japanese);
      ky_json_text (json, NULL, sentence != NULL ? sentence : removal->code);
    }
  ky_json_close (json, ']');
}

void
ky_shown_part_put_removed (const gchar *removed, KyJson *json, gboolean is_japanese)
{
  g_autoptr (GPtrArray) list = read_removed (removed, is_japanese);

  put_summary (list, json, is_japanese);
  ky_json_open (json, "removed", '[');
  for (guint i = 0; i < list->len; i++)
    {
      const Removal *removal = list->pdata[i];

      ky_json_open (json, NULL, '{');
      ky_json_text (json, "code", removal->code);
      ky_json_number (json, "count", (gint64)removal->count);
      ky_json_text (json, "where", removal->where != NULL ? removal->where : "");
      ky_json_text (json, "text", removal->sentence != NULL ? removal->sentence : removal->code);
      ky_json_close (json, '}');
    }
  ky_json_close (json, ']');
}

/* --- what can be done ----------------------------------------------------------------------- */

/* Writes the actions that the page offers; each is checked when it is requested. */
static void
put_can (const KyShownPart *part, KyJson *json)
{
  const KyFiletype *type = ky_filetype_by_name (part->type);
  guint families = type != NULL ? type->families : 0;
  gboolean is_blocked = type == NULL || (type->flags & KY_TYPE_BLOCKED) != 0
                        || strcmp (part->reason, "infected") == 0;
  gboolean is_closed = strcmp (part->reason, "encrypted") == 0;
  gboolean is_drawn = type != NULL && type->is_drawn;
  gboolean is_open = part->has_original && !is_blocked && !is_closed;
  guint forms = is_open ? type->forms : 0;

  ky_json_open (json, "can", '{');
  /* For an encrypted document `password` says that its password is needed. */
  ky_json_bool (json, "pages",
                part->has_original && !is_blocked && is_drawn
                    && (!is_closed || (type->flags & KY_TYPE_DRAWN_LOCKED) != 0));
  ky_json_bool (json, "text", is_open && (families & KY_FAMILY_MAIL) != 0);
  ky_json_open (json, "render", '[');
  if ((forms & KY_METHOD_BIT (IMAGE)) != 0 && strcmp (part->method, "image") != 0)
    ky_json_text (json, NULL, "image");
  if ((forms & KY_METHOD_BIT (TEXT)) != 0 && strcmp (part->method, "text") != 0)
    ky_json_text (json, NULL, "text");
  ky_json_close (json, ']');
  ky_json_bool (json, "password", part->has_original && is_closed);
  ky_json_bool (json, "original", part->has_original && !part->is_infected && !part->is_asked);
  ky_json_close (json, '}');
}

/* Writes the members of a part, without its requests, into the open object of `json`. */
static void
shown_part_put (const KyShownPart *part, KyJson *json, gboolean is_japanese)
{
  ky_json_text (json, "path", part->path);
  ky_json_text (json, "name", part->name);
  ky_json_text (json, "type", part->type);
  ky_json_text (json, "typeLabel", ky_shown_part_type_label (part->type, is_japanese));
  ky_json_number (json, "size", part->size);
  ky_json_text (json, "outcome", part->outcome);
  ky_json_text (json, "method", *part->method != '\0' ? part->method : NULL);
  ky_json_text (json, "reason", *part->reason != '\0' ? part->reason : NULL);
  ky_json_text (json, "cause", ky_words_cause (part->detail));
  ky_json_text (json, "detail", part->detail);
  ky_json_text (json, "sha256", *part->sha256 != '\0' ? part->sha256 : NULL);
  ky_shown_part_put_removed (part->removed, json, is_japanese);
  if (*part->output_name != '\0' || *part->output_type != '\0')
    {
      ky_json_open (json, "output", '{');
      ky_json_text (json, "name", part->output_name);
      ky_json_text (json, "type", part->output_type);
      ky_json_close (json, '}');
    }
  else
    ky_json_null (json, "output");
  put_can (part, json);
}

/* Tells whether one of `requests` ("ID state;ID state") is waiting or approved. */
static gboolean
is_asked (const gchar *requests)
{
  static const gchar *const open[] = { "waiting", "approved", NULL };
  g_auto (GStrv) list = g_strsplit (requests, ";", -1);
  gboolean found = FALSE;

  for (guint i = 0; list[i] != NULL; i++)
    {
      const gchar *space = strchr (list[i], ' ');

      found = found || (space != NULL && g_strv_contains (open, space + 1));
    }
  return found;
}

void
ky_shown_part_put_row (KyRows *rows, const gchar *reason_column, KyJson *json, gboolean is_japanese)
{
  g_autofree gchar *path = ky_rows_text_of (rows, "path");
  g_autofree gchar *name = ky_rows_text_of (rows, "name");
  g_autofree gchar *type = ky_rows_text_of (rows, "type");
  g_autofree gchar *outcome = ky_rows_text_of (rows, "part_outcome");
  g_autofree gchar *method = ky_rows_text_of (rows, "method");
  g_autofree gchar *reason = ky_rows_text_of (rows, reason_column);
  g_autofree gchar *detail = ky_rows_text_of (rows, "detail");
  g_autofree gchar *removed = ky_rows_text_of (rows, "removed");
  g_autofree gchar *output_name = ky_rows_text_of (rows, "output_name");
  g_autofree gchar *output_type = ky_rows_text_of (rows, "output_type");
  g_autofree gchar *sha256 = ky_rows_text_of (rows, "part_sha256");
  g_autofree gchar *requests = ky_rows_text_of (rows, "requests");
  const KyShownPart part = {
    .path = path,
    .name = name,
    .type = type,
    .outcome = outcome,
    .method = method,
    .reason = reason,
    .detail = detail,
    .removed = removed,
    .output_name = output_name,
    .output_type = output_type,
    .sha256 = sha256,
    .size = ky_row_number (rows, "part_size"),
    .has_original = ky_row_number (rows, "has_original") != 0,
    .is_infected = strcmp (reason, "infected") == 0 || ky_row_number (rows, "infected") != 0,
    .is_asked = is_asked (requests),
  };

  shown_part_put (&part, json, is_japanese);
}

void
ky_put_stored_report (KyRows *rows, KyRequest *request)
{
  g_autofree gchar *type = ky_rows_text_of (rows, "type");
  g_autofree gchar *reason = ky_rows_text_of (rows, "reason");
  g_autofree gchar *detail = ky_rows_text_of (rows, "detail");
  g_autofree gchar *removed = ky_rows_text_of (rows, "removed");
  g_autofree gchar *output = ky_rows_text_of (rows, "output_name");
  KyJson *json = &request->json;

  ky_row_put_text (rows, "outcome", json, "outcome");
  ky_json_text (json, "type", type);
  ky_json_text (json, "typeLabel", ky_shown_part_type_label (type, request->is_japanese));
  ky_json_text (json, "reason", *reason != '\0' ? reason : NULL);
  ky_json_text (json, "cause", ky_words_cause (detail));
  ky_shown_part_put_removed (removed, json, request->is_japanese);
  if (*output == '\0')
    {
      ky_json_null (json, "output");
      return;
    }
  ky_json_open (json, "output", '{');
  ky_json_text (json, "name", output);
  ky_row_put_text (rows, "output_type", json, "type");
  ky_json_close (json, '}');
}

/* --- /api/mails/{id}/parts/{path}/… --------------------------------------------------------- */

/* Reads a path of numbers and dots. "0" stands for the whole message, whose path is "". */
static gboolean
read_path (KyRequest *request, const gchar **ret_path, GError **error)
{
  const gchar *path = request->captures[1];

  if (strlen (path) > 200 || strspn (path, "0123456789.") != strlen (path))
    return ky_request_fail (error, "not-found", "");
  *ret_path = strcmp (path, "0") == 0 ? "" : path;
  return TRUE;
}

/* Reads "KYPAGES1", u32 total, u32 n, n sizes, n pictures. The pictures were written by kiyome and
 * verified, and are passed on without parsing. */
static gboolean
put_pages (KyView view, KyJson *json, GError **error)
{
  KyReader sizes = ky_reader (view), pictures;
  const guint8 *magic = ky_reader_bytes (&sizes, PAGES_MAGIC_SIZE);
  guint32 total = ky_reader_u32le (&sizes);
  guint32 n = ky_reader_u32le (&sizes);

  pictures = sizes;
  ky_reader_bytes (&pictures, (guint64)n * 4);
  if (pictures.failed || memcmp (magic, PAGES_MAGIC, PAGES_MAGIC_SIZE) != 0 || n > PAGES_MAX)
    return ky_request_fail (error, "no-pages", "");
  ky_json_number (json, "total", total);
  ky_json_open (json, "pictures", '[');
  for (guint32 i = 0; i < n; i++)
    {
      guint32 size = ky_reader_u32le (&sizes);
      const guint8 *picture = ky_reader_bytes (&pictures, size);

      if (size > PICTURE_MAX || picture == NULL)
        return ky_request_fail (error, "no-pages", "");
      g_autofree gchar *encoded = g_base64_encode (picture, size);
      g_autofree gchar *address = g_strconcat ("data:image/png;base64,", encoded, NULL);
      ky_json_text (json, NULL, address);
    }
  ky_json_close (json, ']');
  return TRUE;
}

gboolean
ky_handle_part_pages (KyRequest *request, GError **error)
{
  g_auto (KyOpenerAnswer) answer = { .file = -1 };
  gint64 first = 1, count = 1, width = 800;
  const gchar *path;
  KyView view;

  ky_request_number (request, "first", &first);
  ky_request_number (request, "count", &count);
  ky_request_number (request, "width", &width);
  if (!read_path (request, &path, error))
    return FALSE;
  if (first < 1 || first > 100000 || count < 1 || count > PAGES_MAX || width < 100 || width > 2000)
    return ky_request_fail (error, "invalid", "first, count, width");
  g_autofree gchar *first_text = g_strdup_printf ("%" G_GINT64_FORMAT, first);
  g_autofree gchar *count_text = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  g_autofree gchar *width_text = g_strdup_printf ("%" G_GINT64_FORMAT, width);
  if (!ky_request_order (request, "pages", &answer, error, "id", request->captures[0], "path", path,
                         "first", first_text, "count", count_text, "width", width_text, "password",
                         ky_request_text (request, "password"), "reason",
                         ky_request_text (request, "reason"), NULL))
    return FALSE;
  if (answer.file < 0)
    return ky_request_fail (error, "no-pages", "");
  if (!ky_fd_map (answer.file, PAGES_MAX * PICTURE_MAX + 1024, &view, error))
    return FALSE;
  ky_json_number (&request->json, "first", first);
  gboolean ok = put_pages (view, &request->json, error);
  if (view.size > 0)
    ky_view_unmap (&view);
  return ok;
}

void
ky_put_mailed (KyRequest *request, const KyOpenerAnswer *answer)
{
  gboolean waits = *ky_opener_fact (answer, "waits") != '\0';

  ky_json_bool (&request->json, "sent", !waits);
  ky_json_bool (&request->json, "waits", waits);
  ky_json_text (&request->json, "to", ky_opener_fact (answer, "to"));
}

/* Answers with the file, or that it is sent by mail. */
static void
answer_file (KyRequest *request, KyOpenerAnswer *answer)
{
  if (answer->file >= 0)
    {
      ky_request_download (request, &answer->file, ky_opener_fact (answer, "name"),
                           ky_opener_fact (answer, "type"));
      return;
    }
  ky_put_mailed (request, answer);
}

gboolean
ky_handle_part_render (KyRequest *request, GError **error)
{
  const gchar *method = ky_request_text (request, "method");
  const gchar *way = ky_request_text (request, "deliver");
  g_auto (KyOpenerAnswer) answer = { .file = -1 };
  const gchar *path;

  if (!read_path (request, &path, error))
    return FALSE;
  if (method == NULL || (way != NULL && strcmp (way, "download") != 0 && strcmp (way, "mail") != 0))
    return ky_request_fail (error, "invalid", "method, deliver");
  if (!ky_request_order (request, "render", &answer, error, "id", request->captures[0], "path",
                         path, "method", method, "way", way != NULL ? way : "download", "password",
                         ky_request_text (request, "password"), NULL))
    return FALSE;
  answer_file (request, &answer);
  return TRUE;
}

/* Writes the parts of `report` that were sent by mail. */
static void
put_sent (const gchar *report, KyRequest *request)
{
  g_autoptr (GHashTable) values = report != NULL ? ky_json_flatten (report) : NULL;
  const gchar *name = values != NULL ? g_hash_table_lookup (values, "output.name") : NULL;

  ky_json_open (&request->json, "attachments", '[');
  if (name != NULL)
    ky_json_text (&request->json, NULL, name);
  ky_json_close (&request->json, ']');
}

gboolean
ky_handle_part_unlock (KyRequest *request, GError **error)
{
  const gchar *password = ky_request_text (request, "password");
  g_auto (KyOpenerAnswer) answer = { .file = -1 };
  const gchar *path;

  if (!read_path (request, &path, error))
    return FALSE;
  if (password == NULL || *password == '\0' || strlen (password) > 1000)
    return ky_request_fail (error, "invalid", "password");
  if (!ky_request_order (request, "unlock", &answer, error, "id", request->captures[0], "path",
                         path, "password", password, NULL))
    return FALSE;
  ky_put_mailed (request, &answer);
  put_sent (answer.report, request);
  return TRUE;
}
