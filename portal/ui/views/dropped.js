// SPDX-License-Identifier: GPL-2.0-or-later
// Collects the files that a user chose or dropped, including those in folders.

export const MAX_FILES = 500; // at once; for more files there are watched folders (kiyome-folder)

/**
 * A file and its path in the folder that was dropped.
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
 * Returns the entries of a directory. The browser returns them in batches, the last of which is
 * empty.
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
 * Adds a file, or all files in a directory, to the list.
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
 * Returns the files that were dropped, including those in folders; at most one more than
 * MAX_FILES.
 * @param {DataTransfer} transfer
 */
export async function droppedFiles(transfer) {
  // The browser keeps the entries only until this function first awaits something.
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
