/**
 * Following a job to its end, over lines that may be cut and pages that may be reloaded.
 */

import type { IApi } from './request';
import type { IJob } from './tokens';

const KEY = 'netlify-nb:jobs';
const PATIENCE = 20;
const PAUSE = 1500;

/** Where the jobs that this window shows are noted; the browser's session storage, which lives through a reload. */
export type Notes = Pick<Storage, 'getItem' | 'setItem'>;

/** The ids of the jobs that this window shows. */
export class Watched {
  constructor(private _notes: Notes) {}

  get ids(): string[] {
    try {
      const ids: unknown = JSON.parse(this._notes.getItem(KEY) ?? '[]');
      return Array.isArray(ids) ? ids.filter(id => typeof id === 'string') : [];
    } catch {
      return [];
    }
  }

  add(id: string): void {
    this._notes.setItem(KEY, JSON.stringify([...new Set([...this.ids, id])]));
  }

  delete(id: string): void {
    this._notes.setItem(KEY, JSON.stringify(this.ids.filter(other => other !== id)));
  }
}

/**
 * Tell of every change of a job and return it as it ended. A cut line is taken up again for half a minute.
 */
export async function followJob(
  api: Pick<IApi, 'follow'>,
  job: IJob,
  heard: (job: IJob) => void,
  pause: () => Promise<void> = () => new Promise(resolve => setTimeout(resolve, PAUSE))
): Promise<IJob> {
  let latest = job;
  for (let left = PATIENCE; isRunning(latest); left--) {
    try {
      await api.follow(job.id, next => {
        latest = next;
        left = PATIENCE;
        heard(next);
      });
    } catch (error) {
      if (left <= 0 || (error as { status?: number }).status === 404) {
        throw error;
      }
    }
    if (isRunning(latest)) {
      await pause();
    }
  }
  return latest;
}

function isRunning(job: IJob): boolean {
  return job.state === 'running';
}

/** Return how far a job is: a share from 0 to 1, or `null` where nobody knows. */
export function share(job: IJob): number | null {
  return job.total > 0 ? Math.min(job.done / job.total, 1) : null;
}
