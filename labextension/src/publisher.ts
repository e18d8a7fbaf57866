/**
 * Publishing as a person meets it: save, ask what must be asked, begin, show progress, end with the link.
 */

import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';

import { askFirstTime, confirm, showFindings } from './dialogs';
import { followJob, Watched } from './jobs';
import { JobNotification } from './notify';
import { asProblem, IApi, Refusal } from './request';
import type { Settings } from './settings';
import type { IJob, INetlifyPublisher, IProblem, IPublication, IPublishOptions } from './tokens';
import { baseName, firstHeading, Words } from './words';

/** What the publisher works with. */
export interface IPublisherParts {
  api: IApi;
  words: Words;
  settings: Settings;
  tracker: INotebookTracker;
  contents: Contents.IManager;
  signIn: () => Promise<boolean>;
}

/** Publishes, with questions and notifications. */
export class Publisher implements INetlifyPublisher {
  constructor(
    private _parts: IPublisherParts,
    private _watched: Watched = new Watched(window.sessionStorage)
  ) {}

  /** Return the path that the server knows a document by; `null` for one that is not a file of this server. */
  serverPath(path: string): string | null {
    const drive = this._parts.contents.driveName(path);
    // The drive of real-time collaboration shows the same files.
    return drive === '' || drive === 'RTC' ? this._parts.contents.localPath(path) : null;
  }

  publish(paths: string[], options: IPublishOptions = {}): Promise<IPublication | null> {
    return this._publish(paths, options, false);
  }

  private async _publish(paths: string[], options: IPublishOptions, anew: boolean): Promise<IPublication | null> {
    const known = paths.map(path => this.serverPath(path));
    const { words } = this._parts;
    if (known.length === 0 || known.includes(null)) {
      Notification.error(words.say('other_drive'));
      return null;
    }
    const files = known as string[];
    const name = files.length === 1 ? baseName(files[0] || '/') : `${baseName(files[0]!)} + ${files.length - 1}`;
    const key = files.join('\n');
    if (this._asking.has(key)) {
      return null; // a second click while the first one's dialog is still open
    }
    this._asking.add(key);
    let job: IJob;
    try {
      if (!(await this._save(files))) {
        Notification.error(words.say('unsaved'));
        return null;
      }
      const wanted = await this._ask(files, name, options, anew);
      if (wanted === null) {
        return null;
      }
      job = await this._parts.api.publish(files, wanted);
    } catch (error) {
      this._tell(asProblem(error), paths, options);
      return null;
    } finally {
      this._asking.delete(key);
    }
    const ended = await this._follow(job, name, paths, options);
    return ended?.state === 'done' ? (ended.result as IPublication) : null;
  }

  /** Take up the notifications of jobs that this window showed before it was reloaded. */
  async resume(): Promise<void> {
    const ids = this._watched.ids;
    if (ids.length === 0) {
      return;
    }
    const { jobs } = await this._parts.api.jobs();
    for (const id of ids) {
      const job = jobs.find(other => other.id === id);
      if (job?.kind === 'publish') {
        void this._follow(job, baseName(job.paths[0] || '/'), job.paths, {});
      } else {
        this._watched.delete(id);
        if (job === undefined) {
          Notification.error(this._parts.words.say('job_lost'), { autoClose: false });
        }
      }
    }
  }

  /** Look for what should be noticed, and show it; nothing is sent. */
  async check(path: string): Promise<void> {
    const { api, words, settings } = this._parts;
    try {
      await this._save([path]);
      const { findings, stops } = await api.check([path], { strict: settings.preflight === 'strict' });
      await showFindings(words, findings, { stops, ask: false });
    } catch (error) {
      this._tell(asProblem(error), [path], {});
    }
  }

  /** Make an earlier deploy live, after asking. */
  async restore(siteId: string, site: string, deploy: string, title: string, target?: 'netlify' | 'local') {
    const { api, words } = this._parts;
    const question = words.say('restore_question', { title, site });
    if (!(await confirm(words, question, words.say('restore')))) {
      return;
    }
    try {
      await api.restore(siteId, deploy, target);
      Notification.success(words.say('restored', { title }), { autoClose: 5000 });
    } catch (error) {
      Notification.error((error as Error).message);
    }
  }

  /** Put a link where it can be pasted from. */
  copy(text: string): void {
    Clipboard.copyToSystem(text);
    Notification.success(this._parts.words.say('copied'), { autoClose: 3000 });
  }

  /** Return a link as an address that works outside of this page too. */
  absolute(url: string): string {
    return new URL(url, window.location.href).href;
  }

  open(url: string): void {
    window.open(this.absolute(url), '_blank', 'noopener');
  }

  private _panel(path: string): NotebookPanel | undefined {
    return this._parts.tracker.find(panel => this.serverPath(panel.context.path) === path);
  }

  /** Save those of the files that are open and changed. Returns whether all were. */
  private async _save(files: string[]): Promise<boolean> {
    for (const file of files) {
      const context = this._panel(file)?.context;
      if (context?.model.dirty && !context.model.readOnly) {
        try {
          await context.save();
        } catch {
          return false; // JupyterLab has told why
        }
        if (isDirty(context) && !context.model.collaborative) {
          return false;
        }
      }
    }
    return true;
  }

  /** Ask what must be asked. Returns the options, or `null` when the person changed their mind. */
  private async _ask(
    files: string[],
    name: string,
    options: IPublishOptions,
    anew: boolean
  ): Promise<IPublishOptions | null> {
    const { api, words, settings } = this._parts;
    let wanted: IPublishOptions = {
      target: settings.target,
      draft: settings.draftFirst,
      strict: settings.preflight === 'strict',
      ...options
    };
    const status = files.length === 1 ? await api.status(files[0]!, wanted.target) : null;
    if (anew || (!status?.remembered.site_id && wanted.site === undefined)) {
      const heading = this._heading(files[0]!);
      const given = { name, heading, code: settings.code, target: wanted.target, mustName: anew };
      const answer = await askFirstTime(words, given);
      if (answer === null) {
        return null;
      }
      wanted = { ...wanted, ...answer };
    } else if (settings.confirm && !wanted.draft) {
      const site = status?.remembered.site_name ?? wanted.site ?? '';
      if (!(await confirm(words, words.say('publish_question', { name, site }), words.say('publish')))) {
        return null;
      }
    }
    if (settings.preflight !== 'off') {
      const { findings, stops } = await api.check(files, wanted);
      const notable = findings.filter(finding => finding.level !== 'info');
      if (notable.length > 0 && !(await showFindings(words, notable, { stops, ask: true }))) {
        return null;
      }
    }
    return wanted;
  }

  private _heading(file: string): string {
    const cells = this._panel(file)?.content.model?.cells;
    const markdown: string[] = [];
    for (let index = 0; index < (cells?.length ?? 0); index++) {
      const cell = cells!.get(index);
      if (cell.type === 'markdown') {
        markdown.push(cell.sharedModel.getSource());
      }
    }
    return firstHeading(markdown);
  }

  private async _follow(job: IJob, name: string, paths: string[], options: IPublishOptions): Promise<IJob | null> {
    const { api, words } = this._parts;
    this._watched.add(job.id);
    const notification = new JobNotification(words, name, {
      stop: () => void api.stop(job.id).catch((error: unknown) => Notification.error((error as Error).message)),
      again: problem => this._again(problem, paths, options),
      open: url => this.open(url),
      copy: url => this.copy(this.absolute(url)),
      restore: done =>
        void this.restore(done.site_id, done.site_name, done.deploy_id, done.title || done.deploy_id, done.target)
    });
    try {
      const ended = await followJob(api, job, next => notification.update(next));
      const result = ended.result as IPublication | null;
      notification.end(
        result === null
          ? ended
          : {
              ...ended,
              result: { ...result, url: this.absolute(result.url), deploy_url: this.absolute(result.deploy_url) }
            }
      );
      return ended;
    } catch (error) {
      const lost = error instanceof Refusal && error.status === 404;
      notification.fail(lost ? { code: 'job-lost', message: words.say('job_lost'), hint: '' } : asProblem(error));
      return null;
    } finally {
      this._watched.delete(job.id);
    }
  }

  private _tell(problem: IProblem, paths: string[], options: IPublishOptions): void {
    Notification.error(problem.hint ? `${problem.message}\n${problem.hint}` : problem.message, {
      autoClose: false,
      actions: [
        {
          label: this._parts.words.wayOut(problem),
          callback: () => this._again(problem, paths, options)
        }
      ]
    });
  }

  /** Do what the button after a failure offers: sign in, or choose another name, and then publish again. */
  private _again(problem: IProblem, paths: string[], options: IPublishOptions): void {
    if (problem.action === 'sign-in') {
      void this._parts.signIn().then(signedIn => (signedIn ? this.publish(paths, options) : null));
    } else if (problem.action === 'name' || problem.action === 'new-site') {
      void this._publish(paths, { ...options, site: undefined }, true);
    } else {
      void this.publish(paths, options);
    }
  }

  private _asking = new Set<string>();
}

/** Ask anew: what is known from before the save does not hold after it. */
function isDirty(context: DocumentRegistry.Context): boolean {
  return context.model.dirty;
}
