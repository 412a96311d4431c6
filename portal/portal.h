/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the files of kiyome-portal share. The path of a request: the HTTP side (server.c)
 * receives it, gate.c makes the checks for which the user need not be known, and a thread runs
 * dispatch.c, which asks the store for the user of the session and calls the route's handler. A
 * handler reads the request with the functions below, asks the store or the opener, and writes JSON
 * or names a file. The store decides everything that a user may do. */
#pragma once

#include "common/json.h"
#include "common/wire.h"
#include "opener/client.h"
#include "portal/spool.h"
#include "store/client/portal-client.h"

#include <microhttpd.h>

typedef struct _KyPortal KyPortal;
typedef struct _KyRequest KyRequest;

/* --- routes --------------------------------------------------------------------------------- */

/* Lists the stages of a request. A request with a body whose user must have signed in is processed
 * in a thread twice: before the body is received, to decide whether it may be, and when it is
 * complete. */
typedef enum
{
  KY_STAGE_HEADER,   /* the body may not be received yet */
  KY_STAGE_ADMITTED, /* a thread has admitted the body, or has answered */
  KY_STAGE_BODY,     /* complete, to be processed */
} KyStage;

typedef enum
{
  KY_ROUTE_OPEN = 1 << 0,   /* works without a session, too */
  KY_ROUTE_HEAVY = 1 << 1,  /* waits for the sanitizer or the mail relay: has a pool of its own */
  KY_ROUTE_UPLOAD = 1 << 2, /* the body is a file */
  KY_ROUTE_LARGE = 1 << 3,  /* a body of some megabytes */
  KY_ROUTE_ADMIN = 1 << 5, /* for administrators only: the body of any other user is not received */
  KY_ROUTE_FIRST = 1 << 4, /* also while a second factor or a new password is to be set */
  KY_ROUTE_KEY = 1 << 6,   /* for machines: needs a key, and accepts no session */
  /* Waits for a password hash or for the directory: has a pool of its own, of which one client gets
   * a share. */
  KY_ROUTE_PASSWORD = 1 << 7,
} KyRouteFlags;

typedef struct
{
  const gchar *method, *pattern; /* "/api/mails/{id}" */
  gboolean (*run) (KyRequest *request, GError **error);
  guint flags;
} KyRoute;

#define KY_CAPTURES 2

/* All routes, ended by { NULL }. */
extern const KyRoute ky_routes[];
/* Finds the route for a method and a path. `ret_captures`: the segments that match its braces.
 * Returns NULL with `ret_allowed` (transfer full): the methods that the path has, or NULL if there
 * is no such path. */
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

/* Creates the user from the current row. (transfer full) */
KyUser *ky_user_new (KyRows *rows);
void ky_user_free (KyUser *user);
/* Returns the name of the session's cookie. */
const gchar *ky_session_cookie (const KyPortal *portal);
gboolean ky_user_has_role (const KyUser *user, const gchar *role);

/* Describes a machine that submits files with a key of its own, as the store knows it. */
typedef struct
{
  gchar *id, *name, *policy, *owner, *mail, *department; /* "" is possible from `policy` on */
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
  guintptr version;   /* where it must begin; 0: the target is not only visible ASCII */
  gchar *counted_as;  /* (nullable) key of this request in `heavy_each` */
  gchar *from;        /* the client's address */
  gchar *proxy_user;  /* (nullable) the user whom the trusted proxy has authenticated */
  GByteArray *body;   /* the body, except for uploads */
  GHashTable *fields; /* (nullable) of the body, as ky_json_flatten_kinds() */
  int upload;         /* file of an upload, or -1 */
  guint64 expected, received;
  guint64 reserved;     /* bytes in the spool, for `reserved_for` */
  gchar *reserved_for;  /* (nullable) */
  gchar *token;         /* (nullable) token of the session */
  gchar *key;           /* (nullable) key of a machine, only on its routes; erased at the end */
  KyMachine *machine;   /* (nullable) the machine that has the key */
  KyUser *user;         /* (nullable) */
  gboolean is_japanese; /* messages are in Japanese */
  /* The response: */
  guint status;
  KyJson json;
  int file; /* sent instead of JSON, or -1 */
  gchar *file_name, *file_type;
  gchar *set_cookie;
  gchar *location, *job, *number, *outcome; /* (nullable) header fields of responses to machines */
  GBytes *static_bytes;                     /* (nullable) */
  const gchar *static_type, *static_tag;
  gchar *allowed; /* (nullable) for 405 */
};

/* Returns a text member of the body's object, or NULL if it is absent, null or no text. */
const gchar *ky_request_text (KyRequest *request, const gchar *name);
/* Reads a number member. Returns FALSE if it is absent or something else. */
gboolean ky_request_number (KyRequest *request, const gchar *name, gint64 *ret_number);
/* Returns a member as text for the store: a text, a whole number, "1" or "0"; NULL otherwise.
 * (transfer full) */
gchar *ky_request_value (KyRequest *request, const gchar *name);
/* Returns the texts of an array member, joined with ';', or NULL if there is no such member.
 * (transfer full) */
gchar *ky_request_words (KyRequest *request, const gchar *name);
/* Returns a query parameter, or NULL. */
const gchar *ky_request_query (KyRequest *request, const gchar *name);
const gchar *ky_request_header (KyRequest *request, const gchar *name);

/* Sets the error "code: detail" and returns FALSE. `code`: an `error` of common/words.def. */
gboolean ky_request_fail (GError **error, const gchar *code, const gchar *detail);

/* Calls the store. After `error` follow names and values in turn, ended by NULL; a NULL value is
 * left out. The session or the machine's key is added. (transfer full) */
KyRows *ky_request_ask (KyRequest *request, const gchar *verb, GError **error,
                        ...) G_GNUC_NULL_TERMINATED;
/* Calls the store as ky_request_ask() does and advances to the first row of the answer; an answer
 * without a row is the error "not-found". (transfer full) */
KyRows *ky_request_ask_one (KyRequest *request, const gchar *verb, GError **error,
                            ...) G_GNUC_NULL_TERMINATED;
/* Calls the store as ky_request_ask() does and discards the rows of the answer. Returns FALSE with
 * an error. */
gboolean ky_request_tell (KyRequest *request, const gchar *verb, GError **error,
                          ...) G_GNUC_NULL_TERMINATED;
/* Lets the store end the entry that the address names, for the reason in the body, and answers that
 * it is `done` ("removed"). */
gboolean ky_request_end_entry (KyRequest *request, const gchar *verb, const gchar *done,
                               GError **error);
/* Defines the handler `name` that ends an entry so. */
#define KY_DEFINE_END(name, verb, done)                                                            \
  gboolean name (KyRequest *request, GError **error)                                               \
  {                                                                                                \
    return ky_request_end_entry (request, verb, done, error);                                      \
  }
/* Calls the store with a blob and the session. */
KyRows *ky_request_ask_blob (KyRequest *request, const gchar *verb, GBytes *blob, GError **error);
/* Gives an order to the opener, with the session or the machine's key. */
gboolean ky_request_order (KyRequest *request, const gchar *order, KyOpenerAnswer *ret_answer,
                           GError **error, ...) G_GNUC_NULL_TERMINATED;

/* Sets the response to a download. `file`: taken. `name`: cleaned before it is used. */
void ky_request_download (KyRequest *request, int *file, const gchar *name, const gchar *type);

/* Calls the store. `arguments`: names and values in turn, ended by NULL. `blob`: (nullable).
 * (transfer full) */
KyRows *ky_portal_ask (KyPortal *portal, const gchar *verb, const gchar *const *arguments,
                       GBytes *blob, GError **error);

/* --- rows → JSON ---------------------------------------------------------------------------- */

gint64 ky_row_number (KyRows *rows, const gchar *column);
/* Returns whether a column is "yes" or 1. */
gboolean ky_row_is_yes (KyRows *rows, const gchar *column);
/* Write a column as the member `key`: text (null stays null; "" becomes null), number, true or
 * false. */
void ky_row_put_text (KyRows *rows, const gchar *column, KyJson *json, const gchar *key);
void ky_row_put_filled (KyRows *rows, const gchar *column, KyJson *json, const gchar *key);
void ky_row_put_number (KyRows *rows, const gchar *column, KyJson *json, const gchar *key);
void ky_row_put_bool (KyRows *rows, const gchar *column, KyJson *json, const gchar *key);
/* Writes words separated by ';' or line ends as an array. */
void ky_row_put_words (KyRows *rows, const gchar *column, KyJson *json, const gchar *key);
/* Describes one member of an object and the column from which it is written. */
typedef struct
{
  void (*put) (KyRows *rows, const gchar *column, KyJson *json,
               const gchar *key); /* one of the functions above */
  const gchar *column, *key;
} KyPutMember;

/* Writes the row as an object with `members` in their order, ended by one whose `put` is NULL. */
void ky_row_put_object (KyRows *rows, const KyPutMember *members, KyJson *json);
/* Writes the row as an element of an array, or omits it. */
typedef void (*KyPutRow) (KyRows *rows, KyRequest *request);
/* Defines a KyPutRow that writes the row as an object with these KyPutMember. */
#define KY_DEFINE_PUT_ROW(name, ...)                                                               \
  static void name (KyRows *rows, KyRequest *request)                                              \
  {                                                                                                \
    static const KyPutMember members[] = { __VA_ARGS__, { NULL } };                                \
                                                                                                   \
    ky_row_put_object (rows, members, &request->json);                                             \
  }
/* Writes all rows as the array `name`. Returns FALSE if the store's answer was incomplete. */
gboolean ky_put_rows (KyRequest *request, KyRows *rows, const gchar *name, KyPutRow put,
                      GError **error);
/* Writes one page of a longer list as ky_put_rows() does, and adds "next": the cursor of the last
 * row, or null. */
gboolean ky_put_page (KyRequest *request, KyRows *rows, const gchar *name, KyPutRow put,
                      GError **error);

/* Calls the verb of the store with those parameters of the query that `queries` names (ended by
 * NULL) and answers with all rows as the array `array`; if one of them is "cursor", with a page. */
gboolean ky_request_list (KyRequest *request, const gchar *verb, const gchar *array, KyPutRow put,
                          const gchar *const *queries, GError **error);
/* Defines the handler `name` that lists rows so. Further arguments are the queries, and NULL. */
#define KY_DEFINE_LIST(name, verb, array, put, ...)                                                \
  gboolean name (KyRequest *request, GError **error)                                               \
  {                                                                                                \
    static const gchar *const queries[] = { __VA_ARGS__ };                                         \
                                                                                                   \
    return ky_request_list (request, verb, array, put, queries, error);                            \
  }

/* --- the portal ----------------------------------------------------------------------------- */

struct _KyPortal
{
  KyConfig *config;
  struct MHD_Daemon *daemon;
  GThreadPool *quick, *heavy;
  /* Protects is_stopping, the existence of the pools, heavy_each, passwords and directory_…. */
  GMutex lock;
  gboolean is_stopping;
  gboolean directory_is_slow;
  gint64 directory_again; /* monotonic time from which a slow directory may be asked again */
  /* Hash of a session or key, or a client whose passwords are being compared → how many of its
   * requests are running. */
  GHashTable *heavy_each;
  GHashTable *files;   /* path → KyFile */
  GAsyncQueue *stores; /* idle connections */
  struct _KyWatches *watches;
  GThreadPool *machines; /* heavy requests of machines */
  GThreadPool *password; /* requests that wait for a password */
  guint passwords;       /* number of requests in that pool */
  struct _KyJobs *jobs;
  struct _KyDirectory *directory; /* (nullable) */
  gchar *origin, *host;           /* (nullable) of portal.url */
  gchar *proxy;                   /* (nullable) address of the trusted proxy */
  KySpool *spool;
  gboolean has_tls;
  gboolean takes_users; /* accepts users whom the trusted proxy has authenticated */
};

KyPortal *ky_portal_new (KyConfig *config, GError **error);
/* Serves requests until a signal ends the process. */
gboolean ky_portal_run (KyPortal *portal, GError **error);
void ky_portal_free (KyPortal *portal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPortal, ky_portal_free)
