import { createRequire } from 'node:module';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const BUILT_IN = '@postern/plugin-';

const manifest = createRequire(import.meta.url)('@postern/gateway/package.json') as Manifest;

/** The version of the gateway: that of its package. */
export const VERSION = manifest.version;

/** The plugins that come with the gateway, by the name that `use` takes, with their packages. */
export const BUILT_IN_PLUGINS: ReadonlyMap<string, string> = new Map(
  Object.keys(manifest.dependencies)
    .filter((name) => name.startsWith(BUILT_IN) && name !== '@postern/plugin-api')
    .sort()
    .map((name) => [name.slice(BUILT_IN.length), name]),
);
