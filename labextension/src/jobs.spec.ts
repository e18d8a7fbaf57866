import { describe, expect, it } from 'vitest';

import { followJob, share, Watched } from './jobs';
import { Refusal } from './request';
import type { IJob } from './tokens';

const job = (state: IJob['state'], done = 0): IJob => ({
  id: 'j1',
  kind: 'publish',
  paths: ['a.ipynb'],
  state,
  stopping: false,
  phase: 'upload',
  message: 'Uploading',
  done,
  total: 10,
  unit: 'files',
  address: null,
  result: null,
  error: null
});
const atOnce = () => Promise.resolve();

describe('followJob', () => {
  it('tells every event and returns the last', async () => {
    const heard: number[] = [];
    const api = {
      follow: async (_: string, tell: (job: IJob) => void) => {
        [job('running', 3), job('running', 7), job('done', 10)].forEach(tell);
      }
    };
    const end = await followJob(api, job('running'), next => heard.push(next.done), atOnce);
    expect(heard).toEqual([3, 7, 10]);
    expect(end.state).toBe('done');
  });

  it('takes a cut line up again', async () => {
    let calls = 0;
    const api = {
      follow: async (_: string, tell: (job: IJob) => void) => {
        calls++;
        if (calls < 3) {
          throw new TypeError('network error');
        }
        tell(job('cancelled'));
      }
    };
    expect((await followJob(api, job('running'), () => undefined, atOnce)).state).toBe('cancelled');
    expect(calls).toBe(3);
  });

  it('gives up on a line that stays dead, and at once on a job that is gone', async () => {
    let calls = 0;
    const dead = {
      follow: async () => {
        calls++;
        throw new TypeError('network error');
      }
    };
    await expect(followJob(dead, job('running'), () => undefined, atOnce)).rejects.toThrow('network error');
    expect(calls).toBeGreaterThan(5);
    calls = 0;
    const gone = {
      follow: async () => {
        calls++;
        throw new Refusal({ code: 'not-found', message: 'No such job.', hint: '' }, 404);
      }
    };
    await expect(followJob(gone, job('running'), () => undefined, atOnce)).rejects.toThrow('No such job');
    expect(calls).toBe(1);
  });

  it('asks nothing for a job that has ended', async () => {
    const api = { follow: () => Promise.reject(new Error('asked')) };
    expect((await followJob(api, job('done'), () => undefined, atOnce)).state).toBe('done');
  });
});

describe('Watched', () => {
  it('remembers jobs, and survives nonsense in the storage', () => {
    const kept = new Map<string, string>();
    const notes = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value)
    };
    const watched = new Watched(notes);
    watched.add('a');
    watched.add('b');
    watched.add('a');
    watched.delete('b');
    expect(new Watched(notes).ids).toEqual(['a']);
    for (const nonsense of ['{', '{}', '[1]']) {
      kept.set([...kept.keys()][0]!, nonsense);
      expect(watched.ids).toEqual([]);
    }
  });
});

describe('share', () => {
  it('is a number from 0 to 1, or nothing', () => {
    expect(share(job('running', 5))).toBe(0.5);
    expect(share({ ...job('running'), total: 0 })).toBeNull();
    expect(share(job('running', 20))).toBe(1);
  });
});
