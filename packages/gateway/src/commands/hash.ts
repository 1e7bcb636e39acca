import { createPasswordHasher } from '@postern/password-hashes';
import { EXIT, print, type ExitCode, type Io } from './io.js';
import { readPassword } from './password.js';

/** Makes the hash of a password, for the users' file. */
export async function hashPassword(
  io: Io,
  options: { readonly scheme: 'argon2id' | 'bcrypt' },
): Promise<ExitCode> {
  const password = await readPassword(io, 'Password to hash: ');
  print(io, await createPasswordHasher().hash(password, options.scheme));
  return EXIT.ok;
}
