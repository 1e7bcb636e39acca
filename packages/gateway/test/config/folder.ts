import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConfigSchema } from '@postern/plugin-api';
import { z } from 'zod';
import { ConfigError, type Fault } from '../../src/config/faults.js';
import { loadConfig, type LoadedConfig } from '../../src/config/load.js';

/** What stands for a plugin here: the loader asks only for its schema. */
export interface StubDefinition {
  readonly name: string;
  readonly config: ConfigSchema<unknown>;
}

const stub: StubDefinition = {
  name: 'stub',
  config: z.strictObject({
    url: z.string().default('http://127.0.0.1'),
    password: z
      .string()
      .refine((text) => !text.startsWith('bad'), { error: ({ input }) => `"${String(input)}" will not do` })
      .optional(),
    retries: z.number().int().min(0).max(9).default(1),
    mode: z.enum(['fast', 'careful']).default('fast'),
  }),
};

type Env = Readonly<Record<string, string | undefined>>;

/** A folder of a test's own, gone after the test. */
export function useFolder(): {
  /** Its mode is 0600 unless another is given. */
  write(name: string, content: string | Uint8Array, mode?: number): string;
  load(yaml: string | Uint8Array, env?: Env, mode?: number): Promise<LoadedConfig<StubDefinition>>;
  faults(yaml: string | Uint8Array, env?: Env): Promise<readonly Fault[]>;
} {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, content: string | Uint8Array, mode = 0o600): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
    return file;
  };
  const load = (
    yaml: string | Uint8Array,
    env: Env = {},
    mode?: number,
  ): Promise<LoadedConfig<StubDefinition>> => loadStub(write('postern.yaml', yaml, mode), env);
  return {
    write,
    load,
    faults: (yaml, env) =>
      load(yaml, env).then(
        () => [],
        (error: unknown) => {
          if (error instanceof ConfigError) return error.faults;
          throw error;
        },
      ),
  };
}

/** Loads a file in a house whose only plugin is `stub`. */
export function loadStub(file: string, env: Env = {}): Promise<LoadedConfig<StubDefinition>> {
  return loadConfig(file, {
    env,
    plugins: ['stub'],
    load: async (use) => {
      if (use !== 'stub') throw new Error(`there is no plugin "${use}"`);
      return stub;
    },
  });
}

/** A configuration that is right, with more lines for its one entry and for the top level. */
export function yaml({ entry = '', top = '' } = {}): string {
  return `server_name: example.org\nplugins:\n  - id: people\n    use: stub\n${indent(entry, 4)}${top}`;
}

function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}
