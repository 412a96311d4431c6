// SPDX-License-Identifier: GPL-2.0-or-later
// Which address shows which view, and to whom. The server decides what anybody may see; this only leaves out what
// would be refused. A view is one module and one row here.
import { mailsView, recordsView } from "./views/mails.js";
import { mailView, recordView } from "./views/mail.js";
import { requestsView, queueView, handledView, allRequestsView } from "./views/requests.js";
import { requestView } from "./views/request.js";
import { uploadsView } from "./views/uploads.js";
import { absenceView } from "./views/absence.js";
import { allowView } from "./views/allow.js";
import { blockView } from "./views/block.js";
import { agreedView } from "./views/agreed.js";
import { clientsView } from "./views/clients.js";
import { policiesView } from "./views/policies.js";
import { healthView } from "./views/health.js";
import { reprocessView } from "./views/reprocess.js";
import { statisticsView } from "./views/statistics.js";
import { usersView } from "./views/users.js";
import { userView } from "./views/user.js";
import { auditView } from "./views/audit.js";
import { destructionsView } from "./views/destructions.js";
import { preferencesView } from "./views/preferences.js";

const STAFF = ["staff"],
  APPROVER = ["approver"],
  ADMINISTRATOR = ["administrator"],
  AUDITOR = ["auditor"];
const OVERSEER = ["administrator", "auditor"];

function row(name, parameters, roles, view, menuItem) {
  return { name, parameters, roles, view, menu: menuItem === undefined ? name : menuItem };
}

export const routes = [
  row("mails", 0, STAFF, mailsView),
  row("mails", 1, STAFF, mailView),
  row("requests", 0, STAFF, requestsView),
  row("requests", 1, [], requestView, null),
  row("uploads", 0, STAFF, uploadsView),
  row("queue", 0, APPROVER, queueView),
  row("handled", 0, APPROVER, handledView),
  row("absence", 0, APPROVER, absenceView),
  row("statistics", 0, ADMINISTRATOR, statisticsView),
  row("health", 0, ADMINISTRATOR, healthView),
  row("reprocess", 0, ADMINISTRATOR, reprocessView),
  row("allow", 0, ADMINISTRATOR, allowView),
  row("block", 0, ADMINISTRATOR, blockView),
  row("agreed", 0, ADMINISTRATOR, agreedView),
  row("clients", 0, ADMINISTRATOR, clientsView),
  row("policies", 0, ADMINISTRATOR, policiesView),
  row("users", 0, ADMINISTRATOR, usersView),
  row("users", 1, ADMINISTRATOR, userView),
  row("records", 0, OVERSEER, recordsView),
  row("records", 1, OVERSEER, recordView),
  row("all-requests", 0, OVERSEER, allRequestsView),
  row("audit", 0, AUDITOR, auditView),
  row("destructions", 0, AUDITOR, destructionsView),
  row("preferences", 0, [], preferencesView),
];

export const menu = [
  { title: "menu.group.staff", roles: STAFF, items: ["mails", "requests", "uploads"] },
  { title: "menu.group.approver", roles: APPROVER, items: ["queue", "handled", "absence"] },
  {
    title: "menu.group.administrator",
    roles: ADMINISTRATOR,
    items: [
      "health",
      "reprocess",
      "statistics",
      "allow",
      "block",
      "agreed",
      "clients",
      "policies",
      "users",
    ],
  },
  { title: "menu.group.overseer", roles: OVERSEER, items: ["records", "all-requests"] },
  { title: "menu.group.auditor", roles: AUDITOR, items: ["audit", "destructions"] },
  { title: "menu.group.own", roles: [], items: ["preferences"] },
];
