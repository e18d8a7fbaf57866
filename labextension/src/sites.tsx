/**
 * All sites of the account, in the sidebar: a list to look through, each with its details below it.
 */

import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { CommandIDs } from './commands';
import { matches } from './model';
import { Action, Badge, History, IParts, Link, SiteActions } from './site';
import type { ISite } from './tokens';
import { ago } from './words';

/** From so many sites on, there is a field to look for one. */
const MANY = 8;

/** The list. */
export function Sites(props: IParts): React.JSX.Element {
  const { model, words } = props;
  const [wanted, setWanted] = React.useState('');
  const { sites } = model;
  if (sites === null || sites.length === 0) {
    return sites === null ? <></> : <p>{words.say('no_sites')}</p>;
  }
  const many = sites.length >= MANY;
  const found = many ? sites.filter(site => matches(site, wanted)) : sites;
  return (
    <>
      {many && (
        <input
          className="jp-mod-styled jp-NetlifySidebar-filter"
          type="search"
          aria-label={words.say('filter_sites')}
          placeholder={words.say('filter_sites')}
          value={wanted}
          onChange={event => setWanted(event.target.value)}
        />
      )}
      <div role="status" className="jp-NetlifySidebar-quiet">
        {many && wanted && words.say('filter_found', { count: String(found.length) })}
      </div>
      <ul aria-label={words.say('all_sites')}>
        {found.map(site => (
          <Site key={site.id} {...props} site={site} />
        ))}
      </ul>
    </>
  );
}

function Site(props: IParts & { site: ISite }): React.JSX.Element {
  const { model, words, site } = props;
  const open = model.opened === site.id;
  const id = `netlify-nb-site-${site.id}`;
  const Caret = open ? caretDownIcon : caretRightIcon;
  return (
    <li className="jp-NetlifySidebar-site">
      <button
        type="button"
        className="jp-NetlifySidebar-opener"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => model.open(open ? null : site.id)}
      >
        <Caret.react tag="span" aria-hidden="true" />
        <span className="jp-NetlifySidebar-name">{site.name}</span>
        {site.locked && <Badge words={words} kind="locked" />}
        {site.claimed && <Badge words={words} kind="claimed" />}
        <span className="jp-NetlifySidebar-quiet">{ago(site.updated_at)}</span>
      </button>
      {open && (
        <div id={id} className="jp-NetlifySidebar-details">
          <Details {...props} />
        </div>
      )}
    </li>
  );
}

function Details(props: IParts & { site: ISite }): React.JSX.Element {
  const { model, words, commands } = props;
  const { say } = words;
  const { details } = model;
  // The list is asked at the same time as the details, so neither is older than the other.
  const site = details === null ? props.site : { ...props.site, ...details.site };
  const target = model.sitesTarget;
  const sources = site.sources ?? [];
  return (
    <>
      <p>
        <Link url={site.url} text={site.url ?? site.name} />
      </p>
      {sources.map(source => (
        <p key={source}>
          <button
            type="button"
            className="jp-NetlifySidebar-source"
            title={say('open_source_hint')}
            onClick={() => void commands.execute('docmanager:open', { path: source })}
          >
            {source || '/'}
          </button>
        </p>
      ))}
      <div className="jp-NetlifySidebar-actions">
        {sources.length > 0 && (
          <Action {...props} word="publish" command={CommandIDs.publish} args={{ paths: sources, target }} />
        )}
        <SiteActions {...props} site={site} target={target} />
      </div>
      {details !== null && (
        <History
          {...props}
          site={site}
          target={target}
          history={details.history}
          label={say('history_of', { site: site.name })}
        />
      )}
    </>
  );
}
