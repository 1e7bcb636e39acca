import type { Logger } from '@postern/plugin-api';
import { PluginSlot } from './slot.js';
import type { PluginServices, PluginSpec } from './opener.js';
import { asPluginError } from './failures.js';

/** A plugin did not open, for a reason that waiting does not cure: the gateway does not start with it. */
export class ChainError extends Error {
  override readonly name = 'ChainError';
  readonly code = 'PLUGIN_OPEN_FAILED';
  readonly plugin: string;

  constructor(plugin: string, cause: Error) {
    super(`plugin "${plugin}" did not open: ${cause.message}`, { cause });
    this.plugin = plugin;
  }
}

/**
 * Opens the plugins of a configuration in their order. What `before` has open with the very same configuration is kept
 * as it is. When one does not open, what was opened here is closed again.
 *
 * @throws ChainError
 */
export async function openSlots(
  specs: readonly PluginSpec[],
  before: readonly PluginSlot[],
  services: PluginServices,
): Promise<readonly PluginSlot[]> {
  const slots: PluginSlot[] = [];
  const opened: PluginSlot[] = [];
  for (const spec of specs) {
    const kept = before.find((slot) => isSame(slot.spec, spec));
    if (kept !== undefined) {
      slots.push(kept);
      continue;
    }
    const slot = new PluginSlot(spec, services);
    try {
      await slot.open();
    } catch (thrown) {
      await closeSlots(opened, services.log);
      throw new ChainError(spec.id, asPluginError(thrown));
    }
    opened.push(slot);
    slots.push(slot);
  }
  return slots;
}

/** Closes plugins, the last one first; what goes wrong is logged and keeps none of the others open. */
export async function closeSlots(slots: readonly PluginSlot[], log: Logger): Promise<void> {
  for (const slot of [...slots].reverse()) {
    for (const error of await slot.close()) {
      log.error({ plugin: slot.spec.id, err: error }, 'plugin did not close cleanly');
    }
  }
}

function isSame(one: PluginSpec, other: PluginSpec): boolean {
  return one.id === other.id && one.fingerprint === other.fingerprint && one.definition === other.definition;
}
