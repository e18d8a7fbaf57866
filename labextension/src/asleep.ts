/**
 * The panel of `%netlify_panel`, awake or asleep. JupyterLab shows "Loading widget…" for a widget that has no kernel;
 * here the plain summary, which the notebook keeps beside the widget, stands in its place until the widget is there.
 */

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel } from '@lumino/widgets';

import type { Links } from './links';

/** What `netlify_nb.widgets.panel` puts beside the widget. */
export const PANEL_MIME_TYPE = 'application/vnd.netlify-nb.panel+json';
const WIDGET_MIME_TYPE = 'application/vnd.jupyter.widget-view+json';
/** The class that the panel's script gives to its place (`netlify_nb/widgets/front/panel.js`). */
const AWAKE = '.nnb-host';
/** Milliseconds in which a widget that has a kernel is there: until then nothing is shown, so that nothing jumps. */
const PATIENCE = 800;

/** Let every notebook know how to show a panel. */
export function addPanels(tracker: INotebookTracker, links: Links): void {
  const add = (panel: NotebookPanel) => {
    // Each notebook has a registry of its own, in which jupyterlab-manager makes the widgets of that notebook.
    const registry = panel.content.rendermime;
    registry.addFactory(
      // Unsafe, as widgets are: a notebook that is not trusted shows its safe text/html.
      { safe: false, mimeTypes: [PANEL_MIME_TYPE], createRenderer: () => new PanelOutput(registry, links) },
      // Before widgets, which jupyterlab-manager adds with -10.
      -20
    );
  };
  tracker.forEach(add);
  tracker.widgetAdded.connect((_, panel) => add(panel));
}

class PanelOutput extends Panel implements IRenderMime.IRenderer {
  constructor(
    private _registry: IRenderMimeRegistry,
    links: Links
  ) {
    super();
    links.watch(this.node);
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._stop();
    while (this.widgets.length > 0) {
      this.widgets[0]!.dispose();
    }
    const summary = this._registry.createRenderer('text/html');
    const widget = this._registry.createRenderer(WIDGET_MIME_TYPE);
    this.addWidget(summary);
    this.addWidget(widget);
    summary.hide();
    widget.hide();
    let late = false;
    const look = () => {
      const awake = widget.node.querySelector(AWAKE) !== null;
      widget.setHidden(!awake);
      summary.setHidden(awake || !late);
    };
    this._observer = new MutationObserver(look);
    this._observer.observe(widget.node, { childList: true, subtree: true });
    this._timer = window.setTimeout(() => {
      late = true;
      look();
    }, PATIENCE);
    // Without a kernel this is never settled, and without the widget's model it is rejected: the summary is shown.
    void widget.renderModel(model).catch(() => undefined);
    return summary.renderModel(model);
  }

  override dispose(): void {
    this._stop();
    super.dispose();
  }

  private _stop(): void {
    this._observer?.disconnect();
    window.clearTimeout(this._timer);
  }

  private _observer: MutationObserver | null = null;
  private _timer = 0;
}
