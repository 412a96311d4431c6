/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name that a part goes out under. */
#include "engine/private.h"

#include "common/name.h"

static gboolean
is_suffix_of (const KyFiletype *type, const gchar *suffix)
{
  return g_strv_contains (type->suffixes, suffix)
         || (type->old_suffixes != NULL && g_strv_contains (type->old_suffixes, suffix));
}

/* What starts something, or holds what does, and is no suffix of a type that is told apart. */
static gboolean
is_acting_suffix (const gchar *suffix)
{
  static const gchar *const suffixes[] = { "ade",
                                           "adp",
                                           "accde",
                                           "accdb",
                                           "app",
                                           "application",
                                           "appref-ms",
                                           "asp",
                                           "aspx",
                                           "bash",
                                           "bin",
                                           "cdxml",
                                           "cgi",
                                           "cmdline",
                                           "command",
                                           "contact",
                                           "cs",
                                           "csh",
                                           "diagcab",
                                           "dot",
                                           "dotm",
                                           "dqy",
                                           "fish",
                                           "gadget",
                                           "go",
                                           "grp",
                                           "ht",
                                           "htc",
                                           "iqy",
                                           "isp",
                                           "its",
                                           "jnlp",
                                           "jse",
                                           "jsp",
                                           "jspx",
                                           "ksh",
                                           "library-ms",
                                           "lua",
                                           "mad",
                                           "maf",
                                           "mag",
                                           "mam",
                                           "mda",
                                           "mdb",
                                           "mde",
                                           "mdt",
                                           "mdw",
                                           "mdz",
                                           "msc",
                                           "msh",
                                           "msu",
                                           "oqy",
                                           "osd",
                                           "pcd",
                                           "php",
                                           "pl",
                                           "plg",
                                           "pot",
                                           "potm",
                                           "ppa",
                                           "ppam",
                                           "pps",
                                           "ppsm",
                                           "prf",
                                           "prg",
                                           "ps1xml",
                                           "ps2",
                                           "psc1",
                                           "psd1",
                                           "psm1",
                                           "pyw",
                                           "pyz",
                                           "rb",
                                           "rqy",
                                           "run",
                                           "scpt",
                                           "sct",
                                           "search-ms",
                                           "searchconnector-ms",
                                           "settingcontent-ms",
                                           "shb",
                                           "shs",
                                           "slk",
                                           "sldm",
                                           "theme",
                                           "themepack",
                                           "udl",
                                           "vb",
                                           "vbe",
                                           "vbp",
                                           "vbscript",
                                           "vsw",
                                           "vxd",
                                           "webpnp",
                                           "wll",
                                           "workflow",
                                           "ws",
                                           "wsb",
                                           "wsc",
                                           "wsh",
                                           "xbap",
                                           "xla",
                                           "xlam",
                                           "xlt",
                                           "xltm",
                                           "xlw",
                                           "xnk",
                                           "zsh",
                                           NULL };

  return g_strv_contains (suffixes, suffix);
}

/* ACTING: only of what starts something. Archives are called by what they hold: "a.csv.zip". */
static gboolean
is_false_suffix (const gchar *suffix, gboolean acting)
{
  for (const KyFiletype *const *type = ky_filetypes (); *type != NULL; type++)
    if ((!acting || ((*type)->flags & KY_TYPE_BLOCKED) != 0) && is_suffix_of (*type, suffix))
      return TRUE;
  return is_acting_suffix (suffix);
}

/*
 * NAME without the extensions of other types, as far as there are any at its end or before its own
 * one: "a.pdf.exe" of a PDF → "a.pdf", "a.exe.txt" of a text → "a.txt" (T-NAME-02). (transfer full)
 */
static gchar *
drop_false_suffixes (const gchar *name, const KyFiletype *input, const KyFiletype *output)
{
  g_autofree gchar *kept = g_strdup (name);
  g_autofree gchar *with_own = NULL; /* the name up to its own extension … */
  g_autofree gchar *own = NULL;      /* … and that */
  gboolean has_false = FALSE;        /* there was another before it */

  while (kept != NULL)
    {
      g_autofree gchar *suffix = ky_name_suffix (kept);
      gboolean is_own = is_suffix_of (input, suffix) || is_suffix_of (output, suffix);
      gchar *stem;

      /* digits are a number more often than Lotus 1-2-3 */
      if (strlen (suffix) < 2 || (own != NULL && strspn (suffix, "0123456789") == strlen (suffix))
          || (!is_own
              && !is_false_suffix (suffix,
                                   own != NULL && (output->flags & KY_TYPE_NAMED_BY_CONTENT) != 0)))
        break;
      stem = ky_name_stem (kept);
      if (stem == NULL)
        break;
      has_false = has_false || (own != NULL && !is_own);
      if (is_own && own == NULL)
        {
          own = g_steal_pointer (&suffix);
          with_own = g_steal_pointer (&kept);
        }
      g_free (kept);
      kept = stem;
    }
  if (own == NULL)
    return g_steal_pointer (&kept);
  return has_false ? g_strconcat (kept, ".", own, NULL) : g_steal_pointer (&with_own);
}

void
ky_engine_name_output (KyHost *host, const KyPartRequest *request, const KyFiletype *input,
                       const KyFiletype *output, KyReportPart *report)
{
  g_autoptr (GPtrArray) replaced = g_ptr_array_new ();
  g_autofree gchar *name = drop_false_suffixes (request->name, input, output);

  for (guint i = 0; output->old_suffixes != NULL && output->old_suffixes[i] != NULL; i++)
    g_ptr_array_add (replaced, (gpointer)output->old_suffixes[i]);
  if (input != output)
    {
      for (guint i = 0; input->suffixes[i] != NULL; i++)
        g_ptr_array_add (replaced, (gpointer)input->suffixes[i]);
      for (guint i = 0; input->old_suffixes != NULL && input->old_suffixes[i] != NULL; i++)
        g_ptr_array_add (replaced, (gpointer)input->old_suffixes[i]);
    }
  g_ptr_array_add (replaced, NULL);
  g_free (report->output_name);
  report->output_name
      = ky_name_clean (name, output->suffixes, (const gchar *const *)replaced->pdata, "attachment",
                       ky_policy_uint (host->policy, KY_POLICY_LIMIT_NAME));
}
