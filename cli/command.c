/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static void
complain (const gchar *program, const gchar *format, va_list arguments)
{
  g_autofree gchar *message = g_strdup_vprintf (format, arguments);

  fflush (stdout);
  fprintf (stderr, "%s: %s\n", program, message);
}

void
ky_command_complain (const gchar *program, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  complain (program, format, arguments);
  va_end (arguments);
}

int
ky_command_usage (const gchar *program, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  complain (program, format, arguments);
  va_end (arguments);
  fprintf (stderr, _ ("Try '%s --help' for more information.\n"), program);
  return KY_EXIT_USAGE;
}

gboolean
ky_command_parse (int *argc, char ***argv, const gchar *program, const gchar *arguments,
                  const gchar *summary, const gchar *description, const GOptionEntry *entries)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autoptr (GError) error = NULL;

  g_set_prgname (program);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, KY_GETTEXT_DOMAIN);
  if (g_option_context_parse (context, argc, argv, &error))
    {
      /* "--" ends the options; GOption leaves it when an operand stands before it. */
      for (int i = 1; i < *argc; i++)
        if (g_str_equal ((*argv)[i], "--"))
          {
            for (int j = i; j < *argc; j++)
              (*argv)[j] = (*argv)[j + 1];
            (*argc)--;
            break;
          }
      return TRUE;
    }
  ky_command_usage (program, "%s", error->message);
  return FALSE;
}

gboolean
ky_command_colour (void)
{
  const gchar *term = g_getenv ("TERM");

  return isatty (STDOUT_FILENO) && g_getenv ("NO_COLOR") == NULL && term != NULL
         && !g_str_equal (term, "dumb");
}

void
ky_json_string (GString *json, const gchar *string)
{
  g_string_append_c (json, '"');
  for (const guchar *p = (const guchar *)string; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (json, "\\%c", *p);
      else if (*p < 0x20 || *p == 0x7f)
        g_string_append_printf (json, "\\u%04x", *p);
      else
        g_string_append_c (json, (gchar)*p);
    }
  g_string_append_c (json, '"');
}
