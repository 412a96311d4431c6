/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the main function of each kiyome-worker-FAMILY, compiled once for each family with
 * KY_WORKER_INDEX and KY_WORKER_SANDBOX. KY_WORKER_UNUSED names libraries that its workers do not
 * need, KY_WORKER_UNVERIFIED those that only its verifiers do not need; KY_WORKER_DRAWS,
 * KY_WORKER_DRAWS_SVG, KY_WORKER_PLOTS, KY_WORKER_CONVERTS and KY_WORKER_READS_CODES select its
 * steps. */
#include "sanitizer/zygote.h"

#ifndef KY_WORKER_UNUSED
#define KY_WORKER_UNUSED
#endif
#ifndef KY_WORKER_UNVERIFIED
#define KY_WORKER_UNVERIFIED
#endif

#ifdef KY_WORKER_DRAWS
#include "filetypes/draw/draw.h"
#define STEPS ky_draw_step, ky_draw_warm_up, NULL, NULL
#elif defined KY_WORKER_CONVERTS
#include "sanitizer/launch.h"
#define STEPS NULL, NULL, ky_launch_can, ky_launch_office
#elif defined KY_WORKER_READS_CODES
#include "filetypes/codes/step.h"
#define STEPS ky_codes_step, ky_codes_warm_up, NULL, NULL
#elif defined KY_WORKER_DRAWS_SVG
#include "filetypes/draw/svg.h"
#define STEPS ky_draw_svg_step, ky_draw_svg_warm_up, NULL, NULL
#elif defined KY_WORKER_PLOTS
#include "filetypes/draw/plot.h"
#define STEPS ky_plot_step, ky_plot_warm_up, NULL, NULL
#else
#define STEPS NULL, NULL, NULL, NULL
#endif

int
main (int argc, char **argv)
{
  static const gchar *const unused[] = { KY_WORKER_UNUSED NULL };
  static const gchar *const unused_by_verifiers[] = { KY_WORKER_UNUSED KY_WORKER_UNVERIFIED NULL };
  const KyZygote zygote
      = { KY_WORKER_INDEX, KY_WORKER_SANDBOX, unused, unused_by_verifiers, STEPS };

  return ky_zygote_main (argc, argv, &zygote);
}
