import { describe, expect, it } from 'vitest';

import { Links } from './links';

const SITE = 'http://waves.localhost:8001/a?b';

describe('Links', () => {
  it('leaves everything alone where the browser is on the same machine', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'lab.localhost']) {
      expect(new Links('auto', '/', host).reachable(SITE)).toBe(SITE);
    }
    expect(new Links('direct', '/user/ada/', 'hub.example.org').reachable(SITE)).toBe(SITE);
  });

  it('leads through the server below a prefix, under a foreign name, or when told to', () => {
    const below = new Links('auto', '/user/ada/', 'localhost');
    expect(below.reachable(SITE)).toBe('/user/ada/netlify-nb/local/waves/a?b');
    expect(below.reachable('http://waves.localhost:8001')).toBe('/user/ada/netlify-nb/local/waves/');
    expect(below.reachable('http://127.0.0.1:8001/claim?utm_source=x#abc.def')).toBe(
      '/user/ada/netlify-nb/local-desk/8001/claim?utm_source=x#abc.def'
    );
    expect(new Links('auto', '/', 'lab.example.org').reachable(SITE)).toBe('/netlify-nb/local/waves/a?b');
    expect(new Links('path', '/', 'localhost').reachable(SITE)).toBe('/netlify-nb/local/waves/a?b');
  });

  it('leaves other addresses alone', () => {
    const below = new Links('path', '/', 'localhost');
    for (const url of [
      'https://waves.netlify.app/',
      'http://127.0.0.1:8001/api/v1/user',
      'https://app.netlify.com/claim#a'
    ]) {
      expect(below.reachable(url)).toBe(url);
    }
  });
});
