import { describe, expect, it, vi } from 'vitest';

import { matches, Model } from './model';
import { IApi, Refusal } from './request';
import type { IDeploy, IHistory, ISite, IStatus } from './tokens';

const SITE: ISite = {
  id: 's1',
  name: 'tides',
  url: 'http://tides.localhost:1/',
  admin_url: null,
  account: null,
  claimed: false,
  claimable: true,
  locked: false,
  published_deploy_id: 'd2',
  updated_at: null
};
const deploy = (id: string, live: boolean): IDeploy => ({
  id,
  state: 'ready',
  title: id,
  created_at: null,
  url: null,
  live,
  locked: false,
  draft: false,
  error_message: null
});
const status = (history: IDeploy[]): IStatus => ({
  target: 'local',
  remembered: { site_id: 's1' },
  site: SITE,
  history,
  problem: null
});

/** A server in memory: two deploys of one site. */
class FakeApi implements Pick<IApi, 'status' | 'sites' | 'account' | 'jobs' | 'history'> {
  revision = 0;
  live = 'd2';
  asked: string[] = [];
  failing = false;

  get deploys(): IDeploy[] {
    return ['d2', 'd1'].map(id => deploy(id, id === this.live));
  }

  async status(path: string): Promise<IStatus> {
    this.asked.push(path);
    if (this.failing) {
      throw new Refusal({ code: 'network', message: 'No line.', hint: 'Plug it in.' }, 502);
    }
    return status(this.deploys);
  }
  async sites() {
    return { target: 'local' as const, sites: [SITE] };
  }
  async account() {
    return { signed_in: false, user: null, token_source: null, by_browser: false, umbrella: false, problem: null };
  }
  async jobs() {
    return { revision: this.revision, jobs: [] };
  }
  async history(id: string): Promise<IHistory> {
    if (id !== 's1') {
      throw new Refusal({ code: 'site-not-found', message: 'Gone.', hint: '' }, 404);
    }
    return { site: SITE, history: this.deploys };
  }
}

/** Return the fake; what it lacks, the model never asks for. */
const fake = () => new FakeApi() as FakeApi & IApi;
const settled = () => new Promise(resolve => setTimeout(resolve, 30));

describe('Model', () => {
  it('asks nothing before somebody looks', async () => {
    const api = fake();
    const model = new Model(api, { standby: () => true });
    model.setPath('a.ipynb');
    await settled();
    expect(api.asked).toEqual([]);
    model.start();
    await settled();
    expect(api.asked).toEqual(['a.ipynb']);
    expect(model.status?.site?.name).toBe('tides');
    expect(model.sites).toHaveLength(1);
    model.dispose();
  });

  it('shows the details of one site of the list, until it is closed or gone', async () => {
    const api = fake();
    const model = new Model(api, { standby: () => true });
    model.start();
    await settled();
    expect(model.sitesTarget).toBe('local');
    model.open('s1');
    expect(model.opened).toBe('s1');
    expect(model.details).toBeNull();
    await settled();
    expect(model.details?.history.map(one => one.id)).toEqual(['d2', 'd1']);
    api.live = 'd1';
    await model.refresh();
    expect(model.details?.history.find(one => one.live)?.id).toBe('d1');
    model.open('gone');
    await settled();
    expect(model.opened).toBeNull();
    expect(model.problem).toBeNull();
    model.dispose();
  });

  it('tells why something could not be asked, and keeps what it showed', async () => {
    const api = fake();
    const model = new Model(api, { standby: () => true });
    model.setPath('a.ipynb');
    model.start();
    await settled();
    api.failing = true;
    await model.refresh();
    expect(model.problem?.hint).toBe('Plug it in.');
    expect(model.status?.history).toHaveLength(2);
    api.failing = false;
    await model.refresh();
    expect(model.problem).toBeNull();
    model.dispose();
  });

  it('notices what another window has changed', async () => {
    const api = fake();
    const model = new Model(api, { standby: () => false, interval: 10 });
    model.setPath('a.ipynb');
    model.start();
    await settled();
    const before = api.asked.length;
    await settled();
    expect(api.asked.length).toBe(before);
    api.live = 'd1';
    api.revision++;
    await settled();
    await settled();
    expect(api.asked.length).toBeGreaterThan(before);
    expect(model.status?.history.find(one => one.live)?.id).toBe('d1');
    model.dispose();
  });

  it('shows the answer to the last question only', async () => {
    const api = fake();
    const slow: ((value: IStatus) => void)[] = [];
    api.status = vi.fn((path: string) =>
      path === 'slow.ipynb' ? new Promise<IStatus>(resolve => slow.push(resolve)) : Promise.resolve(status([]))
    );
    const model = new Model(api, { standby: () => true });
    model.setPath('slow.ipynb');
    model.start();
    model.setPath('fast.ipynb');
    await settled();
    slow[0]!(status([deploy('wrong', true)]));
    await settled();
    expect(model.status?.history).toEqual([]);
    model.dispose();
  });
});

describe('matches', () => {
  it('finds a site by its name or by what is published there, all words of the question', () => {
    const site = { ...SITE, sources: ['course/Lesson one.ipynb'] };
    expect(matches(site, '')).toBe(true);
    expect(matches(site, 'TID')).toBe(true);
    expect(matches(site, 'lesson tides')).toBe(true);
    expect(matches(site, 'lesson two')).toBe(false);
    expect(matches(SITE, 'lesson')).toBe(false);
  });
});
