/**
 * A job as a notification: progress that can be stopped, then the live link, or what went wrong and the way out.
 */

import { Notification } from '@jupyterlab/apputils';

import { share } from './jobs';
import type { IJob, IProblem, IPublication } from './tokens';
import type { Words } from './words';

/** What the buttons of a notification do. */
export interface IJobActions {
  stop(): void;
  again(problem: IProblem): void;
  open(url: string): void;
  copy(url: string): void;
  restore(publication: IPublication): void;
}

/** The address to give to a reader: the site's own, or the deploy's where that is not live. */
export function readersLink(publication: IPublication): string {
  return publication.live ? publication.url : publication.deploy_url;
}

/** Milliseconds after which the toast is looked at. */
const SETTLING = [300, 1500, 5000];
/** So much of a message every toast shows. */
const BEGINNING = 12;

/** Shows one job from its beginning to its end. */
export class JobNotification {
  constructor(
    private _words: Words,
    private _name: string,
    private _actions: IJobActions
  ) {
    this._id = Notification.emit(this._words.say('publishing', { name: this._name }), 'in-progress', {
      autoClose: false,
      actions: this._running()
    });
  }

  /** Show how far it is. */
  update(job: IJob): void {
    if (job.state !== 'running') {
      return;
    }
    const { say } = this._words;
    const share_ = share(job);
    const doing = job.stopping ? say('stopping') : job.message;
    const percent = share_ === null ? '' : ` ${Math.round(share_ * 100)} %`;
    const going = /[.!?]$/.test(doing) ? doing : `${doing} …`;
    this._set('in-progress', `${say('publishing', { name: this._name })}: ${going}${percent}`, this._running());
  }

  /** Show what it came to. */
  end(job: IJob): void {
    if (job.state === 'done' && job.result) {
      this._done(job.result as IPublication);
    } else if (job.error) {
      this.fail(job.error, job.state === 'cancelled');
    }
  }

  /** Show what went wrong, and the way out. */
  fail(problem: IProblem, cancelled = false): void {
    const actions: Notification.IAction[] = [
      {
        label: this._words.wayOut(problem),
        displayType: 'accent',
        callback: () => this._actions.again(problem)
      }
    ];
    const text = problem.hint ? `${problem.message}\n${problem.hint}` : problem.message;
    this._set(cancelled ? 'info' : 'error', text, actions);
  }

  private _done(publication: IPublication): void {
    const { say } = this._words;
    const url = readersLink(publication);
    const key = publication.live ? 'published' : publication.draft ? 'published_draft' : 'published_not_live';
    const actions: Notification.IAction[] = [
      { label: say('open'), displayType: 'accent', callback: keep(() => this._actions.open(url)) },
      { label: say('copy'), callback: keep(() => this._actions.copy(url)) }
    ];
    if (!publication.live) {
      actions.push({ label: say('make_live'), callback: () => this._actions.restore(publication) });
    }
    const noted = publication.findings.filter(finding => finding.level !== 'info').map(finding => finding.message);
    this._set('success', [say(key, { url }), ...noted].join('\n'), actions);
  }

  private _running(): Notification.IAction[] {
    return [{ label: this._words.say('stop'), displayType: 'warn', callback: keep(() => this._actions.stop()) }];
  }

  private _set(type: Notification.TypeOptions, message: string, actions: Notification.IAction[]): void {
    const options = { autoClose: false as const, actions };
    this._latest = message;
    if (!Notification.update({ id: this._id, message, type, ...options })) {
      // The person has closed it. Progress is then nobody's business; the end is.
      if (type !== 'in-progress') {
        this._id = Notification.emit(message, type, options);
      }
    } else if (type !== 'in-progress') {
      this._settle(() => Notification.update({ id: this._id, message, type, ...options }));
    }
  }

  /**
   * Say the end again where it was not heard: a toast that is just being made misses what is told meanwhile (seen in
   * JupyterLab 4.2 on a busy machine), and would show progress for ever.
   */
  private _settle(again: () => void): void {
    const told = this._latest.slice(0, BEGINNING);
    for (const pause of SETTLING) {
      setTimeout(() => {
        const shown = document.getElementById(this._id)?.textContent;
        if (shown && !shown.includes(told)) {
          again();
        }
      }, pause);
    }
  }

  private _id: string;
  private _latest = '';
}

/** Make an action that leaves the notification open. */
function keep(work: () => void): (event: MouseEvent) => void {
  return event => {
    event.preventDefault();
    work();
  };
}
