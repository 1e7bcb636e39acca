import type { AnyDefinition } from '@postern/gateway/testing';
import { conformanceChecks } from './checks/index.js';
import type { ConformanceOptions } from './options.js';

export type { Check } from './checks/check.js';
export { conformanceChecks } from './checks/index.js';
export { HOSTILE_NAMES } from './checks/names.js';
export type { ConformanceOptions } from './options.js';
export { CANARY, everythingIn, secretsIn, secretsOf } from './secrets/canary.js';
export {
  createCall,
  createMemoryLog,
  createTestServices,
  type LogLine,
  type MemoryLog,
  type TestServices,
} from './test-context.js';

interface TestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => Promise<void>) => void;
}

/** The whole contract as tests of the runner whose `describe` and `it` are global: mocha, jest, vitest with globals. */
export function itConforms(definition: AnyDefinition, options: ConformanceOptions): void {
  const { describe, it } = globalThis as unknown as TestRunner;
  describe(`the plugin ${definition.name} keeps the contract: it`, () => {
    for (const { name, run } of conformanceChecks(definition, options)) it(name, run);
  });
}
