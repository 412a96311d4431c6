/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages between kiyome-portal and kiyome-opener (common/wire.h over SOCK_SEQPACKET).
 *
 *   ORDER   string order, u32 n, n × (string name, string value)
 *   ANSWER  u32 n, n × (string name, string value), u32 has report, u32 has file;
 *           descriptors: report, file
 *   ERROR   u32 KyError, string message */
#pragma once

#include "common/wire.h"

typedef enum
{
  KY_OPENER_MESSAGE_ORDER = 0x4f01,
  KY_OPENER_MESSAGE_ANSWER = 0x4f81,
  KY_OPENER_MESSAGE_ERROR,
} KyOpenerMessage;

#define KY_OPENER_REPORT_MAX (64u * 1024 * 1024)
