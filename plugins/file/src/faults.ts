/** Everything that is wrong with a users' file, each with its place. */
export class UsersFileError extends Error {
  override readonly name = 'UsersFileError';
  readonly code = 'USERS_FILE';

  constructor(file: string, faults: readonly string[]) {
    super([`${file} has ${faults.length} fault${faults.length === 1 ? '' : 's'}`, ...faults].join('\n  '));
  }
}
