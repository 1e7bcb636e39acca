/**
 * The accounts of the soak. Those of a back end are told by a rule, so that all of them know the same: `u0` to `u199` log in
 * with their passwords; `w…` are mistyped once each, so that no guard counts several failures of one account.
 */
export const BACK_ENDS = ['file', 'sql', 'rest', 'exec'];
export const LOGGING_IN = 200;
export const MISTYPING = 4000;

export const passwordOf = (name) => `password of ${name}`;

export const isMember = (name) => /^[uw]\d+$/.test(name);

/** Everybody, for back ends that hold a list. */
export function everybody() {
  const named = (letter, count) => Array.from({ length: count }, (_, number) => `${letter}${number}`);
  return [...named('u', LOGGING_IN), ...named('w', MISTYPING)];
}
