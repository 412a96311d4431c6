/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kind of an item by its message class ([MS-OXCMSG] §2.2.1.3, PidTagMessageClass): mail, or
 * another kind of item that Outlook stores and sends in the same containers. */
#pragma once

#include "filetypes/mapi/message.h"

typedef enum
{
  KY_MAPI_ITEM_MAIL,
  KY_MAPI_ITEM_APPOINTMENT,  /* [MS-OXOCAL] */
  KY_MAPI_ITEM_REQUEST,      /* a meeting request, or an update of one */
  KY_MAPI_ITEM_CANCELLATION, /* the cancellation of a meeting */
  KY_MAPI_ITEM_ACCEPTED,     /* replies to a request */
  KY_MAPI_ITEM_TENTATIVE,
  KY_MAPI_ITEM_DECLINED,
  KY_MAPI_ITEM_CONTACT, /* [MS-OXOCNTC] */
  KY_MAPI_ITEM_LIST,    /* a contact group */
  KY_MAPI_ITEM_TASK,    /* [MS-OXOTASK], also task requests and replies */
  KY_MAPI_ITEM_NOTE,    /* [MS-OXONOTE] */
  KY_MAPI_ITEM_JOURNAL, /* [MS-OXOJRNL] */
  KY_MAPI_ITEM_REPORT,  /* [MS-OXOMSG] §2.2.2: delivery, non-delivery and read reports */
  KY_MAPI_ITEM_UNKNOWN,
} KyMapiItem;

KyMapiItem ky_mapi_item (const KyMapiMessage *message);

/* Tells whether `item` has dates: an appointment, or a request, reply or cancellation of a
 * meeting. */
gboolean ky_mapi_item_is_calendar (KyMapiItem item);

/* Returns the Windows code page of `message`'s 8-bit texts; 0: unknown. */
guint ky_mapi_codepage (const KyMapiMessage *message);
/* Returns the text property `id` of `message` in UTF-8, or NULL. (transfer full) (nullable) */
gchar *ky_mapi_text (const KyMapiMessage *message, guint32 id);
/* Returns the first of the properties `ids` (ended by 0) that is an addr-spec, or NULL. `bag` is
 * that of `message` or of one of its recipients. (transfer full) (nullable) */
gchar *ky_mapi_find_address (const KyMapiMessage *message, const KyMapiBag *bag,
                             const guint16 *ids);
