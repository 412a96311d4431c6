// SPDX-License-Identifier: GPL-2.0-or-later
// Lists the addresses of the portal with the view and the roles of each. The server decides what
// a user may see; this table only leaves out what would be refused. A view is one module and one
// row here.
import { mailsView, recordsView } from "./views/mails.js";
import { mailView, recordView } from "./views/mail.js";
import { requestsView, queueView, handledView, allRequestsView } from "./views/requests.js";
import { requestView } from "./views/request.js";
import { uploadsView } from "./views/uploads.js";
import { absenceView } from "./views/absence.js";
import { allowView } from "./views/allow.js";
import { blockView } from "./views/block.js";
import { agreedView } from "./views/agreed.js";
import { holdsView } from "./views/holds.js";
import { selfcheckView } from "./views/selfcheck.js";
import { caseView, casesView, reportView } from "./views/cases.js";
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

/** @type {{ [name: string]: Api.User["roles"] }} */
const ROLES = {
  staff: ["staff"],
  approver: ["approver"],
  administrator: ["administrator"],
  auditor: ["auditor"],
  overseer: ["administrator", "auditor"],
  handler: ["approver", "administrator", "auditor"],
  anybody: [],
};

/**
 * A view returns the content of the page. Its parameters are the parts of the address after its
 * name.
 * @typedef {import("./app.js").Context} Context
 * @typedef {(context: Context, ...parts: string[]) => import("./dom.js").Child} View
 */

/**
 * Returns a row of the table. `parameters`: the number of parts of the address after `name`.
 * `menuItem`: the item of the menu that is marked, by default the one with the same name.
 * @param {string} name
 * @param {number} parameters
 * @param {Api.User["roles"]} roles
 * @param {View} view
 * @param {string | null} [menuItem]
 */
function row(name, parameters, roles, view, menuItem) {
  return { name, parameters, roles, view, menu: menuItem === undefined ? name : menuItem };
}

export const routes = [
  row("mails", 0, ROLES.staff, mailsView),
  row("mails", 1, ROLES.staff, mailView),
  row("requests", 0, ROLES.staff, requestsView),
  row("requests", 1, ROLES.anybody, requestView, null),
  row("uploads", 0, ROLES.staff, uploadsView),
  row("queue", 0, ROLES.approver, queueView),
  row("handled", 0, ROLES.approver, handledView),
  row("absence", 0, ROLES.approver, absenceView),
  row("statistics", 0, ROLES.administrator, statisticsView),
  row("health", 0, ROLES.administrator, healthView),
  row("reprocess", 0, ROLES.administrator, reprocessView),
  row("allow", 0, ROLES.administrator, allowView),
  row("block", 0, ROLES.administrator, blockView),
  row("agreed", 0, ROLES.administrator, agreedView),
  row("clients", 0, ROLES.administrator, clientsView),
  row("policies", 0, ROLES.administrator, policiesView),
  row("users", 0, ROLES.administrator, usersView),
  row("users", 1, ROLES.administrator, userView),
  row("records", 0, ROLES.overseer, recordsView),
  row("records", 1, ROLES.overseer, recordView),
  row("all-requests", 0, ROLES.overseer, allRequestsView),
  row("holds", 0, ROLES.overseer, holdsView),
  row("selfcheck", 0, ROLES.overseer, selfcheckView),
  row("cases", 0, ROLES.handler, casesView),
  row("cases", 1, ROLES.handler, caseView),
  row("report", 1, ROLES.anybody, reportView, null),
  row("audit", 0, ROLES.auditor, auditView),
  row("destructions", 0, ROLES.auditor, destructionsView),
  row("preferences", 0, ROLES.anybody, preferencesView),
];

export const menu = [
  { title: "menu.group.staff", roles: ROLES.staff, items: ["mails", "requests", "uploads"] },
  { title: "menu.group.approver", roles: ROLES.approver, items: ["queue", "handled", "absence"] },
  {
    title: "menu.group.administrator",
    roles: ROLES.administrator,
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
  {
    title: "menu.group.overseer",
    roles: ROLES.overseer,
    items: ["records", "all-requests", "holds", "selfcheck"],
  },
  { title: "menu.group.auditor", roles: ROLES.auditor, items: ["audit", "destructions"] },
  { title: "menu.group.cases", roles: ROLES.handler, items: ["cases"] },
  { title: "menu.group.own", roles: ROLES.anybody, items: ["preferences"] },
];
