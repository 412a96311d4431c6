/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main function of each kiyome-worker-FAMILY: compiled once a family, with KY_WORKER_FAMILY
 * (mail, archive …), KY_WORKER_INDEX and KY_WORKER_SANDBOX.
 *
 * A family's modules may define `void ky_warm_up_FAMILY (void)`: it runs once, before the sandbox
 * and the first fork, so that whatever their libraries load or build on first use (converters,
 * tables, caches) is there; a worker can't open files, nor map code.
 */
#include "sanitizer/zygote.h"

#define PASTE_(prefix, name) prefix##name
#define PASTE(prefix, name) PASTE_ (prefix, name)
#define WARM_UP PASTE (ky_warm_up_, KY_WORKER_FAMILY)

extern void WARM_UP (void) __attribute__ ((weak));

int
main (int argc, char **argv)
{
  const KyZygote zygote = { KY_WORKER_INDEX, KY_WORKER_SANDBOX, WARM_UP };

  return ky_zygote_main (argc, argv, &zygote);
}
