-- SPDX-License-Identifier: GPL-2.0-or-later
-- If the MTA permits it, the milter answers only the last step, and leading space of header fields is kept.
dofile (scripts .. "/common.lua")
conn = mt.connect (socket, 100, 0.1)
check (conn ~= nil, "can't connect")
check (mt.negotiate (conn, 6, nil, EVERYTHING) == nil, "negotiate")
for _, option in ipairs ({ SMFIP_NR_CONN, SMFIP_NR_MAIL, SMFIP_NR_RCPT, SMFIP_NR_HDR, SMFIP_NR_BODY,
                           SMFIP_NODATA, SMFIP_NOEOH, SMFIP_NOHELO, SMFIP_HDR_LEADSPC }) do
  check (mt.test_option (conn, option), "option " .. option .. " is not asked for")
end
for _, action in ipairs ({ SMFIF_ADDHDRS, SMFIF_CHGHDRS, SMFIF_CHGBODY }) do
  check (mt.test_action (conn, action), "action " .. action .. " is not asked for")
end
mt.disconnect (conn)
