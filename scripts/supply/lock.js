import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

export const readJson = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
export const readText = (path) => readFileSync(new URL(path, root), 'utf8');

const { packages } = readJson('package-lock.json');

const isOther = ([path, { link }]) => path.includes('node_modules/') && link !== true;

/**
 * What the lockfile brings in from elsewhere, for every platform, so that the list is the same on each machine. Its
 * `license` is the one that the package itself declares.
 */
export const dependencies = Object.entries(packages)
  .filter(isOther)
  .map(([path, { version, license, dev, devOptional, integrity, hasInstallScript }]) => ({
    name: path.replace(/^.*node_modules\//, ''),
    version,
    license: typeof license === 'string' ? license : 'unknown',
    isProduction: dev !== true && devOptional !== true,
    integrity,
    hasInstallScript: hasInstallScript === true,
  }));

/** The packages of this repository: path and package.json. */
export const workspaces = Object.keys(packages)
  .filter((path) => path === '' || !path.includes('node_modules/'))
  .map((path) => ({ path, manifest: readJson(path === '' ? 'package.json' : `${path}/package.json`) }));
