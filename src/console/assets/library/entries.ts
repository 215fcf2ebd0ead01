/** Files out of what somebody has dropped or chosen: folders are walked, and each file keeps its path below what was dropped. */
export interface Picked {
  path: string;
  file: File;
}

/** What is in a drop; `unread` are the names of what the browser does not hand out. Call it while the event is being handled. */
export async function dropped(data: DataTransfer): Promise<{ files: Picked[]; unread: string[] }> {
  // The items are gone with the event, so they are taken before anything is waited for.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const loose = [...data.files];
  const found: { files: Picked[]; unread: string[] } = { files: [], unread: [] };
  if (entries.length === 0) found.files = loose.map((file) => ({ path: file.name, file }));
  for (const entry of entries) await walk(entry, entry.name, found);
  return found;
}

/** What a file picker has handed out. */
export function chosen(files: FileList): Picked[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function walk(
  entry: FileSystemEntry,
  path: string,
  found: { files: Picked[]; unread: string[] },
): Promise<void> {
  try {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject),
      );
      found.files.push({ path, file });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A folder hands out a hundred at a time.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (some.length === 0) return;
      const inOrder = some.sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const child of inOrder) await walk(child, `${path}/${child.name}`, found);
    }
  } catch {
    found.unread.push(path);
  }
}
