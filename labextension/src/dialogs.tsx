/**
 * The questions that a person is asked, and the answers that need reading.
 */

import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';

import type { Code, IFinding, IPublishOptions, Target } from './tokens';
import { baseName, Words } from './words';

/** What the dialog of the first publish starts from. */
export interface IFirstTime {
  name: string;
  heading: string;
  code: Code;
  target: Target | undefined;
  /** Whether the site needs a name, because that of before cannot be had. */
  mustName: boolean;
}

/** A dialog's body that holds an answer. */
class Form<T> extends ReactWidget implements Dialog.IBodyWidget<T> {
  constructor(
    private _draw: (change: (part: Partial<T>) => void) => React.JSX.Element,
    private _value: T
  ) {
    super();
  }

  getValue(): T {
    return this._value;
  }

  protected override render(): React.JSX.Element {
    return this._draw(part => {
      this._value = { ...this._value, ...part };
    });
  }
}

/** Ask what a first publish needs to know. Returns `null` when the person changes their mind. */
export async function askFirstTime(words: Words, given: IFirstTime): Promise<IPublishOptions | null> {
  const { say, facts } = words;
  const codes: [Code, string][] = [
    ['show', say('code_show')],
    ['fold', say('code_fold')],
    ['hide', say('code_hide')]
  ];
  const targets: [Target | undefined, string][] = [
    [undefined, say('target_auto')],
    ['netlify', say('target_netlify')],
    ['local', say('target_local')]
  ];
  const allowed = targets.filter(([target]) =>
    target === undefined ? facts.targets.length > 1 : facts.targets.includes(target)
  );
  const preset = allowed.some(([target]) => target === given.target) ? given.target : allowed[0]?.[0];
  const body = new Form<IPublishOptions>(
    change => (
      <div className="jp-NetlifyDialog">
        <label>
          {say('title')}
          <input
            className="jp-mod-styled"
            type="text"
            placeholder={given.heading || say('title_hint')}
            onChange={event => change({ title: event.target.value })}
          />
        </label>
        <label>
          {say('site_name')}
          <input
            className="jp-mod-styled"
            type="text"
            required={given.mustName || facts.siteNamePattern !== ''}
            pattern={facts.siteNamePattern || undefined}
            title={facts.siteNamePattern && say('site_name_pattern', { pattern: facts.siteNamePattern })}
            placeholder={facts.siteNamePattern || say('site_name_hint')}
            autoCapitalize="off"
            spellCheck={false}
            onChange={event => change({ site: event.target.value.trim() })}
          />
        </label>
        <Choice
          legend={say('code')}
          name="code"
          choices={codes}
          preset={given.code}
          onChange={code => change({ code })}
        />
        {allowed.length > 1 && (
          <Choice
            legend={say('target')}
            name="target"
            choices={allowed}
            preset={preset}
            onChange={target => change({ target })}
          />
        )}
      </div>
    ),
    { code: given.code, target: preset }
  );
  const result = await showDialog({
    title: say('first_title', { name: given.name }),
    body,
    buttons: [Dialog.cancelButton({ label: say('cancel') }), Dialog.okButton({ label: say('publish') })],
    focusNodeSelector: 'input'
  });
  return result.button.accept && result.value ? result.value : null;
}

/** A group of radio buttons. */
function Choice<T extends string | undefined>(props: {
  legend: string;
  name: string;
  choices: [T, string][];
  preset: T;
  onChange: (value: T) => void;
}): React.JSX.Element {
  return (
    <fieldset>
      <legend>{props.legend}</legend>
      {props.choices.map(([value, label]) => (
        <label key={label}>
          <input
            type="radio"
            name={`netlify-nb-${props.name}`}
            defaultChecked={value === props.preset}
            onChange={() => props.onChange(value)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

/** Show what was noticed. Returns whether to publish: always `false` where something stops it, or nothing was asked. */
export async function showFindings(
  words: Words,
  findings: IFinding[],
  options: { stops: boolean; ask: boolean }
): Promise<boolean> {
  const { say } = words;
  const goOn = options.ask && !options.stops;
  const body = ReactWidget.create(
    <div className="jp-NetlifyDialog">
      {findings.length === 0 ? <p>{say('nothing_found')}</p> : <Findings words={words} findings={findings} />}
    </div>
  );
  const result = await showDialog({
    title: say('findings'),
    body,
    buttons: goOn
      ? [Dialog.cancelButton({ label: say('cancel') }), Dialog.warnButton({ label: say('anyway') })]
      : [Dialog.okButton({ label: say('close') })],
    defaultButton: 0
  });
  return goOn && result.button.accept;
}

function Findings(props: { words: Words; findings: IFinding[] }): React.JSX.Element {
  const { words } = props;
  return (
    // It scrolls, so the keyboard must be able to reach it.
    <ul tabIndex={0} aria-label={words.say('findings')}>
      {props.findings.map((finding, index) => (
        <li key={index} className="jp-NetlifyDialog-finding" data-level={finding.level}>
          <strong>
            {words.icon(finding.level)} {finding.message}
          </strong>
          {finding.cell !== null && <> ({words.say('cell', { cell: String(finding.cell) })})</>}
          {finding.path && <div className="jp-NetlifyDialog-hint">{baseName(finding.path)}</div>}
          {finding.hint && <div className="jp-NetlifyDialog-hint">{finding.hint}</div>}
        </li>
      ))}
    </ul>
  );
}

/** Ask whether to do something that readers will see. */
export async function confirm(words: Words, question: string, action: string): Promise<boolean> {
  const result = await showDialog({
    title: action,
    body: question,
    buttons: [Dialog.cancelButton({ label: words.say('cancel') }), Dialog.okButton({ label: action })]
  });
  return result.button.accept;
}

/** Show a claim link: a key that is in this dialog and nowhere else. */
export async function showClaim(
  words: Words,
  site: string,
  link: { claim_url: string; expires_at: string },
  copy: (text: string) => void
): Promise<void> {
  const { say } = words;
  const time = new Date(link.expires_at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const result = await showDialog({
    title: say('claim_title', { site }),
    body: ReactWidget.create(
      <div className="jp-NetlifyDialog">
        <p>{say('claim_text', { time })}</p>
        <a href={link.claim_url} target="_blank" rel="noopener noreferrer">
          {say('open_claim')}
        </a>
      </div>
    ),
    buttons: [Dialog.cancelButton({ label: say('close') }), Dialog.okButton({ label: say('copy') })],
    defaultButton: 0
  });
  if (result.button.accept) {
    copy(link.claim_url);
  }
}

/** Show where to say yes to a sign-in. Resolves when the person gives up, or `close` is called. */
export function showSignIn(words: Words, address: string): { closed: Promise<void>; close: () => void } {
  const { say } = words;
  const dialog = new Dialog({
    title: say('sign_in_title'),
    body: ReactWidget.create(
      <div className="jp-NetlifyDialog">
        <p>{say('sign_in_text')}</p>
        <a href={address} target="_blank" rel="noopener noreferrer">
          {say('open_sign_in')}
        </a>
      </div>
    ),
    buttons: [Dialog.cancelButton({ label: say('cancel') })]
  });
  return {
    closed: dialog.launch().then(
      () => undefined,
      () => undefined // disposed by `close`
    ),
    close: () => dialog.dispose()
  };
}
