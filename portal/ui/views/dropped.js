// SPDX-License-Identifier: GPL-2.0-or-later
// Files that somebody chose or dropped, and those in the folders among them.

export const MAX_FILES = 500; // at once: more is a matter for a watched folder

/**
 * A file, and where it lies in the folder that it was given with.
 * @typedef {{ file: File, path: string }} Given
 */

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<File>}
 */
function fileOf(entry) {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

/**
 * A directory tells its entries in pieces, until there is an empty one.
 * @param {FileSystemDirectoryEntry} directory
 */
async function entriesOf(directory) {
  const reader = directory.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (!some.length || all.length > MAX_FILES) {
      return all;
    }
    all.push(...some);
  }
}

/**
 * Adds the file ENTRY, or all that is in the directory ENTRY, to FOUND.
 * @param {FileSystemEntry} entry
 * @param {Given[]} found
 */
async function walk(entry, found) {
  if (found.length > MAX_FILES) {
    return;
  }
  if (entry.isFile) {
    const file = await fileOf(/** @type {FileSystemFileEntry} */ (entry));
    found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const entries = await entriesOf(/** @type {FileSystemDirectoryEntry} */ (entry));
  for (const one of entries) {
    await walk(one, found);
  }
}

/**
 * @param {File} file
 * @returns {Given}
 */
export function plain(file) {
  return { file, path: file.webkitRelativePath || file.name };
}

/**
 * What was dropped, folders with all that is in them: one more than MAX_FILES at most.
 * @param {DataTransfer} transfer
 */
export async function droppedFiles(transfer) {
  // The entries are there only until this returns for the first time.
  const items = Array.from(transfer.items || []).filter((item) => item.kind === "file");
  const entries = items.map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null));
  if (!entries.some(Boolean)) {
    return Array.from(transfer.files).map(plain);
  }
  /** @type {Given[]} */
  const found = [];
  for (const entry of entries) {
    if (entry) {
      await walk(entry, found);
    }
  }
  return found;
}
