/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups the recipients of one mail by tenant, and decides while RCPT commands come which of them
 * can be accepted in the same transaction. */
#include "milter/tenant-groups.h"

#include "common/mail/address.h"
#include "common/mail/relay.h"
#include "common/release.h"

KY_DEFINE_FREE (party_free, KyTenantGroup, recipients)

GPtrArray *
ky_tenant_groups_new (void)
{
  return g_ptr_array_new_with_free_func (party_free);
}

/* Returns whether kiyome-opener can send to `recipient` and the MTA removes it when given `path`.
 * The MTA accepts more forms of an address than kiyome-opener, and may keep another form than it
 * was given. */
static gboolean
is_sendable (const gchar *recipient, const gchar *path)
{
  g_autofree gchar *own = g_strdup_printf ("<%s>", recipient);

  return ky_address_is_plain (recipient) && g_str_is_ascii (recipient)
         && ky_relay_is_address (recipient) && g_ascii_strcasecmp (own, path) == 0;
}

static KyTenantGroup *
find_party (GPtrArray *parties, const KyConfig *config)
{
  for (guint i = 0; i < parties->len; i++)
    if (((KyTenantGroup *)parties->pdata[i])->config == config)
      return parties->pdata[i];
  return NULL;
}

/* Returns the tenant of a recipient. Outgoing mail belongs to the sender's tenant: that of the
 * login, if it is an address, whatever the envelope's sender is. */
static KyConfig *
whose (KyConfig *config, const KyMessage *message, const gchar *address)
{
  gboolean goes_out = strcmp (ky_config_string (config, KY_CONFIG_MILTER_DIRECTION), "out") == 0;

  KyConfig *tenant = NULL;

  if (!goes_out)
    return ky_config_tenant_of (config, address);
  if (message->login != NULL && strchr (message->login, '@') != NULL)
    tenant = ky_config_tenant_of (config, message->login);
  return tenant != NULL && ky_config_tenant_name (tenant) != NULL
             ? tenant
             : ky_config_tenant_of (config, message->sender);
}

/* Returns whether a party other than `party` (nullable) must be served in this transaction. */
static gboolean
another_must_be_served (const GPtrArray *parties, const KyTenantGroup *party)
{
  for (guint i = 0; i < parties->len; i++)
    if (parties->pdata[i] != party && ((const KyTenantGroup *)parties->pdata[i])->must_be_served)
      return TRUE;
  return FALSE;
}

const KyReply *
ky_tenant_groups_add (GPtrArray *parties, KyConfig *config, KyMessage *message,
                      const gchar *address, const gchar *bare,
                      const KyReply *(*refuse) (const KyConfig *tenant, gpointer data),
                      gpointer data)
{
  KyConfig *tenant = whose (config, message, address);
  KyTenantGroup *party = tenant != NULL ? find_party (parties, tenant) : NULL;
  g_autofree gchar *path = g_strdup_printf ("<%s>", bare);
  guint before = message->recipients->len;
  const KyReply *reply = NULL;

  if (tenant == NULL)
    return &ky_reply_nobodys;
  gboolean must_be_served
      = ky_config_string (tenant, KY_CONFIG_RELAY_HOST)[0] == '\0' || !is_sendable (address, path);
  if ((party == NULL && parties->len >= ky_config_uint (config, KY_CONFIG_TENANTS_AT_ONCE))
      || (must_be_served && another_must_be_served (parties, party)))
    return &ky_reply_another_tenant;
  if (party == NULL && refuse != NULL)
    reply = refuse (tenant, data);
  if (reply != NULL)
    return reply;
  if (party == NULL)
    {
      party = g_new0 (KyTenantGroup, 1);
      party->config = tenant;
      party->recipients = g_ptr_array_new ();
      g_ptr_array_add (parties, party);
    }
  party->must_be_served |= must_be_served;
  ky_message_add_recipient (message, address, bare);
  if (message->recipients->len > before)
    g_ptr_array_add (party->recipients, message->recipients->pdata[before]);
  return NULL;
}

/* Returns the alphabetically first address of a party. */
static const gchar *
tenant_groups_least_of (const KyTenantGroup *party)
{
  const gchar *least = party->recipients->pdata[0];

  for (guint i = 1; i < party->recipients->len; i++)
    if (g_ascii_strcasecmp (party->recipients->pdata[i], least) < 0)
      least = party->recipients->pdata[i];
  return least;
}

/* Orders parties independently of the order of recipients, so that a repeated message has the same
 * order. */
static gboolean
tenant_groups_is_before (const KyTenantGroup *a, const KyTenantGroup *b)
{
  if (a->must_be_served != b->must_be_served)
    return a->must_be_served;
  if (a->recipients->len != b->recipients->len)
    return a->recipients->len > b->recipients->len;
  return g_ascii_strcasecmp (tenant_groups_least_of (a), tenant_groups_least_of (b)) < 0;
}

void
ky_tenant_groups_finish (GPtrArray *parties)
{
  guint first = 0;

  if (parties->len == 0)
    return;
  for (guint i = 1; i < parties->len; i++)
    if (tenant_groups_is_before (parties->pdata[i], parties->pdata[first]))
      first = i;
  gpointer party = parties->pdata[first];
  parties->pdata[first] = parties->pdata[0];
  parties->pdata[0] = party;
  for (guint i = 0; i < parties->len; i++)
    g_ptr_array_add (((KyTenantGroup *)parties->pdata[i])->recipients, NULL);
}
