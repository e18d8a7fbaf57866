/**
 * Results and histories of the magics, alive: the notebook keeps inert HTML, and here its buttons work.
 */

import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { CommandRegistry } from '@lumino/commands';
import { Panel, Widget } from '@lumino/widgets';

import { CommandIDs } from './commands';
import type { Links } from './links';
import type { Words } from './words';

/** What `netlify_nb.show` puts beside the HTML: what is shown, and no secret. */
export const MIME_TYPE = 'application/vnd.netlify-nb.v1+json';

interface IFacts {
  role: 'publication' | 'history';
  site_id: string;
  site_name: string;
  url?: string | null;
  target?: 'netlify' | 'local';
  deploys?: { id: string; title: string; restorable: boolean }[];
}

/** Make results of magics come alive in JupyterLab. */
export function addOutput(registry: IRenderMimeRegistry, commands: CommandRegistry, words: Words, links: Links): void {
  registry.addFactory(
    {
      safe: true,
      mimeTypes: [MIME_TYPE],
      createRenderer: () => new LiveOutput(registry, commands, words, links)
    },
    // Before text/html, which has 50.
    40
  );
}

class LiveOutput extends Panel implements IRenderMime.IRenderer {
  constructor(
    private _registry: IRenderMimeRegistry,
    private _commands: CommandRegistry,
    private _words: Words,
    links: Links
  ) {
    super();
    this.addClass('jp-NetlifyOutput');
    links.watch(this.node);
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const facts = model.data[MIME_TYPE] as unknown as IFacts;
    while (this.widgets.length > 0) {
      this.widgets[0]!.dispose();
    }
    const html = this._registry.createRenderer('text/html');
    this.addWidget(html);
    await html.renderModel(model);
    // A history does not know its target; the addresses of local sites tell.
    const target = facts.target ?? (/^http:\/\/[a-z0-9-]+\.localhost\b/.test(facts.url ?? '') ? 'local' : undefined);
    const site = { site: facts.site_id, target };
    if (facts.role === 'history') {
      const rows = html.node.querySelectorAll('tbody tr');
      facts.deploys?.forEach((deploy, index) => {
        if (deploy.restorable) {
          const cell = document.createElement('td');
          const run = { ...site, deploy: deploy.id, title: deploy.title || deploy.id };
          cell.append(this._button('restore', CommandIDs.restore, run));
          rows[index]?.append(cell);
        }
      });
    }
    const bar = new Widget();
    bar.addClass('jp-NetlifyOutput-actions');
    bar.node.append(this._button('show_sidebar', CommandIDs.showSidebar, {}));
    this.addWidget(bar);
  }

  private _button(word: string, command: string, args: { [name: string]: string | undefined }): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-mod-styled';
    button.textContent = this._words.say(word);
    button.addEventListener('click', () => void this._commands.execute(command, args));
    return button;
  }
}
