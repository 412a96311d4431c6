/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The connections of doors: each runs one job after another. */
#pragma once

#include "sanitizer/work.h"

typedef struct _KyDoors KyDoors;

typedef struct
{
  KyLoop *loop;
  KyScheduler *scheduler;
  KyPool *pool;
  /* The status as JSON. (transfer full) */
  gchar *(*status) (const gchar *asker, gpointer data);
  /* (nullable) Whose programs the user UID runs, as long as the doors are there; NULL: no tenant's.
   */
  const gchar *(*tenant_of) (uid_t uid, gpointer data);
  /* (nullable) The weight of TENANT; NULL: of what is no tenant's. */
  guint (*weight_of) (const gchar *tenant, gpointer data);
  /* The last connection ended. */
  void (*empty) (gpointer data);
  gpointer data;
} KyDoorsSetup;

/* (transfer full) */
KyDoors *ky_doors_new (const KyDoorsSetup *setup);
/* Listens on PATH for USERS (names; "*": anybody who can open the socket), root's own user always
 * among them, and for WATCHERS, who may ask for the status and nothing else. Errors: IO, CONFIG (no
 * such user is only logged). */
gboolean ky_doors_listen (KyDoors *doors, const gchar *path, const gchar *const *users,
                          const gchar *const *watchers, GError **error);
/* From now on these are let in. Who is not any more hands in nothing, but has the answer to what he
 * handed in before; and each door is whose it is now. */
void ky_doors_admit (KyDoors *doors, const gchar *const *users, const gchar *const *watchers);
/* Takes over a connection that is there already. */
void ky_doors_add (KyDoors *doors, int fd);
/* Takes no new connection and no new job. */
void ky_doors_close (KyDoors *doors);
/* Answers every job that runs or will come with ERROR. */
void ky_doors_fail (KyDoors *doors, const GError *error);
guint ky_doors_n_connections (const KyDoors *doors);
void ky_doors_free (KyDoors *doors);
