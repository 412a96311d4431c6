/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the system call filters of sanitizer/filters.def: ky_filter_zygote and so on. */
#pragma once

#include "common/confine.h"

#define FILTER(name, kind, calls, refusal) extern const KyFilter ky_filter_##name;
#include "sanitizer/filters.def"
#undef FILTER
