/**
 * A kernel cannot save its notebook: its magics ask for it with a one-way message, and watch the file.
 */

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';

/** As in `netlify_nb/frontend.py`. */
const TARGET = 'netlify_nb.save';

/** Save a notebook whenever its kernel asks. */
export function saveWhenAsked(tracker: INotebookTracker): void {
  tracker.widgetAdded.connect((_, panel) => listen(panel));
  tracker.forEach(listen);
}

function listen(panel: NotebookPanel): void {
  const register = (kernel: Kernel.IKernelConnection | null | undefined) => {
    kernel?.registerCommTarget(TARGET, () => {
      // The kernel closes the comm itself; closed here first, its message would find none and be logged as an error.
      if (!panel.isDisposed && !panel.context.model.readOnly) {
        // Errors are JupyterLab's to tell; the magic notices that nothing was saved.
        panel.context.save().catch(() => undefined);
      }
    });
  };
  register(panel.sessionContext.session?.kernel);
  panel.sessionContext.kernelChanged.connect((_, change) => register(change.newValue));
}
