/**
 * One site in the sidebar, that of the open notebook or one of the list: its link, what can be done with it, its history.
 */

import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import { CommandIDs } from './commands';
import type { Model } from './model';
import type { IDeploy, ISite, Target } from './tokens';
import { ago, Words } from './words';

/** What the parts of the sidebar are given. */
export interface IParts {
  model: Model;
  words: Words;
  commands: CommandRegistry;
}

/** A button that runs a command, and is called as the command is. */
export function Action(
  props: IParts & { word: string; command: string; args?: object; accept?: boolean; label?: string }
): React.JSX.Element {
  const { words, commands } = props;
  const hint = words.facts.messages[`${props.word}_hint`];
  return (
    <button
      type="button"
      className={props.accept ? 'jp-mod-styled jp-mod-accept' : 'jp-mod-styled'}
      title={hint === undefined ? undefined : words.say(`${props.word}_hint`)}
      aria-label={props.label}
      onClick={() => void commands.execute(props.command, { ...props.args })}
    >
      {words.say(props.word)}
    </button>
  );
}

/** What can be done with a site that is there, as buttons. */
export function SiteActions(props: IParts & { site: ISite; target: Target | undefined }): React.JSX.Element {
  const { site, target } = props;
  const args = { site: site.id, target };
  return (
    <>
      {site.url && <Action {...props} word="copy" command={CommandIDs.copyLink} args={args} />}
      {site.published_deploy_id && (
        <Action
          {...props}
          word={site.locked ? 'unlock' : 'lock'}
          command={CommandIDs.lock}
          args={{ ...args, locked: !site.locked }}
        />
      )}
      {site.claimable && <Action {...props} word="claim" command={CommandIDs.claim} args={args} />}
      {site.published_deploy_id && <Action {...props} word="download" command={CommandIDs.download} args={args} />}
    </>
  );
}

/** The deploys of a site, newest first, each with what brings it back. */
export function History(
  props: IParts & { site: ISite; target: Target | undefined; history: IDeploy[]; label: string }
): React.JSX.Element {
  const { words, site, target, history } = props;
  if (history.length === 0) {
    return <p>{words.say('no_deploys')}</p>;
  }
  return (
    <ul aria-label={props.label}>
      {history.map(deploy => {
        const word = deploy.draft ? 'make_live' : 'restore';
        return (
          <li key={deploy.id} className="jp-NetlifySidebar-row">
            <Deploy words={words} deploy={deploy} />
            {deploy.state === 'ready' && !deploy.live && (
              <Action
                {...props}
                word={word}
                label={`${words.say(word)}: ${describe(deploy)}`}
                command={CommandIDs.restore}
                args={{ site: site.id, target, deploy: deploy.id, title: describe(deploy) }}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Deploy(props: { words: Words; deploy: IDeploy }): React.JSX.Element {
  const { words, deploy } = props;
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
        {[ago(deploy.created_at), deploy.id.slice(0, 8), deploy.error_message].filter(part => part).join(' · ')}
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

/** The states of a site, each a sign and a word. */
export function SiteBadges(props: { words: Words; site: ISite }): React.JSX.Element {
  const { words, site } = props;
  return (
    <>
      {site.published_deploy_id && <Badge words={words} kind="live" />}
      {site.locked && <Badge words={words} kind="locked" />}
      {site.claimed && <Badge words={words} kind="claimed" />}
    </>
  );
}

/** A state: a sign for the eye, a word for everybody. */
export function Badge(props: { words: Words; kind: string }): React.JSX.Element {
  const icon = props.words.icon(props.kind);
  return (
    <span className="jp-NetlifySidebar-badge" data-kind={props.kind}>
      {icon && <span aria-hidden="true">{icon} </span>}
      {props.words.say(props.kind)}
    </span>
  );
}

/** A link into a new tab. */
export function Link(props: { url: string | null; text: string }): React.JSX.Element {
  // Only addresses: a text with another scheme is shown as what it is.
  return props.url && /^(https?:\/\/|\/)/.test(props.url) ? (
    <a href={props.url} target="_blank" rel="noopener noreferrer">
      {props.text}
    </a>
  ) : (
    <>{props.text}</>
  );
}
