/**
 * The commands, each described for those who call it from elsewhere.
 */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { CommandRegistry } from '@lumino/commands';

import { showClaim } from './dialogs';
import { publishIcon } from './icon';
import type { Publisher } from './publisher';
import type { IApi } from './request';
import { signIn, signOut } from './session';
import type { Settings } from './settings';
import type { IStatus, Target } from './tokens';
import { baseName, Words } from './words';

/** Ids of the commands. */
export namespace CommandIDs {
  export const publish = 'netlify-nb:publish';
  export const publishDraft = 'netlify-nb:publish-draft';
  export const publishSelected = 'netlify-nb:publish-selected';
  export const publishFolder = 'netlify-nb:publish-folder';
  export const openLive = 'netlify-nb:open-live';
  export const copyLink = 'netlify-nb:copy-link';
  export const restore = 'netlify-nb:restore';
  export const lock = 'netlify-nb:lock';
  export const claim = 'netlify-nb:claim';
  export const download = 'netlify-nb:download';
  export const check = 'netlify-nb:check';
  export const signIn = 'netlify-nb:sign-in';
  export const signOut = 'netlify-nb:sign-out';
  export const showSidebar = 'netlify-nb:show-sidebar';
}

/** What the commands work with. */
export interface ICommandParts {
  app: JupyterFrontEnd;
  api: IApi;
  words: Words;
  settings: Settings;
  publisher: Publisher;
  tracker: INotebookTracker;
  files: IFileBrowserFactory | null;
  palette: ICommandPalette | null;
  sidebarId: string;
}

type Arguments = { [name: string]: unknown };

const PATH = { type: 'string', description: 'Contents path; the open notebook if left out' } as const;
const SITE = { type: 'string', description: "The site's id; that of the open notebook if left out" } as const;
const TARGET = { type: 'string', description: 'netlify or local; whichever fits if left out' } as const;

/** Return what a command takes, in the form that `describedBy` wants. */
function takes(properties: { [name: string]: object } = {}): CommandRegistry.ICommandOptions['describedBy'] {
  return { args: { type: 'object', properties } } as CommandRegistry.ICommandOptions['describedBy'];
}

/** Add all commands, and put them into the palette. */
export function addCommands(parts: ICommandParts): void {
  const { app, api, words, settings, publisher, tracker, files } = parts;
  const { commands, shell } = app;
  const { say } = words;

  const visible = () => !settings.hidden;
  const current = (): string | null => {
    const path = tracker.currentWidget?.context.path;
    return path === undefined ? null : publisher.serverPath(path);
  };
  const asked = (args: Arguments): string | null => (typeof args['path'] === 'string' ? args['path'] : current());
  const enabled = (args: Arguments) => asked(args) !== null;

  /** Find the site that is meant, tell the person where there is none, and do something with it. */
  const withSite = async (
    args: Arguments,
    work: (site: { id: string; name: string; url: string | null; target?: Target }, status: IStatus | null) => unknown
  ) => {
    try {
      const target = (args['target'] as Target | undefined) ?? settings.target;
      if (typeof args['site'] === 'string') {
        const { site } = await api.history(args['site'], target);
        await work({ id: site.id, name: site.name, url: site.url, target }, null);
        return;
      }
      const path = asked(args);
      const status = path === null ? null : await api.status(path, target);
      if (status?.problem) {
        Notification.error(`${status.problem.message}\n${status.problem.hint}`.trim());
      } else if (!status?.site) {
        Notification.info(say(path === null ? 'no_notebook' : 'never_published'), { autoClose: 5000 });
      } else {
        const { id, name, url } = status.site;
        await work({ id, name, url, target: status.target }, status);
      }
    } catch (error) {
      Notification.error((error as Error).message);
    }
  };

  commands.addCommand(CommandIDs.publish, {
    label: say('publish'),
    caption: say('publish_hint'),
    icon: args => (args['isPalette'] ? undefined : publishIcon),
    describedBy: takes({
      path: PATH,
      paths: { type: 'array', items: { type: 'string' }, description: 'Contents paths of several, as one site' },
      target: TARGET,
      toolbar: { type: 'boolean', description: 'Whether this is the button in the toolbar' }
    }),
    isEnabled: args => Array.isArray(args['paths']) || enabled(args),
    isVisible: args => visible() && (!args['toolbar'] || settings.showToolbarButton),
    execute: async args => {
      const several = Array.isArray(args['paths']) ? (args['paths'] as string[]) : [];
      const target = args['target'] as Target | undefined;
      return publisher.publish(several.length > 0 ? several : [asked(args) ?? ''], target && { target });
    }
  });
  commands.addCommand(CommandIDs.publishDraft, {
    label: say('publish_draft'),
    caption: say('publish_draft_hint'),
    describedBy: takes({ path: PATH }),
    isEnabled: enabled,
    isVisible: visible,
    execute: async args => publisher.publish([asked(args) ?? ''], { draft: true })
  });
  const selected = (): Contents.IModel[] => [...(files?.tracker.currentWidget?.selectedItems() ?? [])];
  commands.addCommand(CommandIDs.publishSelected, {
    label: say('publish_selected'),
    caption: say('publish_selected_hint'),
    icon: publishIcon,
    describedBy: takes(),
    isVisible: () => visible() && canPublish(selected()),
    execute: async () => publisher.publish(selected().map(item => item.path))
  });
  commands.addCommand(CommandIDs.publishFolder, {
    label: say('publish_folder'),
    caption: say('publish_folder_hint'),
    describedBy: takes(),
    isEnabled: () => Boolean(files?.tracker.currentWidget),
    isVisible: visible,
    execute: async () => publisher.publish([files?.tracker.currentWidget?.model.path ?? ''])
  });
  const ofSite = (args: Arguments) => typeof args['site'] === 'string' || enabled(args);
  commands.addCommand(CommandIDs.openLive, {
    label: say('open'),
    describedBy: takes({ path: PATH, site: SITE, target: TARGET }),
    isEnabled: ofSite,
    isVisible: visible,
    execute: args => withSite(args, site => site.url && publisher.open(site.url))
  });
  commands.addCommand(CommandIDs.copyLink, {
    label: say('copy'),
    describedBy: takes({ path: PATH, site: SITE, target: TARGET }),
    isEnabled: ofSite,
    isVisible: visible,
    execute: args => withSite(args, site => site.url && publisher.copy(publisher.absolute(site.url)))
  });
  commands.addCommand(CommandIDs.restore, {
    label: say('restore_previous'),
    caption: say('restore_hint'),
    describedBy: takes({
      path: PATH,
      site: SITE,
      target: TARGET,
      deploy: { type: 'string', description: 'Id of the deploy; the one before the live one if left out' },
      title: { type: 'string', description: 'What the person is asked about' }
    }),
    isEnabled: ofSite,
    isVisible: visible,
    execute: args =>
      withSite(args, (site, status) => {
        const before = previous(status);
        const deploy = typeof args['deploy'] === 'string' ? args['deploy'] : before?.id;
        const title = typeof args['title'] === 'string' ? args['title'] : (before?.title ?? deploy ?? '');
        if (deploy === undefined) {
          Notification.info(say('no_previous'), { autoClose: 5000 });
          return;
        }
        return publisher.restore(site.id, site.name, deploy, title || deploy, site.target);
      })
  });
  commands.addCommand(CommandIDs.lock, {
    label: args => say(args['locked'] === false ? 'unlock' : 'lock'),
    caption: args => say(args['locked'] === false ? 'unlock_hint' : 'lock_hint'),
    describedBy: takes({
      path: PATH,
      site: SITE,
      target: TARGET,
      locked: { type: 'boolean', description: 'false to unlock' }
    }),
    isEnabled: ofSite,
    isVisible: visible,
    execute: args =>
      withSite(args, async site => {
        const locked = args['locked'] !== false;
        await api.lock(site.id, locked, site.target);
        Notification.success(say(locked ? 'locked_now' : 'unlocked_now'), { autoClose: 5000 });
      })
  });
  commands.addCommand(CommandIDs.claim, {
    label: say('claim'),
    caption: say('claim_hint'),
    describedBy: takes({ path: PATH, site: SITE, target: TARGET }),
    isEnabled: ofSite,
    isVisible: visible,
    execute: args =>
      withSite(args, async site => {
        const link = await api.claim(site.id, site.target);
        await showClaim(words, site.name, link, text => publisher.copy(publisher.absolute(text)));
      })
  });
  commands.addCommand(CommandIDs.download, {
    label: say('download'),
    caption: say('download_hint'),
    describedBy: takes({ path: PATH, site: SITE, target: TARGET }),
    isEnabled: ofSite,
    isVisible: visible,
    execute: args =>
      withSite(args, async site => saveBlob(await api.download(site.id, site.target), `${site.name}.zip`))
  });
  commands.addCommand(CommandIDs.check, {
    label: say('check'),
    caption: say('check_hint'),
    describedBy: takes({ path: PATH }),
    isEnabled: enabled,
    isVisible: visible,
    execute: async args => publisher.check(asked(args) ?? '')
  });
  commands.addCommand(CommandIDs.signIn, {
    label: say('sign_in'),
    describedBy: takes(),
    isVisible: () => visible() && !words.facts.umbrella,
    execute: () => signIn(api, words)
  });
  commands.addCommand(CommandIDs.signOut, {
    label: say('sign_out'),
    describedBy: takes(),
    isVisible: () => visible() && !words.facts.umbrella,
    execute: () => signOut(api, words)
  });
  commands.addCommand(CommandIDs.showSidebar, {
    label: say('show_sidebar'),
    describedBy: takes(),
    isVisible: visible,
    execute: () => shell.activateById(parts.sidebarId)
  });

  tracker.currentChanged.connect(() => commands.notifyCommandChanged());
  settings.changed.connect(() => commands.notifyCommandChanged());
  const listed = Object.values(CommandIDs).filter(id => id !== CommandIDs.publishSelected);
  for (const command of listed) {
    parts.palette?.addItem({ command, category: say('product'), args: { isPalette: true } });
  }
  const unlock = { isPalette: true, locked: false };
  parts.palette?.addItem({ command: CommandIDs.lock, category: say('product'), args: unlock });
}

/** Whether these can be published together: notebooks, or one folder, or one HTML file. */
export function canPublish(items: Contents.IModel[]): boolean {
  if (items.length === 1) {
    const [item] = items;
    return item?.type === 'directory' || item?.type === 'notebook' || /\.html?$/i.test(item?.path ?? '');
  }
  return items.length > 0 && items.every(item => item.type === 'notebook');
}

/** Return the deploy that was live before the live one. */
function previous(status: IStatus | null): { id: string; title: string | null } | undefined {
  const history = status?.history ?? [];
  const live = history.findIndex(deploy => deploy.live);
  return live < 0 ? undefined : history.slice(live + 1).find(deploy => deploy.state === 'ready' && !deploy.draft);
}

function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = baseName(name);
  link.click();
  // The browser has to have begun before the address is taken away.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
