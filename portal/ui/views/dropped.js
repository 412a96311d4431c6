// SPDX-License-Identifier: GPL-2.0-or-later
// Collects the files that a user chose or dropped, including those in folders.

export const MAX_FILES = 500; // at once; for more files there are watched folders (kiyome-folder)

/**
 * A file that was chosen or dropped, and its path in the chosen or dropped folder; its name if it
 * was not in a folder.
 * @typedef {{ file: File, path: string }} PickedFile
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
 * Adds a file, or all files in a directory, to `found`, until it has more than MAX_FILES.
 * @param {FileSystemEntry} entry
 * @param {PickedFile[]} found
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
  for (const child of entries) {
    await walk(child, found);
  }
}

/**
 * @param {File} file
 * @returns {PickedFile}
 */
export function plain(file) {
  return { file, path: file.webkitRelativePath || file.name };
}

/**
 * Returns the files that were dropped, including those in folders. Reading folders stops at
 * MAX_FILES + 1 files, which shows the caller that there are too many.
 * @param {DataTransfer} transfer
 */
export async function droppedFiles(transfer) {
  // The browser keeps the entries only until this function first awaits something.
  const items = Array.from(transfer.items || []).filter((item) => item.kind === "file");
  const entries = items.map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null));
  if (!entries.some(Boolean)) {
    return Array.from(transfer.files).map(plain);
  }
  /** @type {PickedFile[]} */
  const found = [];
  for (const entry of entries) {
    if (entry) {
      await walk(entry, found);
    }
  }
  return found;
}
