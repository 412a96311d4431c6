/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/fuzz.h"

#include "tests/fuzz/alternatives.h"
#include "tests/fuzz/messages.h"
#include "tests/fuzz/step.h"
#include "tests/tools/oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Small limits: what is found behind them is the same, and each run ends soon. And what no policy
 * lets through unasked. */
static const gchar *const settings[][2]
    = { { "limits.unpacked", "16M" },    { "limits.members", "200" },
        { "limits.archive-depth", "3" }, { "limits.pixels", "2000000" },
        { "limits.frames", "50" },       { "limits.pages", "50" },
        { "limits.parts", "100" },       { "limits.objects", "20000" },
        { "limits.xml-size", "2M" },     { "limits.message-size", "4M" },
        { "archive.discs", "rebuild" },  { "media.files", "rebuild" },
        { "pdf.image-text", "keep" },    { "limits.operators", "2000000" } };

/* Takes `policy`. */
static KyPolicy *
change (KyPolicy *policy, const gchar *key, const gchar *value)
{
  g_autoptr (GError) error = NULL;
  KyPolicy *changed = ky_policy_with (policy, key, value, &error);

  g_assert_no_error (error);
  ky_policy_unref (policy);
  return changed;
}

static KyPolicy *
small_policy (const gchar *type, const gchar *how)
{
  KyPolicy *policy = ky_policy_new_default ();

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    policy = change (policy, settings[i][0], settings[i][1]);
  if (g_strcmp0 (how, "text") == 0 || g_strcmp0 (how, "draw") == 0)
    {
      g_autofree gchar *key = g_strconcat ("methods.", type, NULL);

      policy = change (policy, key, strcmp (how, "text") == 0 ? how : "image");
    }
  /* Each try is charged for as objects. */
  else if (g_strcmp0 (how, "password") == 0)
    policy = change (policy, "limits.objects", "150000");
  return policy;
}

static const gchar *const *
passwords_of (const gchar *how)
{
  static const gchar *const passwords[] = { "pass", "secret", "himitsu", NULL };

  return g_strcmp0 (how, "password") == 0 ? passwords : NULL;
}

/* Replaces the other workers' steps: most targets look for faults in the code that reads and writes
 * the type itself. */
static void
use_step (const KyFiletype *filetype, const gchar *how, KyView input)
{
  static const gchar *const converted[]
      = { "doc", "excel_xml", "ppt", "word_xml", "xls", "xlsb", NULL };
  gboolean is_converted = filetype == NULL || g_strv_contains (converted, filetype->name);

  ky_inprocess_use_step (is_converted                   ? ky_fuzz_convert
                         : g_strcmp0 (how, "draw") == 0 ? ky_fuzz_draw
                                                        : NULL);
  ky_fuzz_convert_from (
      filetype != NULL && strcmp (filetype->name, "xls") == 0 ? input : ky_view (NULL, 0));
}

void
ky_fuzz_one (const gchar *target, const guint8 *data, gsize size)
{
  static KyPolicy *policy = NULL;
  static gchar *last_target = NULL;
  g_auto (GStrv) words = g_strsplit (target, "-", 2);
  gboolean is_any = strcmp (target, KY_FUZZ_ANY) == 0;
  const KyFiletype *filetype = is_any ? NULL : ky_filetype_by_name (words[0]);
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GBytes) document = NULL;
  g_autofree gchar *name = NULL;
  g_autoptr (GError) error = NULL;
  KyView view = ky_view (data, size);

  if (strcmp (target, KY_FUZZ_MESSAGES) == 0)
    {
      ky_fuzz_message (view);
      return;
    }
  g_assert_true (is_any || filetype != NULL);
  if (g_strcmp0 (last_target, target) != 0)
    {
      g_clear_pointer (&policy, ky_policy_unref);
      policy = small_policy (words[0], words[1]);
      g_free (last_target);
      last_target = g_strdup (target);
    }
  name = g_strconcat ("input", is_any ? "" : ".", is_any ? "" : filetype->suffixes[0], NULL);
  if (g_strcmp0 (words[1], "font") == 0)
    {
      document = ky_fuzz_presentation_in (view);
      view = ky_view_of_bytes (document);
    }
  else if (g_strcmp0 (words[1], "alternatives") == 0)
    {
      document = ky_fuzz_alternatives (view);
      view = ky_view_of_bytes (document);
    }
  use_step (filetype, words[1], view);
  if (!ky_oracle_check (policy, passwords_of (words[1]), view, name, is_any ? NULL : words[0], TRUE,
                        &result, &error))
    {
      fprintf (stderr, "fuzz: %s: %s\n", target, error->message);
      abort ();
    }
  output = ky_inprocess_output (&result);
  if (output == NULL || filetype == NULL)
    return;
  view.data = g_bytes_get_data (output, &view.size);
  ky_fuzz_converted (view);
  if (g_strcmp0 (words[1], "alternatives") == 0)
    ky_fuzz_alternatives_came_out (ky_view (data, size), view);
}

/* What fontconfig makes once, when the fonts are opened, lives as long as the process. Of a broken
 * picture dav1d leaves a reference behind, libheif the picture that its decoder had begun (what it
 * hands over is made elsewhere), and cairo some hundred bytes of each font that it puts
 * into a PDF; a worker ends with its picture, or its drawing. */
#define SUPPRESSED "leak:libfontconfig\nleak:libdav1d\nleak:heif_image_create\n"

const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  /* Elsewhere what is made by cairo is looked at: it is this program's to free. */
  static const char *const drawings[]
      = { "dxf-draw", "jwc-draw", "jww-draw", "p21-draw", "sfc-draw" };
  const char *name = getenv (KY_FUZZ_TARGET);

  for (guint i = 0; i < G_N_ELEMENTS (drawings); i++)
    if (name != NULL && strcmp (name, drawings[i]) == 0)
      return SUPPRESSED "leak:libcairo\n";
  return SUPPRESSED;
}
