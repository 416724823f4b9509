import type { SharedLocks } from '@motcua/db/shared-locks';
import { Refusal } from '@motcua/domain/refusal';
import type { Locker } from '@tus/server';

/** How long a request waits until the one before it gives the upload back. */
const patienceMs = 10_000;

interface Holder {
  readonly release: () => unknown;
  readonly done: Promise<void>;
}

/**
 * Lets one request at a time work on an upload, in all processes. Within a process a new request asks the one before it
 * to end: a client whose first connection died unnoticed comes again. A request that does not get the upload is refused
 * ('upload-busy').
 */
export class UploadLocks {
  readonly #shared: SharedLocks;
  readonly #holders = new Map<string, Holder>();

  constructor(shared: SharedLocks) {
    this.#shared = shared;
  }

  /**
   * Takes the lock of an upload for the caller. Returns the function that gives it back.
   *
   * @param release is called when another request wants the upload
   * @param lost is called when the lock was lost with its connection
   */
  async acquire(
    id: string,
    { release, lost, signal }: { release: () => unknown; lost: () => void; signal?: AbortSignal },
  ): Promise<() => Promise<void>> {
    const until = AbortSignal.any([AbortSignal.timeout(patienceMs), ...(signal ? [signal] : [])]);
    for (let holder = this.#holders.get(id); holder !== undefined; holder = this.#holders.get(id)) {
      holder.release();
      await Promise.race([holder.done, aborted(until)]);
      if (until.aborted) throw busy();
    }
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const giveBack = () => {
      this.#holders.delete(id);
      resolve();
    };
    this.#holders.set(id, { release, done });
    try {
      if (!(await this.#shared.tryLock(`upload ${id}`, lost))) throw busy();
    } catch (error) {
      giveBack();
      throw error;
    }
    return async () => {
      await this.#shared.unlock(`upload ${id}`);
      giveBack();
    };
  }

  /** The same locks as the tus library takes them. */
  asLocker(lost: () => void): Locker {
    return {
      newLock: (id) => {
        let giveBack: (() => Promise<void>) | undefined;
        return {
          lock: async (signal, release) => {
            giveBack = await this.acquire(id, { signal, release, lost });
          },
          unlock: async () => giveBack?.(),
        };
      },
    };
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

const busy = () => new Refusal('upload-busy', 'another request is at this upload');
