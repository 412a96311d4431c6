/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The milter protocol as Postfix and sendmail 8.14 speak it: packets of a length (32 bits, network
 * order), a command and its data. What this door needs of it, and no more. Many packets of an MTA
 * that waits for no reply are read at once, which libmilter, with five system calls for each, does
 * not do.
 */
#pragma once

#include "common/error.h"
#include "common/view.h"

#define KY_MILTER_VERSION 6
#define KY_MILTER_VERSION_MIN 2
#define KY_MILTER_PACKET_MAX (1024 * 1024)
#define KY_MILTER_CHUNK 65535 /* of a body that replaces another */

/* What the MTA says. */
typedef enum
{
  KY_MILTER_ABORT = 'A',
  KY_MILTER_BODY = 'B',
  KY_MILTER_CONNECT = 'C',
  KY_MILTER_MACRO = 'D',
  KY_MILTER_END = 'E', /* of the body, and of the message */
  KY_MILTER_HELO = 'H',
  KY_MILTER_QUIT_NEW = 'K', /* another connection of a client follows on this one */
  KY_MILTER_HEADER = 'L',
  KY_MILTER_MAIL = 'M',
  KY_MILTER_END_OF_HEADER = 'N',
  KY_MILTER_NEGOTIATE = 'O',
  KY_MILTER_QUIT = 'Q',
  KY_MILTER_RCPT = 'R',
  KY_MILTER_DATA = 'T',
  KY_MILTER_UNKNOWN = 'U',
} KyMilterCommand;

/* What it is told. */
typedef enum
{
  KY_MILTER_REPLACE_BODY = 'b',
  KY_MILTER_CONTINUE = 'c',
  KY_MILTER_ADD_HEADER = 'h',
  KY_MILTER_CHANGE_HEADER = 'm',
  KY_MILTER_PROGRESS = 'p',
  KY_MILTER_TEMPFAIL = 't',
  KY_MILTER_REPLY_CODE = 'y',
} KyMilterReply;

/* Actions that an MTA lets a milter take. */
#define KY_MILTER_MAY_ADD 0x1u
#define KY_MILTER_MAY_REPLACE 0x2u
#define KY_MILTER_MAY_CHANGE 0x10u

/* Steps that an MTA may leave out, or wants no reply to. */
#define KY_MILTER_NO_HELO 0x2u
#define KY_MILTER_NO_END_OF_HEADER 0x40u
#define KY_MILTER_UNREPLIED_HEADER 0x80u
#define KY_MILTER_NO_UNKNOWN 0x100u
#define KY_MILTER_NO_DATA 0x200u
#define KY_MILTER_UNREPLIED_CONNECT 0x1000u
#define KY_MILTER_UNREPLIED_HELO 0x2000u
#define KY_MILTER_UNREPLIED_MAIL 0x4000u
#define KY_MILTER_UNREPLIED_RCPT 0x8000u
#define KY_MILTER_UNREPLIED_BODY 0x80000u
#define KY_MILTER_LEADING_SPACE 0x100000u /* values of fields begin behind the colon */

typedef struct
{
  guint8 command; /* KyMilterCommand, or what this door does not know */
  KyView data;
} KyMilterPacket;

/*
 * Takes the first packet off VIEW. 1: RET_PACKET (borrowed from VIEW) is it; 0: it is not wholly
 * there; -1: no packet, or one of more than KY_MILTER_PACKET_MAX bytes.
 */
gint ky_milter_take (KyView *view, KyMilterPacket *ret_packet);

/* Appends a packet of COMMAND with the strings of STRINGS, NULL at their end, each with its NUL. */
void ky_milter_put (GByteArray *out, KyMilterReply reply, ...) G_GNUC_NULL_TERMINATED;
void ky_milter_put_change (GByteArray *out, guint32 index, const gchar *name, const gchar *value);
void ky_milter_put_bytes (GByteArray *out, guint8 command, KyView data);

/* A string of READER's up to its NUL, borrowed; fails without one. */
const gchar *ky_milter_read_string (KyReader *reader);
