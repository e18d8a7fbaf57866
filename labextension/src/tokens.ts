/**
 * What the parts of this extension, and other extensions, may know of each other.
 */

import { Token } from '@lumino/coreutils';

/** Where something is published. */
export type Target = 'netlify' | 'local';

/** What becomes of the code on the page. */
export type Code = 'show' | 'fold' | 'hide';

/** What a person may ask of a publish. */
export interface IPublishOptions {
  site?: string;
  title?: string;
  message?: string;
  draft?: boolean;
  code?: Code;
  strict?: boolean;
  target?: Target;
}

/** Something that was noticed about a source. */
export interface IFinding {
  code: string;
  level: 'error' | 'warning' | 'info';
  message: string;
  hint: string;
  path: string | null;
  cell: number | null;
}

/** One deploy of a site, as the history shows it. */
export interface IDeploy {
  id: string;
  state: string;
  title: string | null;
  created_at: string | null;
  url: string | null;
  live: boolean;
  locked: boolean;
  draft: boolean;
  error_message: string | null;
}

/** A site as lists show it. */
export interface ISite {
  id: string;
  name: string;
  url: string | null;
  admin_url: string | null;
  account: string | null;
  claimed: boolean | null;
  claimable: boolean;
  locked: boolean;
  published_deploy_id: string | null;
  updated_at: string | null;
  /** Contents paths of what is published there, as records below the server's root have it; only in the list. */
  sources?: string[];
}

/** A site with its deploys, newest first. */
export interface IHistory {
  site: ISite;
  history: IDeploy[];
  audience?: string;
}

/** An error as the server tells it; `action` and `label` are the button to offer after it. */
export interface IProblem {
  code: string;
  message: string;
  hint: string;
  details?: { [key: string]: unknown };
  action?: string;
  label?: string;
}

/** What is known of a source. `remembered` is empty before the first publish. */
export interface IStatus {
  target: Target;
  remembered: { site_id?: string; site_name?: string; url?: string };
  site: ISite | null;
  history: IDeploy[];
  audience?: string;
  problem: IProblem | null;
}

/** What a publish came to. */
export interface IPublication {
  target: Target;
  site_id: string;
  site_name: string;
  url: string;
  deploy_id: string;
  deploy_url: string;
  live: boolean;
  draft: boolean;
  findings: IFinding[];
  title: string;
  changes: string;
  audience: string;
}

/** Work that goes on in the server, at one moment. */
export interface IJob {
  id: string;
  kind: 'publish' | 'login';
  paths: string[];
  state: 'running' | 'done' | 'failed' | 'cancelled';
  stopping: boolean;
  phase: string;
  message: string;
  done: number;
  total: number;
  unit: string;
  address: string | null;
  result: (Partial<IPublication> & { user?: string }) | null;
  error: IProblem | null;
}

/** Who is signed in to Netlify. */
export interface IAccount {
  signed_in: boolean;
  user: string | null;
  token_source: string | null;
  by_browser: boolean;
  umbrella: boolean;
  problem: IProblem | null;
}

/** What other extensions can ask for. */
export interface INetlifyPublisher {
  /**
   * Publish files of this server as one site, as a person would: with questions, progress and the link at the end.
   *
   * @param paths Contents paths of notebooks, one folder, or one HTML file.
   * @returns What it came to, or `null` when the person changed their mind or it failed (they have been told).
   */
  publish(paths: string[], options?: IPublishOptions): Promise<IPublication | null>;
}

/** The token by which other extensions ask for the publisher. */
export const INetlifyPublisher = new Token<INetlifyPublisher>(
  'netlify-nb:INetlifyPublisher',
  'Publishes notebooks, folders and HTML files to Netlify.'
);
