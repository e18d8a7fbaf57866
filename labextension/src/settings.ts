/**
 * The person's settings for this extension, with the types that the schema promises.
 */

import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ISignal, Signal } from '@lumino/signaling';

import type { Code, Target } from './tokens';

/** Reads settings; before they are loaded, and without a registry, the defaults hold. */
export class Settings {
  /** Take the loaded settings. */
  load(settings: ISettingRegistry.ISettings): void {
    this._settings = settings;
    settings.changed.connect(() => this._changed.emit());
    this._changed.emit();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get target(): Target | undefined {
    const value = this._get<Target | 'auto'>('target', 'auto');
    return value === 'auto' ? undefined : value;
  }

  get code(): Code {
    return this._get<Code>('code', 'show');
  }

  get draftFirst(): boolean {
    return this._get<boolean>('draftFirst', false);
  }

  get showToolbarButton(): boolean {
    return this._get<boolean>('showToolbarButton', true);
  }

  get confirm(): boolean {
    return this._get<boolean>('confirm', false);
  }

  get preflight(): 'off' | 'warn' | 'strict' {
    return this._get<'off' | 'warn' | 'strict'>('preflight', 'warn');
  }

  get hidden(): boolean {
    return this._get<boolean>('hide', false);
  }

  private _get<T extends string | boolean>(key: string, otherwise: T): T {
    const value = this._settings?.get(key).composite;
    return typeof value === typeof otherwise ? (value as T) : otherwise;
  }

  private _changed = new Signal<this, void>(this);
  private _settings: ISettingRegistry.ISettings | null = null;
}
