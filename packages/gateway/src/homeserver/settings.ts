import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../config/schema.js';

/** The section `homeserver` with its certificates read. */
export type HomeserverSettings = NonNullable<Config['homeserver']> & { readonly ca?: string };

/** The certificates of `homeserver.ca_file` are not to be had. */
export class HomeserverCaError extends Error {
  override readonly name = 'HomeserverCaError';
  readonly code = 'HOMESERVER_CA';
}

/** @param directory relative paths start here @throws HomeserverCaError */
export function readHomeserver(
  homeserver: Config['homeserver'],
  directory: string,
): HomeserverSettings | undefined {
  if (homeserver?.ca_file === undefined) return homeserver;
  const file = resolve(directory, homeserver.ca_file);
  return { ...homeserver, ca: readPem(file) };
}

function readPem(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new HomeserverCaError(`homeserver.ca_file: ${file} cannot be read`, { cause });
  }
  // Anything else counts as an empty list of authorities.
  if (!text.includes('-----BEGIN '))
    throw new HomeserverCaError(`homeserver.ca_file: ${file} is no PEM file`);
  return text;
}
