/**
 * The sidebar: the open notebook and what can be done with it, its history, all sites, the account.
 */

import { ReactWidget, UseSignal } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import { CommandIDs } from './commands';
import { publishIcon } from './icon';
import type { Model } from './model';
import type { IDeploy, IProblem, ISite } from './tokens';
import { ago, baseName, Words } from './words';

/** What the parts of the sidebar are given. */
interface IParts {
  model: Model;
  words: Words;
  commands: CommandRegistry;
}

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
          <History {...props} site={model.status.site} />
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

/** A button that runs a command, and is called as the command is. */
function Action(props: IParts & { word: string; command: string; args?: object; accept?: boolean; label?: string }) {
  const { words, commands, model } = props;
  const hint = words.facts.messages[`${props.word}_hint`];
  return (
    <button
      type="button"
      className={props.accept ? 'jp-mod-styled jp-mod-accept' : 'jp-mod-styled'}
      title={hint === undefined ? undefined : words.say(`${props.word}_hint`)}
      aria-label={props.label}
      disabled={model.busy}
      onClick={() => void commands.execute(props.command, { ...props.args })}
    >
      {words.say(props.word)}
    </button>
  );
}

function ThisNotebook(props: IParts): React.JSX.Element {
  const { model, words } = props;
  const { say } = words;
  const { status, path } = model;
  if (path === null) {
    return <p>{say('no_notebook')}</p>;
  }
  const site = status?.site;
  const target = status?.target;
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
        {site?.url && <Action {...props} word="copy" command={CommandIDs.copyLink} />}
        <Action {...props} word="check" command={CommandIDs.check} />
        {site?.published_deploy_id && (
          <Action
            {...props}
            word={site.locked ? 'unlock' : 'lock'}
            command={CommandIDs.lock}
            args={{ site: site.id, target, locked: !site.locked }}
          />
        )}
        {site?.claimable && (
          <Action {...props} word="claim" command={CommandIDs.claim} args={{ site: site.id, target }} />
        )}
        {site?.published_deploy_id && (
          <Action {...props} word="download" command={CommandIDs.download} args={{ site: site.id, target }} />
        )}
      </div>
    </>
  );
}

function SiteBadges(props: { words: Words; site: ISite }): React.JSX.Element {
  const { words, site } = props;
  return (
    <>
      {site.published_deploy_id && <Badge words={words} kind="live" />}
      {site.locked && <Badge words={words} kind="locked" />}
      {site.claimed && <Badge words={words} kind="claimed" />}
    </>
  );
}

function Badge(props: { words: Words; kind: string }): React.JSX.Element {
  const icon = props.words.icon(props.kind);
  return (
    <span className="jp-NetlifySidebar-badge" data-kind={props.kind}>
      {icon && <span aria-hidden="true">{icon} </span>}
      {props.words.say(props.kind)}
    </span>
  );
}

function Link(props: { url: string | null; text: string; label?: string }): React.JSX.Element {
  // Only addresses: a text with another scheme is shown as what it is.
  return props.url && /^(https?:\/\/|\/)/.test(props.url) ? (
    <a href={props.url} target="_blank" rel="noopener noreferrer" aria-label={props.label}>
      {props.text}
    </a>
  ) : (
    <>{props.text}</>
  );
}

function History(props: IParts & { site: ISite }): React.JSX.Element {
  const { model, words, site } = props;
  const history = model.status?.history ?? [];
  if (history.length === 0) {
    return <p>{words.say('no_deploys')}</p>;
  }
  return (
    <ul aria-label={words.say('history')}>
      {history.map(deploy => (
        <li key={deploy.id} className="jp-NetlifySidebar-row">
          <Deploy words={words} deploy={deploy} />
          {deploy.state === 'ready' && !deploy.live && (
            <Action
              {...props}
              word="restore"
              label={`${words.say('restore')}: ${describe(deploy)}`}
              command={CommandIDs.restore}
              args={{ site: site.id, target: model.status?.target, deploy: deploy.id, title: describe(deploy) }}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function Deploy(props: { words: Words; deploy: IDeploy }): React.JSX.Element {
  const { words, deploy } = props;
  const when = ago(deploy.created_at);
  return (
    <div>
      <div>
        {deploy.live && <Badge words={words} kind="live" />}
        {deploy.locked && deploy.live && <Badge words={words} kind="locked" />}
        {deploy.draft && <Badge words={words} kind="draft" />}
        {deploy.state === 'error' && <Badge words={words} kind="failed" />}
        <Link url={deploy.state === 'ready' ? deploy.url : null} text={deploy.title || madeAt(deploy)} />
      </div>
      <div className="jp-NetlifySidebar-quiet" title={deploy.created_at ?? undefined}>
        {[when, deploy.id.slice(0, 8), deploy.error_message].filter(part => part).join(' · ')}
      </div>
    </div>
  );
}

/** Name a deploy for a person: its title, and when it was made. */
function describe(deploy: IDeploy): string {
  return deploy.title ? `${deploy.title}, ${ago(deploy.created_at)}` : madeAt(deploy);
}

/** Return when a deploy was made, to the minute: the name of those that nobody gave a message. */
function madeAt(deploy: IDeploy): string {
  const time = deploy.created_at === null ? NaN : Date.parse(deploy.created_at);
  return Number.isNaN(time)
    ? deploy.id
    : new Date(time).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}

function Sites(props: IParts): React.JSX.Element {
  const { model, words } = props;
  const { sites } = model;
  if (sites === null || sites.length === 0) {
    return sites === null ? <></> : <p>{words.say('no_sites')}</p>;
  }
  return (
    <ul aria-label={words.say('all_sites')}>
      {sites.map(site => (
        <li key={site.id} className="jp-NetlifySidebar-row">
          <div>
            <div>
              <Link url={site.url} text={site.name} /> {site.locked && <Badge words={words} kind="locked" />}
              {site.claimed && <Badge words={words} kind="claimed" />}
            </div>
            <div className="jp-NetlifySidebar-quiet">
              {site.updated_at && words.say('updated', { when: ago(site.updated_at) })}
            </div>
          </div>
        </li>
      ))}
    </ul>
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
