import { deepStrictEqual, ok } from 'node:assert/strict';
import { definitionFaults, type AnyDefinition } from '@postern/gateway/testing';
import type { ConformanceOptions } from '../options.js';
import type { Check } from './check.js';

/** The definition itself, before anything is opened. */
export function definitionChecks(
  definition: AnyDefinition,
  { config }: ConformanceOptions,
): readonly Check[] {
  return [
    {
      name: 'has a definition that keeps the contract',
      run: async () => deepStrictEqual(definitionFaults(definition), []),
    },
    {
      name: 'refuses an unknown key in its configuration',
      run: async () => {
        const result = await definition.config['~standard'].validate({
          ...(config as object),
          'no such key': true,
        });
        ok(result.issues !== undefined, 'a misspelt key would be swallowed');
      },
    },
  ];
}
