/** A change that cannot be made, in words for the operator. */
export class ChangeRefused extends Error {
  override readonly name = 'ChangeRefused';
  readonly code = 'CHANGE_REFUSED';
}
