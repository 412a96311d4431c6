/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File types for the sandbox's tests: a text of lines after the type's name.
 *
 *   say WORDS        is written again
 *   part BASE64      a member: sanitized, and written again as what came back
 *   gone             written where a member was withheld
 *   step WORDS       a step of the family draw, which answers `say WORDS` with WORDS and does
 *                    `do DEED`; written as `say` with the answer, or with the error's name
 *   vector WORDS     the same of the family svg
 *   convert MOMENT   the same of the family convert (tests/sandbox/office.c)
 *   do DEED          the module does something that no module may (tests/sandbox/deeds.c)
 *   fail             the method rebuild ends with an error; the others ignore it
 *
 * `lodger` has two methods more: image does what rebuild does, text writes the lines `say` alone.
 *
 * `trial` lives in the family mail, `guest` in image, `lodger` in rest, whose workers may read
 * fonts, `house` in office, whose workers make a `guest` themselves, `plan` in cad, whose program
 * need not be installed. Only `say`, `part` and `gone`
 * are verified. */
#include "tests/sandbox/deeds.h"

#include "filetypes/codes/step.h"
#include "filetypes/draw/draw.h"
#include "filetypes/draw/plot.h"
#include "filetypes/draw/svg.h"
#include "engine/filetype.h"

static guint
identify_by (const KyProbe *probe, const gchar *name)
{
  gsize length = strlen (name);

  return ky_view_starts_with (probe->view, name, length) && probe->view.size > length
                 && probe->view.data[length] == '\n'
             ? (guint)(8 * length)
             : 0;
}

static guint
trial_identify (const KyProbe *probe)
{
  return identify_by (probe, "TRIAL");
}

static guint
guest_identify (const KyProbe *probe)
{
  return identify_by (probe, "GUEST");
}

static guint
house_identify (const KyProbe *probe)
{
  return identify_by (probe, "HOUSE");
}

static guint
lodger_identify (const KyProbe *probe)
{
  return identify_by (probe, "LODGER");
}

static guint
plan_identify (const KyProbe *probe)
{
  return identify_by (probe, "PLAN");
}

#ifndef KY_IDENTIFY_ONLY

static gboolean
write_line (KyJob *job, const gchar *word, const gchar *rest, GError **error)
{
  g_autofree gchar *line
      = rest != NULL ? g_strdup_printf ("%s %s\n", word, rest) : g_strdup_printf ("%s\n", word);

  return ky_job_write (job, line, strlen (line), error);
}

static gboolean
finish_part (KyJob *job, KyMember *member, GError **error)
{
  g_autofree gchar *text = NULL;
  KyView output;

  if (!ky_job_member_finish (job, member, error))
    return FALSE;
  if (ky_member_outcome (member) == KY_OUTCOME_WITHHELD)
    return write_line (job, "gone", NULL, error);
  output = ky_member_output (member);
  text = g_base64_encode (output.data, output.size);
  return write_line (job, "part", text, error);
}

void
ky_draw_warm_up (void)
{
}

gboolean
ky_draw_step (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  KyView view = ky_job_input (job);
  g_autofree gchar *text = ky_view_to_string (view);

  if (step != KY_STEP_REDRAW || !g_str_equal (argument, "anew"))
    return FALSE;
  if (g_str_has_prefix (text, "do "))
    return ky_deed (job, text + 3, error) && ky_job_write (job, "done", 4, error);
  return ky_job_write (job, text + strlen ("say "), strlen (text) - strlen ("say "), error);
}

static gpointer
pass_on (gpointer data)
{
  return data;
}

/* With the first thread of a process, glibc installs a handler of signals. */
void
ky_draw_svg_warm_up (void)
{
  g_thread_join (g_thread_new ("warm-up", pass_on, NULL));
}

gboolean
ky_draw_svg_step (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  return step == KY_STEP_SVG && ky_draw_step (job, KY_STEP_REDRAW, argument, error);
}

void
ky_plot_warm_up (void)
{
}

/* No trial type asks for it. */
gboolean
ky_plot_step (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  return ky_fail (error, KY_ERROR_UNSUPPORTED, "no drawing is drawn in trials");
}

void
ky_codes_warm_up (void)
{
}

/* No trial type asks for it. */
gboolean
ky_codes_step (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  return ky_fail (error, KY_ERROR_UNSUPPORTED, "no codes are read in trials");
}

static gboolean
take_step (KyJob *job, KyStep step, const gchar *argument, const gchar *words, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes
      = ky_job_step (job, step, argument, ky_view (words, strlen (words)), &local);
  g_autofree gchar *answer = NULL;

  if (bytes != NULL)
    answer = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  else
    ky_job_detail (job, "%s", local->message);
  return write_line (job, "say",
                     answer != NULL ? answer : ky_error_to_string ((KyError)local->code), error);
}

static gboolean
trial_again (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  g_autofree gchar *text = ky_view_to_string (view);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_member_free);
  guint next = 0;

  /* All members first: their workers run beside each other. */
  for (guint i = 1; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "part "))
      {
        gsize size = 0;
        guchar *data = g_base64_decode (lines[i] + 5, &size);
        g_autoptr (GBytes) bytes = g_bytes_new_take (data, size);
        KyMember *member = ky_job_member_start (job, "part", NULL, bytes,
                                                (KyTreatment){ .flags = KY_MEMBER_ARCHIVE }, error);

        if (member == NULL)
          return FALSE;
        g_ptr_array_add (members, member);
      }
  if (!write_line (job, lines[0], NULL, error))
    return FALSE;
  for (guint i = 1; lines[i] != NULL; i++)
    {
      gboolean ok = TRUE;

      if (g_str_has_prefix (lines[i], "say "))
        ok = write_line (job, lines[i], NULL, error);
      else if (g_str_has_prefix (lines[i], "part "))
        ok = finish_part (job, members->pdata[next++], error);
      else if (g_str_has_prefix (lines[i], "step "))
        ok = take_step (job, KY_STEP_REDRAW, "anew", lines[i] + 5, error);
      else if (g_str_has_prefix (lines[i], "vector "))
        ok = take_step (job, KY_STEP_SVG, "anew", lines[i] + 7, error);
      else if (g_str_has_prefix (lines[i], "convert "))
        ok = take_step (job, KY_STEP_OOXML, "doc", lines[i] + 8, error);
      else if (g_str_has_prefix (lines[i], "do "))
        ok = ky_deed (job, lines[i] + 3, error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
trial_rebuild (KyJob *job, GError **error)
{
  g_autofree gchar *text = ky_view_to_string (ky_job_input (job));

  if (strstr (text, "\nfail\n") == NULL)
    return trial_again (job, error);
  return ky_error_malformed (error, "it says so");
}

/* Without what the verifier would obey. */
static gboolean
trial_text (KyJob *job, GError **error)
{
  g_autofree gchar *text = ky_view_to_string (ky_job_input (job));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  if (!write_line (job, lines[0], NULL, error))
    return FALSE;
  for (guint i = 1; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "say ") && strstr (lines[i], "attack") == NULL
        && !write_line (job, lines[i], NULL, error))
      return FALSE;
  return TRUE;
}

static gboolean
is_plain (const gchar *text)
{
  return strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789 ") == strlen (text);
}

static gboolean
trial_verify (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  g_autofree gchar *text = ky_view_to_string (view);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  if (strlen (text) != view.size || view.size == 0 || view.data[view.size - 1] != '\n')
    return ky_verify_fail (error, "is no text of whole lines");
  for (guint i = 1; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      gsize size = 0;
      g_autofree guchar *data = NULL;

      /* A verifier that has been taken over by what it reads. */
      if (g_str_has_prefix (lines[i], "say attack the verifier "))
        ky_deed (job, lines[i] + strlen ("say attack the verifier "), NULL);
      if (g_str_equal (lines[i], "gone")
          || (g_str_has_prefix (lines[i], "say ") && is_plain (lines[i] + 4)))
        continue;
      if (!g_str_has_prefix (lines[i], "part "))
        return ky_verify_fail (error, "line %u is of no kind that is written", i);
      data = g_base64_decode (lines[i] + 5, &size);
      view = ky_view (data, size);
      if (!ky_job_verify_member (job, "part", ky_identify (view, "part", NULL).type->name, view,
                                 error))
        return FALSE;
    }
  return TRUE;
}

static const KyMethod methods[]
    = { { KY_METHOD_REBUILD, trial_rebuild }, { KY_METHOD_NONE, NULL } };
static const KyMethod lodger_methods[] = { { KY_METHOD_REBUILD, trial_rebuild },
                                           { KY_METHOD_IMAGE, trial_again },
                                           { KY_METHOD_TEXT, trial_text },
                                           { KY_METHOD_NONE, NULL } };

#endif

static const gchar *const trial_media[] = { "text/x-trial", NULL };
static const gchar *const trial_suffixes[] = { "trial", NULL };
static const gchar *const guest_media[] = { "text/x-guest", NULL };
static const gchar *const guest_suffixes[] = { "guest", NULL };
static const gchar *const house_media[] = { "text/x-house", NULL };
static const gchar *const house_suffixes[] = { "house", NULL };
static const gchar *const lodger_media[] = { "text/x-lodger", NULL };
static const gchar *const lodger_suffixes[] = { "lodger", NULL };

static const gchar *const plan_media[] = { "text/x-plan", NULL };
static const gchar *const plan_suffixes[] = { "plan", NULL };

const KyFiletype ky_filetype_trial = {
  .name = "trial",
  .label_en = "trial",
  .label_ja = "試験",
  .media_types = trial_media,
  .suffixes = trial_suffixes,
  .families = KY_FAMILY_MAIL,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT,
  .identify = trial_identify,
  KY_CODE (methods, trial_verify),
};

const KyFiletype ky_filetype_guest = {
  .name = "guest",
  .label_en = "guest",
  .label_ja = "試験",
  .media_types = guest_media,
  .suffixes = guest_suffixes,
  .families = KY_FAMILY_IMAGE,
  .hosts = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT,
  .identify = guest_identify,
  KY_CODE (methods, trial_verify),
};

const KyFiletype ky_filetype_house = {
  .name = "house",
  .label_en = "house",
  .label_ja = "試験",
  .media_types = house_media,
  .suffixes = house_suffixes,
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT,
  .identify = house_identify,
  KY_CODE (methods, trial_verify),
};

const KyFiletype ky_filetype_lodger = {
  .name = "lodger",
  .label_en = "lodger",
  .label_ja = "試験",
  .media_types = lodger_media,
  .suffixes = lodger_suffixes,
  .families = KY_FAMILY_REST,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT,
  .identify = lodger_identify,
  KY_CODE (lodger_methods, trial_verify),
};

const KyFiletype ky_filetype_plan = {
  .name = "plan",
  .label_en = "plan",
  .label_ja = "試験",
  .media_types = plan_media,
  .suffixes = plan_suffixes,
  .families = KY_FAMILY_CAD,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT,
  .identify = plan_identify,
  KY_CODE (methods, trial_verify),
};
