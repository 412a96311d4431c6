/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of kiyome-portal share. One request: the HTTP side (server.c) takes it in, checks
 * what needs no knowledge of users (gate.c), and hands it to a thread, where dispatch.c asks the
 * store who is there and calls the route's handler. A handler reads the request with the functions
 * below, asks the store or the opener, and writes JSON or names a file. All that a user may or may
 * not do is decided by the store.
 */
#pragma once

#include "common/json.h"
#include "common/wire.h"
#include "config/config.h"
#include "opener/client.h"
#include "portal/spool.h"
#include "store/client/portal-client.h"

#include <microhttpd.h>

typedef struct _KyPortal KyPortal;
typedef struct _KyRequest KyRequest;

/* --- routes --------------------------------------------------------------------------------- */

/* A request with a body of somebody who must have signed in goes twice to a thread: before its body
 * is taken, to see whether it may come, and when it is here. */
typedef enum
{
  KY_STAGE_HEADER,   /* the body may not come yet */
  KY_STAGE_ADMITTED, /* a thread has said yes, or has answered */
  KY_STAGE_BODY,     /* taken in, to be worked on */
} KyStage;

typedef enum
{
  KY_ROUTE_OPEN = 1 << 0,     /* without a session too */
  KY_ROUTE_HEAVY = 1 << 1,    /* waits for the sanitizer or the mail relay: a pool of its own */
  KY_ROUTE_UPLOAD = 1 << 2,   /* the body is a file */
  KY_ROUTE_LARGE = 1 << 3,    /* a body of some megabytes */
  KY_ROUTE_ADMIN = 1 << 5,    /* for administrators: nobody else's body is even taken */
  KY_ROUTE_FIRST = 1 << 4,    /* while a second factor is still to be set up, too */
  KY_ROUTE_KEY = 1 << 6,      /* for machines: a key opens it and no session does */
  KY_ROUTE_PASSWORD = 1 << 7, /* waits until a password is hashed, or for the directory: a pool of
                               * its own, of which one client has a share */
} KyRouteFlags;

typedef struct
{
  const gchar *method, *pattern; /* "/api/mails/{id}" */
  gboolean (*run) (KyRequest *request, GError **error);
  guint flags;
} KyRoute;

#define KY_CAPTURES 2

/* All, ended by { NULL }. */
extern const KyRoute ky_routes[];
/* The route for METHOD and PATH, with what stands in its braces; NULL with RET_ALLOWED (transfer
 * full) naming the methods that PATH has, or NULL when there is no such path. */
const KyRoute *ky_route_find (const gchar *method, const gchar *path,
                              gchar *ret_captures[KY_CAPTURES], gchar **ret_allowed);

/* --- users ---------------------------------------------------------------------------------- */

typedef struct
{
  gchar *name, *display, *mail, *department, *language, *csrf;
  gchar **roles;
  gboolean era, needs_totp, needs_password;
  gint64 expires;
} KyUser;

/* From the row that stands in ROWS. (transfer full) */
KyUser *ky_user_new (KyRows *rows);
void ky_user_free (KyUser *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyUser, ky_user_free)
/* The name of the session's cookie. */
const gchar *ky_session_cookie (const KyPortal *portal);
gboolean ky_user_has_role (const KyUser *user, const gchar *role);

/* A machine that brings files by a key of its own, as the store knows it. */
typedef struct
{
  gchar *id, *name, *policy, *owner, *mail, *department; /* from the third on they may be "" */
} KyMachine;

void ky_machine_free (KyMachine *machine);

/* --- requests ------------------------------------------------------------------------------- */

struct _KyRequest
{
  KyPortal *portal;
  struct MHD_Connection *connection;
  const KyRoute *route;
  gchar *captures[KY_CAPTURES];
  KyStage stage;
  gboolean is_api, is_done, is_early, waits_for_password;
  gchar *counted_as;  /* (nullable) in heavy_each */
  gchar *from;        /* the client's address */
  gchar *proxy_user;  /* (nullable) whom the trusted proxy has signed in */
  GByteArray *body;   /* what came, not for uploads */
  GHashTable *fields; /* (nullable) of the body, as ky_json_flatten_kinds() */
  int upload;         /* or -1 */
  guint64 expected, received;
  guint64 reserved;     /* bytes in the spool, for `reserved_for` */
  gchar *reserved_for;  /* (nullable) */
  gchar *token;         /* (nullable) the session's */
  gchar *key;           /* (nullable) a machine's, only on routes for machines; wiped */
  KyMachine *machine;   /* (nullable) whose it is */
  KyUser *user;         /* (nullable) */
  gboolean is_japanese; /* what messages are written in */
  /* the answer */
  guint status;
  KyJson json;
  int file; /* (-1) instead of JSON */
  gchar *file_name, *file_type;
  gchar *set_cookie;
  gchar *location, *job, *number, *outcome; /* (nullable) headers of answers to machines */
  GBytes *static_bytes;                     /* (nullable) */
  const gchar *static_type, *static_tag;
  gchar *allowed; /* (nullable) for 405 */
};

/* Name of a member of the body's object, or NULL when it isn't there, is null or no string. */
const gchar *ky_request_text (KyRequest *request, const gchar *name);
/* TRUE with what a member says, FALSE when it isn't there or something else. */
gboolean ky_request_number (KyRequest *request, const gchar *name, gint64 *ret_number);
/* The same as text for the store: a string, a whole number, 1 or 0. (transfer full) */
gchar *ky_request_value (KyRequest *request, const gchar *name);
/* Strings of an array, joined with ';'. NULL when there is none. (transfer full) */
gchar *ky_request_words (KyRequest *request, const gchar *name);
/* An argument of the address, or NULL. */
const gchar *ky_request_query (KyRequest *request, const gchar *name);
const gchar *ky_request_header (KyRequest *request, const gchar *name);

/* Sets "CODE: DETAIL"; FALSE, to be returned. CODE is an ERROR of common/words.def. */
gboolean ky_request_fail (GError **error, const gchar *code, const gchar *detail);

/*
 * Asks the store: names and values in turn after ERROR, ended by NULL; a NULL value is left out.
 * The session goes with it when there is one. (transfer full)
 */
KyRows *ky_request_ask (KyRequest *request, const gchar *verb, GError **error,
                        ...) G_GNUC_NULL_TERMINATED;
/* The same, and goes to the first row; no row is "not-found". */
KyRows *ky_request_ask_one (KyRequest *request, const gchar *verb, GError **error,
                            ...) G_GNUC_NULL_TERMINATED;
/* The same, for its deed alone. */
gboolean ky_request_tell (KyRequest *request, const gchar *verb, GError **error,
                          ...) G_GNUC_NULL_TERMINATED;
/* Asks with a blob. */
KyRows *ky_request_ask_blob (KyRequest *request, const gchar *verb, GBytes *blob, GError **error);
/* Gives an order to the opener, in the session's name. */
gboolean ky_request_order (KyRequest *request, const gchar *order, KyOpenerAnswer *ret_answer,
                           GError **error, ...) G_GNUC_NULL_TERMINATED;

/* Answers with FILE (taken) as a download called NAME. */
void ky_request_download (KyRequest *request, int *file, const gchar *name, const gchar *type);

/* Asks the store: ARGUMENTS (names and values in turn, ended by NULL) and BLOB (nullable).
 * (transfer full) */
KyRows *ky_portal_ask (KyPortal *portal, const gchar *verb, const gchar *const *arguments,
                       GBytes *blob, GError **error);

/* --- rows → JSON ---------------------------------------------------------------------------- */

/* (transfer full) "" for null */
gchar *ky_row_text (KyRows *rows, const gchar *column);
gint64 ky_row_number (KyRows *rows, const gchar *column);
/* A member KEY from COLUMN: text (null stays null), number, yes or no. */
void ky_row_put_text (KyRows *rows, const gchar *column, KyJson *json, const gchar *key);
void ky_row_put_number (KyRows *rows, const gchar *column, KyJson *json, const gchar *key);
void ky_row_put_bool (KyRows *rows, const gchar *column, KyJson *json, const gchar *key);
/* Words separated by ';' (lines for recipients) as an array. */
void ky_row_put_words (KyRows *rows, const gchar *column, KyJson *json, const gchar *key);
/* One member of an object, from a column of a row. */
typedef struct
{
  void (*put) (KyRows *rows, const gchar *column, KyJson *json,
               const gchar *key); /* of those above */
  const gchar *column, *key;
} KyPutMember;

/* The row as an object with MEMBERS, in their order, ended by one whose `put` is NULL. */
void ky_row_put_object (KyRows *rows, const KyPutMember *members, KyJson *json);
/* Puts the row as a member of an array, or leaves it out. */
typedef void (*KyPutRow) (KyRows *rows, KyRequest *request);
/* All rows as the array NAME. FALSE when the store broke off. */
gboolean ky_put_rows (KyRequest *request, KyRows *rows, const gchar *name, KyPutRow put,
                      GError **error);
/* The same for one page of many: with "next", the cursor of the last row, or null. */
gboolean ky_put_page (KyRequest *request, KyRows *rows, const gchar *name, KyPutRow put,
                      GError **error);

/* --- the portal ----------------------------------------------------------------------------- */

struct _KyPortal
{
  KyConfig *config;
  struct MHD_Daemon *daemon;
  GThreadPool *quick, *heavy;
  GMutex lock; /* of is_stopping, the pools' being there, heavy_each, passwords and directory_… */
  gboolean is_stopping;
  gboolean directory_is_slow;
  gint64 directory_again; /* monotonic: when it may be asked again, if it is slow */
  /* hash of a session or key, or a client whose passwords are compared → how many such requests of
   * it are being worked on */
  GHashTable *heavy_each;
  GHashTable *files;   /* path → KyFile */
  GAsyncQueue *stores; /* idle connections */
  struct _KyWatches *watches;
  GThreadPool *machines; /* heavy requests of machines */
  GThreadPool *password; /* requests that wait for a password */
  guint passwords;       /* how many of these there are */
  struct _KyJobs *jobs;
  struct _KyDirectory *directory; /* (nullable) */
  gchar *origin, *host;           /* (nullable) of portal.url */
  gchar *proxy;                   /* (nullable) address of the trusted proxy */
  KySpool *spool;
  gboolean has_tls;
  gboolean takes_users; /* from the trusted proxy */
};

KyPortal *ky_portal_new (KyConfig *config, GError **error);
/* Serves until a signal ends it. */
gboolean ky_portal_run (KyPortal *portal, GError **error);
void ky_portal_free (KyPortal *portal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPortal, ky_portal_free)
