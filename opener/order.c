/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements what all orders share: reads an argument, sets a fact of the answer or a refusal,
 * and calls the store over a connection that is opened when it is first needed. */
#include "opener/opener.h"

const gchar *
ky_order_argument (const KyOrder *order, const gchar *name)
{
  return g_hash_table_lookup (order->arguments, name);
}

void
ky_order_fact (KyOrder *order, const gchar *name, const gchar *value)
{
  g_hash_table_replace (order->facts, g_strdup (name), g_strdup (value));
}

gboolean
ky_order_fail (GError **error, const gchar *code, const gchar *detail)
{
  return ky_fail (error, KY_ERROR_STORE, "%s: %s", code, detail);
}

gboolean
ky_order_connect (KyOrder *order, GError **error)
{
  if (order->store == NULL)
    {
      g_autofree gchar *path = ky_config_run_path (order->service->config, KY_OPEN_SOCKET);

      order->store = ky_store_portal_connect (path, error);
    }
  return order->store != NULL;
}

KyRows *
ky_order_ask (KyOrder *order, const gchar *verb, int *ret_fd, GError **error, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const gchar *name;
  va_list pairs;

  va_start (pairs, error);
  while ((name = va_arg (pairs, const gchar *)) != NULL)
    {
      const gchar *value = va_arg (pairs, const gchar *);

      if (value == NULL)
        continue;
      g_ptr_array_add (arguments, (gpointer)name);
      g_ptr_array_add (arguments, (gpointer)value);
    }
  va_end (pairs);
  g_ptr_array_add (arguments, NULL);
  if (!ky_order_connect (order, error))
    return NULL;
  return ky_store_portal_ask (order->store, verb, (const gchar *const *)arguments->pdata, NULL,
                              ret_fd, error);
}
