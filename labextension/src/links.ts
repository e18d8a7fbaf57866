/**
 * Links to the ports of the server's machine, for browsers that cannot reach them: as `netlify_nb/routes/links.py` does
 * with its own answers, so here with what a kernel has shown.
 */

/** When links are exchanged; `NetlifyNb.local_links` on the server. */
export type LocalLinks = 'auto' | 'direct' | 'path';

const SITE = /^http:\/\/([a-z0-9-]+)\.localhost(?::\d+)?(\/.*)?$/;
const DESK = /^http:\/\/(?:127\.0\.0\.1|localhost):(\d{1,5})\/((?:claim|authorize|projects\/)[^ ]*)$/;
const HERE = ['localhost', '127.0.0.1', '[::1]'];

/** Exchanges links to this machine's own ports for such that go through the Jupyter server. */
export class Links {
  /**
   * @param base The path of the Jupyter server, such as `/user/ada/`.
   * @param host The name under which this browser knows it, without the port.
   */
  constructor(
    setting: LocalLinks,
    private _base: string,
    host: string
  ) {
    const here = HERE.includes(host) || host.endsWith('.localhost');
    this._needed = setting === 'auto' ? _base !== '/' || !here : setting === 'path';
  }

  /** Return the address that this browser can open. */
  reachable(url: string): string {
    if (!this._needed) {
      return url;
    }
    const site = SITE.exec(url);
    if (site) {
      return `${this._base}netlify-nb/local/${site[1]}${site[2] ?? '/'}`;
    }
    const desk = DESK.exec(url);
    return desk ? `${this._base}netlify-nb/local-desk/${desk[1]}/${desk[2]}` : url;
  }

  /** Exchange the links below `node`, also those that come later, before anybody can follow them. */
  watch(node: HTMLElement): void {
    if (!this._needed) {
      return;
    }
    const exchange = (event: Event) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      const url = link?.getAttribute('href');
      if (link && url) {
        link.setAttribute('href', this.reachable(url));
      }
    };
    for (const event of ['pointerover', 'focusin', 'click']) {
      node.addEventListener(event, exchange, { capture: true });
    }
  }

  private _needed: boolean;
}
