/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The main function of each kiyome-worker-FAMILY: compiled once a family, with KY_WORKER_INDEX and
 * KY_WORKER_SANDBOX. */
#include "sanitizer/zygote.h"

int
main (int argc, char **argv)
{
  const KyZygote zygote = { KY_WORKER_INDEX, KY_WORKER_SANDBOX };

  return ky_zygote_main (argc, argv, &zygote);
}
