/**
 * Signing in and out of Netlify. The token is made, checked and kept by the server; this page never sees it.
 */

import { Notification } from '@jupyterlab/apputils';

import { confirm, showSignIn } from './dialogs';
import { followJob } from './jobs';
import type { IApi } from './request';
import type { Words } from './words';

/** Sign in by a ticket: the server asks for one, a person says yes on Netlify's page, the server fetches the token. */
export async function signIn(api: IApi, words: Words): Promise<boolean> {
  try {
    const account = await api.account();
    if (!account.by_browser) {
      Notification.info(words.say('sign_in_elsewhere'), { autoClose: false });
      return false;
    }
    const job = await api.login();
    let dialog: ReturnType<typeof showSignIn> | null = null;
    let ended = false;
    const end = await followJob(api, job, next => {
      if (next.address && dialog === null && next.state === 'running') {
        dialog = showSignIn(words, next.address);
        void dialog.closed.then(() => {
          if (!ended) {
            void api.stop(job.id);
          }
        });
      }
    });
    ended = true;
    (dialog as ReturnType<typeof showSignIn> | null)?.close();
    if (end.state === 'done') {
      Notification.success(words.say('signed_in', { name: end.result?.user ?? '' }), { autoClose: 5000 });
    } else if (end.state === 'failed' && end.error) {
      Notification.error(`${end.error.message}\n${end.error.hint}`.trim());
    }
    return end.state === 'done';
  } catch (error) {
    Notification.error((error as Error).message);
    return false;
  }
}

/** Sign out, after asking. */
export async function signOut(api: IApi, words: Words): Promise<void> {
  if (!(await confirm(words, words.say('sign_out_question'), words.say('sign_out')))) {
    return;
  }
  try {
    const { still } = await api.logout();
    Notification.info(words.say(still ? 'still_signed_in' : 'signed_out'), { autoClose: 5000 });
  } catch (error) {
    Notification.error((error as Error).message);
  }
}
