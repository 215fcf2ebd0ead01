/**
 * Files that are still to be sent, kept by the browser under the ids that the server knows them by: after a reload they are sent on
 * without being chosen again. Where the browser keeps none, they are chosen again.
 */
const NAME = "chengqian-uploads";
const STORE = "files";
/** A browser writes each to its own disk, so what is large is not kept. */
const LARGEST = 30_000_000;

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  try {
    const db = await opened();
    return await new Promise<T>((resolve, reject) => {
      const done = db.transaction(STORE, mode);
      const asked = work(done.objectStore(STORE));
      done.oncomplete = () => resolve(asked.result);
      done.onabort = () => reject(done.error);
    }).finally(() => db.close());
  } catch {
    return null;
  }
}

export async function keepFile(id: string, file: File): Promise<void> {
  if (file.size <= LARGEST) await inStore("readwrite", (store) => store.put(file, id));
}

export async function keptFile(id: string): Promise<File | null> {
  const file = await inStore<unknown>("readonly", (store) => store.get(id));
  return file instanceof File ? file : null;
}

export async function dropFile(id: string): Promise<void> {
  await inStore("readwrite", (store) => store.delete(id));
}
