/**
 * What is promised of the supply chain: nothing runs when something is installed, everything that is downloaded is checked
 * against the lockfile, and every package that runs is there for a reason.
 */
import { dependencies, readText, workspaces } from './lock.js';

/** The scripts that npm runs by itself when a package is installed or handed on (npm's documentation, "scripts"). */
const AUTOMATIC = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
];

const ownScripts = workspaces.flatMap(({ path, manifest }) =>
  AUTOMATIC.filter((name) => manifest.scripts?.[name] !== undefined).map(
    (name) => `${path || 'package.json'}: the script "${name}" would run when somebody installs`,
  ),
);

const foreignScripts = dependencies
  .filter(({ hasInstallScript }) => hasInstallScript)
  .map(({ name }) => `${name} has an install script, which .npmrc does not let run: find another package`);

const unchecked = dependencies
  .filter(({ integrity }) => !/^sha512-/.test(integrity ?? ''))
  .map(({ name, version }) => `package-lock.json: ${name} ${version} has no SHA-512 sum`);

const reasons =
  readText('docs/architecture.md').split('## What it is built on\n')[1]?.split('\n## ')[0] ?? '';
const reasoned = new Set(
  reasons
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
);
const direct = new Set(
  workspaces.flatMap(({ manifest }) =>
    Object.keys(manifest.dependencies ?? {}).filter((name) => !name.startsWith('@postern/')),
  ),
);
const withoutReason = [...direct]
  .filter((name) => !reasoned.has(name))
  .map((name) => `docs/architecture.md does not say what ${name} is for`);
const withoutUse = [...reasoned]
  .filter((name) => !direct.has(name))
  .map((name) => `docs/architecture.md tells of ${name}, which no package depends on`);

const faults = [...ownScripts, ...foreignScripts, ...unchecked, ...withoutReason, ...withoutUse];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
