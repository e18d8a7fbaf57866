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

  /** Why something could not be asked or done. */
  get problem(): IProblem | null {
    return this._problem;
  }

  /** Whether something that a person asked for is under way. */
  get busy(): boolean {
    return this._busy > 0;
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

  /** Begin to keep fresh. Nothing is asked before. */
  start(): void {
    if (!this._started) {
      this._started = true;
      void this.refresh();
      void this._poll.start();
    }
  }

  /** Ask everything anew. */
  async refresh(): Promise<void> {
    const turn = ++this._turn;
    const path = this._path;
    const asked = [
      path === null ? Promise.resolve(null) : this._api.status(path, this._target),
      this._api.sites(this._target),
      this._api.account()
    ] as const;
    const [status, sites, account] = await Promise.allSettled(asked);
    if (turn !== this._turn || this._disposed) {
      return; // a later question is under way, and its answer will be the newer one
    }
    this._status = status.status === 'fulfilled' ? status.value : this._status;
    this._sites = sites.status === 'fulfilled' ? sites.value.sites : (this._sites ?? []);
    this._account = account.status === 'fulfilled' ? account.value : this._account;
    const failed = [status, sites, account].find(answer => answer.status === 'rejected');
    this._problem = failed ? asProblem(failed.reason) : null;
    this._changed.emit();
  }

  /** Make an earlier deploy of a site live. */
  restore(siteId: string, deploy: string, target?: Target): Promise<IHistory | null> {
    return this._do(() => this._api.restore(siteId, deploy, target ?? this._asked));
  }

  /** Keep the live deploy live, or let later ones go live. */
  lock(siteId: string, locked: boolean): Promise<IHistory | null> {
    return this._do(() => this._api.lock(siteId, locked, this._asked));
  }

  dispose(): void {
    this._disposed = true;
    this._poll.dispose();
    Signal.clearData(this);
  }

  /** The target that the shown site is at. */
  private get _asked(): Target | undefined {
    return this._status?.target ?? this._target;
  }

  private _again(): void {
    if (this._started) {
      void this.refresh();
    }
  }

  private async _do(work: () => Promise<IHistory>): Promise<IHistory | null> {
    this._busy++;
    this._changed.emit();
    try {
      const found = await work();
      if (this._status?.site?.id === found.site.id) {
        this._status = { ...this._status, site: found.site, history: found.history };
      }
      this._problem = null;
      void this.refresh();
      return found;
    } catch (error) {
      this._problem = asProblem(error);
      return null;
    } finally {
      this._busy--;
      this._changed.emit();
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
  private _busy = 0;
  private _changed = new Signal<this, void>(this);
  private _disposed = false;
  private _path: string | null = null;
  private _poll: Poll<void, unknown, 'stand-by' | 'when-hidden'>;
  private _problem: IProblem | null = null;
  private _quiet = 0;
  private _revision: number | null = null;
  private _sites: ISite[] | null = null;
  private _started = false;
  private _status: IStatus | null = null;
  private _target: Target | undefined;
  private _turn = 0;
}
