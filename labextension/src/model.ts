/**
 * What the sidebar shows, without any DOM: the open notebook, its site and history, all sites, the account.
 */

import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import { asProblem, IApi } from './request';
import type { IAccount, IHistory, IProblem, ISite, IStatus, Target } from './tokens';

/** Milliseconds between two looks for changes that another window, or a kernel's magic, has made. */
const INTERVAL = 4000;
/** After so many looks without a change, everything is asked anew: somebody may have published elsewhere. */
const FULL = 15;

/** Something that can be waited for and told to others. */
export class Model {
  constructor(
    private _api: IApi,
    options: { standby?: () => boolean; interval?: number } = {}
  ) {
    this._poll = new Poll<void, unknown, 'stand-by' | 'when-hidden'>({
      auto: false,
      factory: () => this._look(),
      frequency: { interval: options.interval ?? INTERVAL, backoff: true, max: 60_000 },
      standby: options.standby ?? 'when-hidden'
    });
  }

  /** Emitted after every change of what follows. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Path of the open notebook, `null` where none is open. */
  get path(): string | null {
    return this._path;
  }

  /** What is known of the open notebook; `null` while it is being asked. */
  get status(): IStatus | null {
    return this._status;
  }

  get sites(): ISite[] | null {
    return this._sites;
  }

  get account(): IAccount | null {
    return this._account;
  }

  /** The site of the list whose details are shown, with its history; `null` while none is, or it is being asked. */
  get opened(): string | null {
    return this._opened;
  }

  get details(): IHistory | null {
    return this._details;
  }

  /** Where the sites of the list are. */
  get sitesTarget(): Target | undefined {
    return this._sitesTarget;
  }

  /** Why something could not be asked or done. */
  get problem(): IProblem | null {
    return this._problem;
  }

  /** The target that the person set as the default; `undefined` for whichever fits. */
  get target(): Target | undefined {
    return this._target;
  }

  set target(target: Target | undefined) {
    if (target !== this._target) {
      this._target = target;
      this._again();
    }
  }

  /** Show another notebook. */
  setPath(path: string | null): void {
    if (path === this._path) {
      return;
    }
    this._path = path;
    this._status = null;
    this._changed.emit();
    this._again();
  }

  /** Show the details of a site of the list, or of none. */
  open(siteId: string | null): void {
    this._opened = siteId;
    this._details = null;
    this._changed.emit();
    if (siteId !== null) {
      void this.refresh();
    }
  }

  /** Begin to keep fresh. Nothing is asked before. */
  start(): void {
    if (!this._started) {
      this._started = true;
      void this.refresh();
      void this._poll.start();
    }
  }

  /** Ask everything anew, once somebody has looked. */
  async refresh(): Promise<void> {
    if (!this._started) {
      return;
    }
    const turn = ++this._turn;
    const path = this._path;
    const asked = [
      path === null ? Promise.resolve(null) : this._api.status(path, this._target),
      this._api.sites(this._target),
      this._api.account(),
      this._opened === null ? Promise.resolve(null) : this._api.history(this._opened, this._sitesTarget)
    ] as const;
    const [status, sites, account, details] = await Promise.allSettled(asked);
    if (turn !== this._turn || this._disposed) {
      return; // a later question is under way, and its answer will be the newer one
    }
    this._status = status.status === 'fulfilled' ? status.value : this._status;
    if (sites.status === 'fulfilled') {
      this._sites = sites.value.sites;
      this._sitesTarget = sites.value.target;
    }
    this._sites ??= [];
    const gone = sites.status === 'fulfilled' && !this._sites.some(site => site.id === this._opened);
    if (gone) {
      this._opened = null;
    }
    this._details = gone ? null : details.status === 'fulfilled' ? details.value : this._details;
    this._account = account.status === 'fulfilled' ? account.value : this._account;
    const answers = gone ? [status, sites, account] : [status, sites, account, details];
    const failed = answers.find(answer => answer.status === 'rejected');
    this._problem = failed ? asProblem(failed.reason) : null;
    this._changed.emit();
  }

  dispose(): void {
    this._disposed = true;
    this._poll.dispose();
    Signal.clearData(this);
  }

  private _again(): void {
    if (this._started) {
      void this.refresh();
    }
  }

  /** Look whether anything was changed through the server, and if so, ask anew. */
  private async _look(): Promise<void> {
    const { revision } = await this._api.jobs();
    this._quiet = revision === this._revision ? this._quiet + 1 : 0;
    const first = this._revision === null;
    this._revision = revision;
    if ((this._quiet === 0 && !first) || this._quiet >= FULL) {
      this._quiet = 1;
      await this.refresh();
    }
  }

  private _account: IAccount | null = null;
  private _changed = new Signal<this, void>(this);
  private _details: IHistory | null = null;
  private _disposed = false;
  private _opened: string | null = null;
  private _path: string | null = null;
  private _poll: Poll<void, unknown, 'stand-by' | 'when-hidden'>;
  private _problem: IProblem | null = null;
  private _quiet = 0;
  private _revision: number | null = null;
  private _sites: ISite[] | null = null;
  private _sitesTarget: Target | undefined;
  private _started = false;
  private _status: IStatus | null = null;
  private _target: Target | undefined;
  private _turn = 0;
}

/** Whether a site is what somebody looks for: by its name, or by what is published there. */
export function matches(site: ISite, wanted: string): boolean {
  const texts = [site.name, ...(site.sources ?? [])];
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every(word => texts.some(text => text.toLowerCase().includes(word)));
}
