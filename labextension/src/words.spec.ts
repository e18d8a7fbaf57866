import { describe, expect, it } from 'vitest';

import { ago, baseName, firstHeading, readFacts, Words } from './words';

const FACTS = {
  version: '1',
  messages: { live_at: 'Live at {url}', plain: 'Publish' },
  sections: [],
  actions: [],
  icons: { live: '●' },
  targets: ['netlify', 'local'],
  siteNamePattern: '',
  umbrella: false,
  localLinks: 'auto' as const
};

describe('Words', () => {
  it('translates first, then fills in', () => {
    const words = new Words(FACTS, text => text.replace('Live at', 'Zu sehen unter'));
    expect(words.say('live_at', { url: 'https://x' })).toBe('Zu sehen unter https://x');
    expect(words.say('live_at')).toBe('Zu sehen unter {url}');
    expect(words.icon('live')).toBe('●');
    expect(words.icon('none')).toBe('');
  });

  it('names the way out after a failure in the language of the person', () => {
    const words = new Words({ ...FACTS, messages: { again: 'Try again' } }, text => `<${text}>`);
    const problem = JSON.parse('{"label": "Sign in"}') as { label: string };
    expect(words.wayOut(problem)).toBe('<Sign in>');
    expect(words.wayOut({})).toBe('<Try again>');
  });

  it('refuses a key that nobody wrote', () => {
    expect(() => new Words(FACTS).say('missing')).toThrow('missing');
  });
});

describe('readFacts', () => {
  it('reads what the server gave, and knows when there is no server extension', () => {
    expect(readFacts(JSON.stringify(FACTS))?.version).toBe('1');
    expect(readFacts('')).toBeNull();
    expect(readFacts('{')).toBeNull();
  });
});

describe('firstHeading', () => {
  it('finds the first heading of any level', () => {
    expect(firstHeading(['no heading', 'text\n\n## Tides ##\n# Later'])).toBe('Tides');
    expect(firstHeading(['#no space', '    # code'])).toBe('');
    expect(firstHeading([])).toBe('');
  });
});

describe('ago', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  it.each([
    ['2026-11-21T11:59:55Z', 'now'],
    ['2026-11-21T11:59:20Z', '40 seconds ago'],
    ['2026-11-21T11:58:00Z', '2 minutes ago'],
    ['2026-11-20T11:00:00Z', 'yesterday'],
    ['2026-11-21T12:05:00Z', 'now'],
    ['nonsense', ''],
    [null, '']
  ])('%s is %s', (iso, expected) => {
    expect(ago(iso, now, 'en')).toBe(expected);
  });
});

describe('baseName', () => {
  it('leaves the folders out', () => {
    expect(baseName('a/b/c.ipynb')).toBe('c.ipynb');
    expect(baseName('c.ipynb')).toBe('c.ipynb');
  });
});
