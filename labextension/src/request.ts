/**
 * The one place that speaks to the server extension.
 */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import type { IAccount, IFinding, IHistory, IJob, IProblem, IPublishOptions, ISite, IStatus, Target } from './tokens';

/** A refusal or failure, as the server tells it. */
export class Refusal extends Error {
  constructor(
    readonly problem: IProblem,
    readonly status: number
  ) {
    super(problem.hint ? `${problem.message} ${problem.hint}` : problem.message);
    this.name = 'Refusal';
  }
}

/** What can be asked of the server. */
export interface IApi {
  publish(paths: string[], options: IPublishOptions): Promise<IJob>;
  check(paths: string[], options: IPublishOptions): Promise<{ findings: IFinding[]; stops: boolean }>;
  status(path: string, target?: Target): Promise<IStatus>;
  jobs(): Promise<{ revision: number; jobs: IJob[] }>;
  stop(jobId: string): Promise<IJob>;
  follow(jobId: string, heard: (job: IJob) => void): Promise<void>;
  sites(target?: Target): Promise<{ target: Target; sites: ISite[] }>;
  history(siteId: string, target?: Target): Promise<IHistory>;
  restore(siteId: string, deploy: string, target?: Target): Promise<IHistory>;
  lock(siteId: string, locked: boolean, target?: Target): Promise<IHistory>;
  claim(siteId: string, target?: Target): Promise<{ claim_url: string; expires_at: string }>;
  download(siteId: string, target?: Target): Promise<Blob>;
  account(): Promise<IAccount>;
  login(): Promise<IJob>;
  logout(): Promise<{ signed_out: boolean; still: boolean }>;
}

type Query = { [name: string]: string | undefined };

/** Asks over HTTP, with JupyterLab's own way of being logged in. */
export class Api implements IApi {
  constructor(private _settings: ServerConnection.ISettings) {}

  /** Emitted when this window has changed something that others show. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  publish(paths: string[], options: IPublishOptions): Promise<IJob> {
    return this._json('POST', 'publish', {}, { ...options, paths });
  }

  check(paths: string[], options: IPublishOptions): Promise<{ findings: IFinding[]; stops: boolean }> {
    return this._json('POST', 'check', {}, { ...options, paths });
  }

  status(path: string, target?: Target): Promise<IStatus> {
    return this._json('GET', 'status', { path, target });
  }

  jobs(): Promise<{ revision: number; jobs: IJob[] }> {
    return this._json('GET', 'jobs');
  }

  stop(jobId: string): Promise<IJob> {
    return this._json('DELETE', `jobs/${jobId}`);
  }

  /** Read the job's events until it has ended or the line is cut. */
  async follow(jobId: string, heard: (job: IJob) => void): Promise<void> {
    const response = await this._send('GET', `jobs/${jobId}/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let left = '';
    for (;;) {
      const piece = await reader?.read();
      if (!piece || piece.done) {
        this._changed.emit();
        return;
      }
      const events = (left + piece.value).split('\n\n');
      left = events.pop() ?? '';
      for (const event of events) {
        if (event.startsWith('data: ')) {
          heard(JSON.parse(event.slice('data: '.length)) as IJob);
        }
      }
    }
  }

  sites(target?: Target): Promise<{ target: Target; sites: ISite[] }> {
    return this._json('GET', 'sites', { target });
  }

  history(siteId: string, target?: Target): Promise<IHistory> {
    return this._json('GET', `sites/${siteId}/history`, { target });
  }

  restore(siteId: string, deploy: string, target?: Target): Promise<IHistory> {
    return this._change('POST', `sites/${siteId}/restore`, { target }, { deploy });
  }

  lock(siteId: string, locked: boolean, target?: Target): Promise<IHistory> {
    return this._change(locked ? 'POST' : 'DELETE', `sites/${siteId}/lock`, { target });
  }

  claim(siteId: string, target?: Target): Promise<{ claim_url: string; expires_at: string }> {
    return this._json('POST', `sites/${siteId}/claim`, { target });
  }

  async download(siteId: string, target?: Target): Promise<Blob> {
    const response = await this._send('GET', `sites/${siteId}/download`, { target });
    return response.blob();
  }

  account(): Promise<IAccount> {
    return this._json('GET', 'account');
  }

  login(): Promise<IJob> {
    return this._json('POST', 'login', {}, {});
  }

  logout(): Promise<{ signed_out: boolean; still: boolean }> {
    return this._change('DELETE', 'login');
  }

  private async _change<T>(method: string, path: string, query: Query = {}, body?: unknown): Promise<T> {
    const answer = await this._json<T>(method, path, query, body);
    this._changed.emit();
    return answer;
  }

  private async _json<T>(method: string, path: string, query: Query = {}, body?: unknown): Promise<T> {
    const response = await this._send(method, path, query, body);
    return (await response.json()) as T;
  }

  private async _send(method: string, path: string, query: Query = {}, body?: unknown): Promise<Response> {
    const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
    const url =
      URLExt.join(this._settings.baseUrl, 'netlify-nb', path) + URLExt.objectToQueryString(Object.fromEntries(given));
    const request: RequestInit = { method };
    if (body !== undefined) {
      request.body = JSON.stringify(body);
    }
    const response = await ServerConnection.makeRequest(url, request, this._settings);
    if (!response.ok) {
      throw new Refusal(await readProblem(response), response.status);
    }
    return response;
  }

  private _changed = new Signal<this, void>(this);
}

async function readProblem(response: Response): Promise<IProblem> {
  try {
    const problem = (await response.json()) as Partial<IProblem>;
    if (typeof problem.message === 'string') {
      return { ...problem, message: problem.message, code: problem.code ?? 'http', hint: problem.hint ?? '' };
    }
  } catch {
    // Not JSON: a proxy's own page. The status is all there is to tell.
  }
  return { code: 'http', message: `${response.status} ${response.statusText}`, hint: '' };
}

/** Return an error of any kind as a problem to show. */
export function asProblem(error: unknown): IProblem {
  if (error instanceof Refusal) {
    return error.problem;
  }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error), hint: '' };
}
