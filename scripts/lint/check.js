/**
 * Shows that the walls and bans hold: each row is a piece of code that breaks one rule in one place, and must be refused
 * by that rule; a row without a rule must pass.
 */
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const gateway = 'packages/gateway/src';
const zones = 'import-x/no-restricted-paths';
const packages = '@typescript-eslint/no-restricted-imports';
const typed = 'packages/plugin-api/src/errors.ts';

const rows = [
  // the rooms of the gateway
  [`${gateway}/chain/x.ts`, "import '../accounts/user-id.js';", zones],
  [`${gateway}/chain/x.ts`, "import '../doors/check-credentials/route.js';", zones],
  [`${gateway}/chain/x.ts`, "await import('../accounts/user-id.js');", zones],
  [`${gateway}/chain/x.ts`, "export * from '../accounts/user-id.js';", zones],
  [
    `${gateway}/chain/x.ts`,
    "import type { Decision } from '../accounts/decision.js';\nexport type X = Decision;",
    zones,
  ],
  [`${gateway}/accounts/x.ts`, "import '../doors/check-credentials/route.js';", zones],
  [`${gateway}/accounts/x.ts`, "import '../container.js';", zones],
  [`${gateway}/doors/x.ts`, "import '../chain/chain.js';", zones],
  [`${gateway}/http/x.ts`, "import '../chain/chain.js';", zones],
  [`${gateway}/config/x.ts`, "import '../accounts/user-id.js';", zones],
  [`${gateway}/observe/x.ts`, "import '../doors/check-credentials/route.js';", zones],
  [`${gateway}/time/x.ts`, "import '../config/schema.js';", zones],
  [`${gateway}/doors/x.ts`, "import '../state/store.js';", zones],
  [`${gateway}/state/x.ts`, "import '../accounts/user-id.js';", zones],
  [`${gateway}/accounts/x.ts`, "import '../state/store.js';"],
  [`${gateway}/doors/x.ts`, "import '../accounts/user-id.js';"],
  [`${gateway}/accounts/x.ts`, "import '../chain/chain.js';"],
  [`${gateway}/chain/x.ts`, "import '../time/clock.js';"],
  // packages
  [`${gateway}/chain/x.ts`, "import '@postern/plugin-file';", packages],
  ['plugins/file/src/x.ts', "import '@postern/gateway';", packages],
  [
    'plugins/file/src/x.ts',
    "import type { Server } from '@postern/gateway';\nexport type X = Server;",
    packages,
  ],
  ['plugins/file/src/x.ts', "import 'express';", packages],
  ['plugins/file/src/x.ts', "await import('express');", 'import-x/no-extraneous-dependencies'],
  ['plugins/file/src/x.ts', "import 'inversify';", packages],
  [
    'plugins/file/src/x.ts',
    "import '@postern/plugin-testkit';",
    packages,
    'import-x/no-extraneous-dependencies',
  ],
  ['plugins/keycloak/src/x.ts', "import '@postern/plugin-oidc-password';", packages],
  [
    'plugins/file/src/x.ts',
    "import '@postern/plugin-oidc-password/provider';",
    packages,
    'import-x/no-extraneous-dependencies',
  ],
  ['plugins/keycloak/src/x.ts', "import '@postern/plugin-oidc-password/provider';"],
  ['plugins/file/src/x.ts', "import '@postern/plugin-api';"],
  ['plugins/owncloud/src/x.ts', "import '@postern/plugin-nextcloud/definition';"],
  ['plugins/owncloud/src/x.ts', "import '@postern/plugin-nextcloud';", packages],
  ['plugins/file/src/x.ts', "import '@postern/plugin-nextcloud/definition';", packages],
  ['plugins/file/test/x.ts', "import '@postern/plugin-testkit';"],
  ['packages/plugin-api/src/x.ts', "import 'node:fs';", packages],
  ['packages/http-client/src/x.ts', "import 'chai';", 'import-x/no-extraneous-dependencies'],
  // ambient time, timers, randomness, environment, console
  [`${gateway}/chain/x.ts`, 'export const x = Date.now();', 'no-restricted-properties'],
  [`${gateway}/chain/x.ts`, 'export const x = new Date();', 'no-restricted-syntax'],
  [`${gateway}/chain/x.ts`, 'export const x = performance.now();', 'no-restricted-globals'],
  [`${gateway}/chain/x.ts`, 'setTimeout(() => 1, 1);', 'no-restricted-globals'],
  [`${gateway}/chain/x.ts`, 'globalThis.setInterval(() => 1, 1);', 'no-restricted-globals'],
  [`${gateway}/chain/x.ts`, "import 'node:timers/promises';", 'no-restricted-imports'],
  [`${gateway}/chain/x.ts`, 'export const x = AbortSignal.timeout(1);', 'no-restricted-properties'],
  [`${gateway}/chain/x.ts`, 'export const x = Math.random();', 'no-restricted-properties'],
  [`${gateway}/chain/x.ts`, 'export const x = process.env;', 'no-restricted-globals'],
  [`${gateway}/chain/x.ts`, "import 'node:process';", 'no-restricted-imports'],
  ['packages/http-client/src/x.ts', "import 'node:os';", 'no-restricted-imports'],
  ['plugins/file/src/x.ts', "console.log('x');", 'no-restricted-globals'],
  [`${gateway}/chain/x.ts`, 'export const x = new Date(0);'],
  [`${gateway}/main.ts`, 'console.log(process.pid, Date.now());'],
  // sizes
  [
    `${gateway}/chain/x.ts`,
    `export function x(): void {\n${'  void 0;\n'.repeat(50)}}`,
    'max-lines-per-function',
  ],
  [`${gateway}/chain/x.ts`, 'void 0;\n'.repeat(251), 'max-lines'],
  // rules that need types are shown on a file of the project
  [typed, 'export async function x(): Promise<void> {}\nx();', '@typescript-eslint/no-floating-promises'],
  [
    typed,
    "export function x(y: 'a' | 'b'): void {\n  switch (y) {\n    case 'a':\n  }\n}",
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
  [typed, 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
  [
    typed,
    "import { Logger } from './logger.js';\nexport type X = Logger;",
    '@typescript-eslint/consistent-type-imports',
  ],
];

const withTypes = new ESLint();
const withoutTypes = new ESLint({
  overrideConfig: { ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] },
});

let failed = 0;
for (const [filePath, code, expected] of rows) {
  const eslint = filePath === typed ? withTypes : withoutTypes;
  const [result] = await eslint.lintText(`${code}\n`, { filePath });
  const broken = [...new Set(result.messages.map(({ ruleId, message }) => ruleId ?? message))];
  if (expected === undefined ? broken.length === 0 : broken.includes(expected)) continue;
  failed += 1;
  console.error(
    `${filePath}: ${code}\n  expected: ${expected ?? 'no fault'}\n  found: ${broken.join(', ') || 'no fault'}`,
  );
}
if (failed > 0) process.exitCode = 1;
