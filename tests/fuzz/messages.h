/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/view.h"

/* The target that is of no type: packets of kiyome's programs, some of which are hostile. */
#define KY_FUZZ_MESSAGES "messages"

/* Reads `input` as a message of the contracts: the first byte says which of test_messages, the rest
 * are its fields. Aborts if a message that was taken is not taken again after it was packed. */
void ky_fuzz_message (KyView input);
