/**
 * The sidebar: the open notebook and what can be done with it, its history, all sites, the account.
 */

import { ReactWidget, UseSignal } from '@jupyterlab/apputils';
import * as React from 'react';

import { CommandIDs } from './commands';
import { publishIcon } from './icon';
import { Action, History, IParts, Link, SiteActions, SiteBadges } from './site';
import { Sites } from './sites';
import type { IProblem } from './tokens';
import { baseName } from './words';

/** The widget that stands in the right sidebar. */
export class Sidebar extends ReactWidget {
  static readonly ID = 'netlify-nb-sidebar';

  constructor(private _parts: IParts) {
    super();
    this.id = Sidebar.ID;
    this.title.icon = publishIcon;
    this.title.caption = _parts.words.say('product');
    this.addClass('jp-NetlifySidebar');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', _parts.words.say('product'));
  }

  /** Nothing is asked of the server before somebody looks. */
  protected override onAfterShow(): void {
    this._parts.model.start();
  }

  protected override render(): React.JSX.Element {
    const { model } = this._parts;
    return <UseSignal signal={model.changed}>{() => <Everything {...this._parts} />}</UseSignal>;
  }
}

function Everything(props: IParts): React.JSX.Element {
  const { model, words } = props;
  const { say } = words;
  return (
    <>
      <div role="status" className="jp-NetlifySidebar-quiet">
        {model.sites === null && `${say('loading')} …`}
      </div>
      {model.problem && <Problem {...props} problem={model.problem} />}
      <Heading text={say('this_notebook')} />
      <ThisNotebook {...props} />
      {model.status?.site && (
        <>
          <Heading text={say('history')} />
          <History
            {...props}
            site={model.status.site}
            target={model.status.target}
            history={model.status.history}
            label={say('history')}
          />
        </>
      )}
      <Heading text={say('all_sites')} />
      <Sites {...props} />
      <Heading text={say('account')} />
      <Account {...props} />
    </>
  );
}

function Heading(props: { text: string }): React.JSX.Element {
  return <h2>{props.text}</h2>;
}

function Problem(props: IParts & { problem: IProblem }): React.JSX.Element {
  const { model, words, problem } = props;
  return (
    <div className="jp-NetlifySidebar-problem" role="alert">
      <strong>{problem.message}</strong> {problem.hint}
      <div className="jp-NetlifySidebar-actions">
        <button type="button" className="jp-mod-styled" onClick={() => void model.refresh()}>
          {words.say('again')}
        </button>
      </div>
    </div>
  );
}

function ThisNotebook(props: IParts): React.JSX.Element {
  const { model, words } = props;
  const { say } = words;
  const { status, path } = model;
  if (path === null) {
    return (
      <>
        <p>{say('no_notebook')}</p>
        <div className="jp-NetlifySidebar-actions">
          <Action {...props} word="publish_folder" command={CommandIDs.publishFolder} />
        </div>
      </>
    );
  }
  const site = status?.site;
  return (
    <>
      <p>
        <strong>{baseName(path)}</strong>
      </p>
      {status === null ? null : site ? (
        <p>
          <SiteBadges words={words} site={site} /> <Link url={site.url} text={site.url ?? site.name} />
        </p>
      ) : (
        <p>{say('never_published')}</p>
      )}
      {status?.audience && <p className="jp-NetlifySidebar-quiet">{say('audience_local')}</p>}
      {status?.problem && <Problem {...props} problem={status.problem} />}
      <div className="jp-NetlifySidebar-actions">
        <Action {...props} word="publish" command={CommandIDs.publish} accept />
        <Action {...props} word="publish_draft" command={CommandIDs.publishDraft} />
        <Action {...props} word="check" command={CommandIDs.check} />
        {site && <SiteActions {...props} site={site} target={status.target} />}
      </div>
    </>
  );
}

function Account(props: IParts): React.JSX.Element {
  const { model, words } = props;
  const { account } = model;
  if (account === null) {
    return <></>;
  }
  return (
    <>
      <p>{account.signed_in ? words.say('signed_in', { name: account.user ?? '' }) : words.say('not_signed_in')}</p>
      {account.problem && <p>{account.problem.message}</p>}
      {!account.umbrella && (
        <div className="jp-NetlifySidebar-actions">
          {account.signed_in && account.token_source !== 'environment' ? (
            <Action {...props} word="sign_out" command={CommandIDs.signOut} />
          ) : account.signed_in ? null : (
            <Action {...props} word="sign_in" command={CommandIDs.signIn} />
          )}
          <button type="button" className="jp-mod-styled" onClick={() => void model.refresh()}>
            {words.say('refresh')}
          </button>
        </div>
      )}
    </>
  );
}
