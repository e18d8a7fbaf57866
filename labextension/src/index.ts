/**
 * The plugins. None of them waits for anything when it is activated.
 */

import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addPanels } from './asleep';
import { addCommands } from './commands';
import { Links } from './links';
import { Model } from './model';
import { addOutput } from './output';
import { Publisher } from './publisher';
import { Api } from './request';
import { saveWhenAsked } from './save';
import { signIn } from './session';
import { Settings } from './settings';
import { Sidebar } from './sidebar';
import { INetlifyPublisher } from './tokens';
import { readFacts, Words } from './words';

export { INetlifyPublisher } from './tokens';

const PLUGIN_ID = 'netlify-nb:plugin';

const facts = readFacts(PageConfig.getOption('netlifyNb'));

function makeLinks(app: JupyterFrontEnd): Links {
  const base = new URL(app.serviceManager.serverSettings.baseUrl, window.location.href).pathname;
  return new Links(facts?.localLinks ?? 'auto', base, window.location.hostname);
}

function makeWords(translator: ITranslator | null): Words {
  const bundle = (translator ?? nullTranslator).load('netlify_nb');
  if (facts === null) {
    throw new Error(
      'The server extension netlify_nb is not enabled: run `jupyter server extension enable netlify_nb`.'
    );
  }
  // The texts stand in netlify_nb/messages.py, where they are marked for translation once for all doors.
  return new Words(facts, text => bundle.__(text));
}

const plugin: JupyterFrontEndPlugin<INetlifyPublisher> = {
  id: PLUGIN_ID,
  description: 'Publishes notebooks to Netlify: button, commands, sidebar.',
  autoStart: true,
  provides: INetlifyPublisher,
  requires: [INotebookTracker],
  optional: [ITranslator, ISettingRegistry, ICommandPalette, IFileBrowserFactory, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    registry: ISettingRegistry | null,
    palette: ICommandPalette | null,
    files: IFileBrowserFactory | null,
    restorer: ILayoutRestorer | null
  ): INetlifyPublisher => {
    const words = makeWords(translator);
    const settings = new Settings();
    const api = new Api(app.serviceManager.serverSettings);
    const publisher: Publisher = new Publisher({
      api,
      words,
      settings,
      tracker,
      contents: app.serviceManager.contents,
      signIn: () => signIn(api, words)
    });
    addCommands({ app, api, words, settings, publisher, tracker, files, palette, sidebarId: Sidebar.ID });
    // Without settings the defaults hold.
    const ready = Promise.resolve(registry?.load(PLUGIN_ID)).then(
      loaded => loaded && settings.load(loaded),
      (reason: unknown) => console.error('The settings of netlify-nb could not be loaded.', reason)
    );
    addSidebar(app, words, { ready, api, settings, publisher, tracker, restorer });
    void app.restored.then(() => publisher.resume()).catch(() => undefined); // the server is away: nothing to take up
    return publisher;
  }
};

/** Put the sidebar into the right area, and take it away while everything is hidden. */
function addSidebar(
  app: JupyterFrontEnd,
  words: Words,
  parts: {
    ready: Promise<unknown>;
    api: Api;
    settings: Settings;
    publisher: Publisher;
    tracker: INotebookTracker;
    restorer: ILayoutRestorer | null;
  }
): void {
  const { ready, api, settings, publisher, tracker, restorer } = parts;
  const model: Model = new Model(api, { standby: (): boolean => document.hidden || !sidebar.isVisible });
  // The shell owns it once it is placed; while everything is hidden it waits here to be placed again.
  // eslint-disable-next-line jupyter/require-disposable-ownership
  const sidebar: Sidebar = new Sidebar({ model, words, commands: app.commands });
  const place = () => {
    if (settings.hidden) {
      sidebar.parent = null;
    } else if (!sidebar.isAttached) {
      app.shell.add(sidebar, 'right', { rank: 800, type: 'Netlify' });
      restorer?.add(sidebar, Sidebar.ID);
    }
  };
  const follow = () => {
    const path = tracker.currentWidget?.context.path;
    model.setPath(path === undefined ? null : publisher.serverPath(path));
  };
  tracker.currentChanged.connect((_, panel) => {
    follow();
    panel?.context.pathChanged.connect(follow);
  });
  api.changed.connect(() => void model.refresh());
  settings.changed.connect(() => {
    model.target = settings.target;
    place();
  });
  void ready.then(place);
}

const save: JupyterFrontEndPlugin<void> = {
  id: 'netlify-nb:save',
  description: "Saves a notebook when its kernel's magics are about to publish it.",
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_app: JupyterFrontEnd, tracker: INotebookTracker) => saveWhenAsked(tracker)
};

const output: JupyterFrontEndPlugin<void> = {
  id: 'netlify-nb:output',
  description: 'Makes the results of the magics come alive.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, registry: IRenderMimeRegistry, translator: ITranslator | null) =>
    addOutput(registry, app.commands, makeWords(translator), makeLinks(app))
};

const panels: JupyterFrontEndPlugin<void> = {
  id: 'netlify-nb:panels',
  description: 'Shows a plain summary in place of a panel that has no kernel.',
  autoStart: true,
  requires: [INotebookTracker],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker) => addPanels(tracker, makeLinks(app))
};

/** Without the server extension there is nothing that any of this could do, but saving does no harm. */
const plugins: JupyterFrontEndPlugin<unknown>[] = facts === null ? [save, panels] : [plugin, save, output, panels];
export default plugins;
