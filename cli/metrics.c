/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome metrics`: prints the figures of `kiyome status` for Prometheus, or answers
 * one HTTP request with them. */
#include "cli/metrics.h"

#include <stdio.h>
#include <unistd.h>

#define PROGRAM "kiyome metrics"
#define WITH_ALL (KY_CONFIG_WITH_POLICIES | KY_CONFIG_WITH_TENANTS)

typedef struct
{
  KyConfig *config;
  const gchar *directory;
  const GError *fault;
} Asked;

static gchar *
make_text (gpointer data)
{
  const Asked *asked = data;
  g_autoptr (KyStatus) status = ky_status_new (asked->config, asked->directory, asked->fault);

  return ky_metrics_text (status);
}

int
ky_command_metrics (int argc, char **argv)
{
  gchar *directory_option = NULL;
  gboolean is_http = FALSE;
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&directory_option),
    KY_CLI_FLAG (
        "http", &is_http,
        N_ ("answer one HTTP request on standard input and output (kiyome-metrics@.service)")),
    { NULL },
  };
  gboolean is_parsed = ky_command_parse (
      &argc, &argv, PROGRAM, NULL,
      _ ("Prints the figures of every part as OpenMetrics text, for Prometheus."),
      _ ("Exit status: 0 printed, whether everything works or not; 2 wrong usage or configuration; "
         "3 nothing could be answered."),
      entries);
  g_autofree gchar *directory = directory_option;
  g_autoptr (GError) fault = NULL;
  g_autoptr (KyConfig) config
      = is_parsed ? ky_command_config_or_kept (PROGRAM, directory, WITH_ALL, &fault) : NULL;
  Asked asked = { config, directory, fault };

  if (config == NULL)
    return KY_EXIT_USAGE;
  if (is_http)
    return ky_metrics_serve (STDIN_FILENO, STDOUT_FILENO, make_text, &asked) ? KY_EXIT_OK
                                                                             : KY_EXIT_FAILURE;
  g_autofree gchar *text = make_text (&asked);
  fputs (text, stdout);
  return KY_EXIT_OK;
}
