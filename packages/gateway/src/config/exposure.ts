import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import type { Path, PathFault } from './faults.js';

/** Read by everybody on the machine; other classes of users are the operator's choice. */
const OTHERS_READ = 0o004;

/** TMPFS_MAGIC of statfs(2): where Docker and Kubernetes lay their secrets. */
const TMPFS = 0x01021994;

/**
 * `changeable`: everybody on the machine can read the file, and its owner could change that. `given`: it lies where
 * containers are handed their secrets, and nobody inside can change it.
 */
export type Exposure = 'none' | 'changeable' | 'given';

/** A file that holds a secret, and where the configuration names it. */
export interface SecretFile {
  readonly path: Path;
  /** Absolute path. */
  readonly file: string;
}

/** Whether a file that holds a secret can be read by everybody. */
export function exposureOf(file: string, isGiven: (file: string) => boolean = isHandedOver): Exposure {
  try {
    if ((statSync(file).mode & OTHERS_READ) === 0) return 'none';
    return isGiven(file) ? 'given' : 'changeable';
  } catch {
    // That it cannot be read is told where it is read.
    return 'none';
  }
}

/** What is to be done, and said, about the files that everybody can read. */
export function exposureFaults(
  secrets: readonly SecretFile[],
  permissions: 'refuse' | 'warn',
): { readonly faults: readonly PathFault[]; readonly warnings: readonly PathFault[] } {
  const exposed = secrets.map((secret) => ({ ...secret, exposure: exposureOf(secret.file) }));
  const told = (kind: Exposure, advice: (file: string) => string): readonly PathFault[] =>
    exposed
      .filter(({ exposure }) => exposure === kind)
      .map(({ path, file }) => ({
        path,
        message: `everybody on this machine can read ${file}: ${advice(file)}`,
      }));
  const changeable = told('changeable', (file) => `chmod o= ${file}`);
  const given = told('given', () => 'where it lies, only who hands it over can change that').slice(0, 1);
  return permissions === 'refuse'
    ? { faults: changeable, warnings: given }
    : { faults: [], warnings: [...changeable, ...given] };
}

function isHandedOver(file: string): boolean {
  return statfsSync(file).type === TMPFS || isOnReadOnlyMount(file);
}

function isOnReadOnlyMount(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS';
  }
}
