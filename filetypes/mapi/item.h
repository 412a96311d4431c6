/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an item is, by its message class ([MS-OXCMSG] §2.2.1.3, PidTagMessageClass): mail, or one
 * of the others that Outlook keeps and sends in the same containers.
 */
#pragma once

#include "filetypes/mapi/message.h"

typedef enum
{
  KY_MAPI_ITEM_MAIL,
  KY_MAPI_ITEM_APPOINTMENT,  /* [MS-OXOCAL] */
  KY_MAPI_ITEM_REQUEST,      /* for a meeting, or an update of one */
  KY_MAPI_ITEM_CANCELLATION, /* of a meeting */
  KY_MAPI_ITEM_ACCEPTED,     /* answers to a request */
  KY_MAPI_ITEM_TENTATIVE,
  KY_MAPI_ITEM_DECLINED,
  KY_MAPI_ITEM_CONTACT, /* [MS-OXOCNTC] */
  KY_MAPI_ITEM_LIST,    /* of contacts */
  KY_MAPI_ITEM_TASK,    /* [MS-OXOTASK], also requests and answers, which hold one */
  KY_MAPI_ITEM_NOTE,    /* [MS-OXONOTE] */
  KY_MAPI_ITEM_JOURNAL, /* [MS-OXOJRNL] */
  KY_MAPI_ITEM_REPORT,  /* [MS-OXOMSG] §2.2.2: of delivery, or that it failed, of reading */
  KY_MAPI_ITEM_UNKNOWN,
} KyMapiItem;

KyMapiItem ky_mapi_item (const KyMapiMessage *message);

/* Is ITEM about a date: an appointment, or something about a meeting? */
gboolean ky_mapi_item_is_calendar (KyMapiItem item);

/* The code page of MESSAGE's 8-bit texts, 0: unknown. */
guint ky_mapi_codepage (const KyMapiMessage *message);
/* A text of MESSAGE's bag. (transfer full) (nullable) */
gchar *ky_mapi_text (const KyMapiMessage *message, guint32 id);
/* The address of the Internet of BAG, which is MESSAGE or one of its recipients: the first of IDS
 * (ended by 0) that is one. (transfer full) (nullable) */
gchar *ky_mapi_find_address (const KyMapiMessage *message, const KyMapiBag *bag,
                             const guint16 *ids);
