/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders one text of the body by ky_body_text() with the policy's options, and supplies the names
 * of attached pictures. A text that shows pictures is rendered a second time when the members of
 * the walk are finished, because only then their output names are known. */
#include "filetypes/mail/render.h"

#include "common/release.h"

typedef struct
{
  const KyMailWalk *walk;
  KyMailText *text;
} Pictures;

/* Returns the name of the attached picture of an <img src="cid:…">. */
static const gchar *
image_name (const gchar *content_id, gpointer data)
{
  const Pictures *pictures = data;
  const KyMailWalk *walk = pictures->walk;

  pictures->text->shows_pictures = TRUE;
  for (guint i = 0; walk->is_finished && i < walk->items->len; i++)
    {
      const KyMailItem *item = walk->items->pdata[i];

      if (item->content_id != NULL && strcmp (item->content_id, content_id) == 0)
        return item->member != NULL && ky_member_outcome (item->member) != KY_OUTCOME_WITHHELD
                   ? ky_member_name (item->member)
                   : NULL;
    }
  return NULL;
}

static gboolean
has_parameter (const KyMailText *text, const gchar *name, const gchar *value)
{
  const gchar *given = ky_content_parameter (text->entity->content, name);

  return given != NULL && g_ascii_strcasecmp (given, value) == 0;
}

static gboolean
mail_render_ends_the_job (const GError *error)
{
  return error->domain != KY_ERROR
         || (error->code != KY_ERROR_LIMIT && error->code != KY_ERROR_MALFORMED
             && error->code != KY_ERROR_LIBRARY && error->code != KY_ERROR_UNSUPPORTED);
}

/* Returns `text` as plain text, by `options`, those of the policy and those of the text. (transfer
 * full) */
static gchar *
mail_render_text (const KyMailWalk *walk, KyMailText *text, KyBodyOptions options,
                  KyFindings *findings, gsize *ret_length, KyCharsetInfo *ret_info, GError **error)
{
  KyPolicy *policy = ky_job_policy (walk->job);
  Pictures pictures = { walk, text };

  options.html.keep_urls = ky_policy_is (policy, KY_POLICY_MAIL_URLS, "keep");
  options.html.is_english = ky_policy_is (policy, KY_POLICY_MAIL_LANGUAGE, "en");
  options.html.keep_domains = ky_policy_list (policy, KY_POLICY_MAIL_LINK_DOMAINS);
  options.html.image_name = image_name;
  options.html.image_data = &pictures;
  options.is_flowed = !text->is_html && has_parameter (text, "format", "flowed");
  options.delete_space = has_parameter (text, "delsp", "yes");
  return ky_body_text (text->bytes, text->entity->type,
                       ky_content_parameter (text->entity->content, "charset"), &options, findings,
                       ret_length, ret_info, error);
}

gboolean
ky_mail_render (KyMailWalk *walk, KyMailText *text, GError **error)
{
  KyBodyOptions options = { .html = { .ret_has_titles = &text->has_titles } };
  KyCharsetInfo info = { 0 };

  if (text->is_rest
      || ((text->text != NULL || text->fault != NULL)
          && !(text->shows_pictures && walk->is_finished)))
    return TRUE;
  KY_RELEASE_MEMBERS (text, text, fault, payloads);
  text->findings = (KyFindings){ 0 };
  text->payloads = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_payload_free);
  options.payloads = text->payloads;
  text->text
      = mail_render_text (walk, text, options, &text->findings, &text->length, &info, &text->fault);
  if (info.is_mislabelled)
    ky_findings_add (&text->findings, "mail.charset-label", 1);
  if (info.n_replaced > 0)
    ky_findings_add (&text->findings, "mail.charset-replaced", info.n_replaced);
  if (text->fault == NULL || !mail_render_ends_the_job (text->fault))
    return TRUE;
  return ky_error_pass (error, &text->fault);
}

const gchar *
ky_mail_compared (KyMailWalk *walk, KyMailText *text, gsize *ret_length)
{
  KyBodyOptions options = { .html = { .skips_titles = TRUE } };

  if (text->has_titles && text->compared == NULL)
    text->compared = mail_render_text (walk, text, options, NULL, NULL, NULL, NULL);
  if (text->compared == NULL)
    {
      *ret_length = text->text != NULL ? text->length : 0;
      return text->text != NULL ? text->text : "";
    }
  *ret_length = strlen (text->compared);
  return text->compared;
}
