/**
 * The words that a person reads. They come from Python with the page, so that the notebook's panel says the same.
 */

import type { LocalLinks } from './links';

/** What the server gives along with JupyterLab's page (`netlify_nb.routes.app`). */
export interface IPageFacts {
  version: string;
  messages: { [key: string]: string };
  sections: string[];
  actions: string[];
  icons: { [key: string]: string };
  targets: string[];
  siteNamePattern: string;
  umbrella: boolean;
  localLinks: LocalLinks;
}

/** Translates a text; what JupyterLab's translation bundle does. */
export type Translate = (text: string) => string;

/** Looks words up. */
export class Words {
  constructor(
    readonly facts: IPageFacts,
    readonly translate: Translate = text => text
  ) {}

  /** Return the text for a key, translated, with `{names}` filled in. */
  readonly say = (key: string, values: { [name: string]: string } = {}): string => {
    const text = this.facts.messages[key];
    if (text === undefined) {
      throw new Error(`There is no message ${key}.`);
    }
    return this.translate(text).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  };

  /** Return what stands on the button after a failure: what the server names, or to try again. */
  wayOut(problem: { label?: string }): string {
    return problem.label === undefined ? this.say('again') : this.translate(problem.label);
  }

  /** Return the sign that stands beside a word. */
  icon(key: string): string {
    return this.facts.icons[key] ?? '';
  }
}

/** Read the page's facts; `null` where the server extension is not enabled. */
export function readFacts(option: string): IPageFacts | null {
  if (!option) {
    return null;
  }
  try {
    return JSON.parse(option) as IPageFacts;
  } catch {
    return null;
  }
}

const STEPS: [number, number, Intl.RelativeTimeFormatUnit][] = [
  [60, 1, 'second'],
  [3600, 60, 'minute'],
  [86400, 3600, 'hour'],
  [86400 * 45, 86400, 'day']
];

/** Return how long ago an ISO time was, in the person's language. */
export function ago(iso: string | null, now: number = Date.now(), locale?: string): string {
  const time = iso ? Date.parse(iso) : NaN;
  if (Number.isNaN(time)) {
    return '';
  }
  const seconds = Math.max((now - time) / 1000, 0);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (seconds < 10) {
    return relative.format(0, 'second');
  }
  for (const [limit, size, unit] of STEPS) {
    if (seconds < limit) {
      return relative.format(-Math.floor(seconds / size), unit);
    }
  }
  return new Date(time).toLocaleDateString(locale);
}

/** Return the first heading of a notebook's Markdown, to propose as its title. */
export function firstHeading(markdown: Iterable<string>): string {
  for (const text of markdown) {
    const match = /^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(text);
    if (match?.[1]) {
      return match[1];
    }
  }
  return '';
}

/** Return the file's name without its folders. */
export function baseName(path: string): string {
  return path.split('/').pop() || path;
}
