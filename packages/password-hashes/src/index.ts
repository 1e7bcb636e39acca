export { PasswordHashError, type PasswordHashErrorCode } from './errors.js';
export {
  checkHash,
  createPasswordHasher,
  type HasherOptions,
  type PasswordHasher,
  type VerifyOptions,
} from './hasher.js';
export { kindOf } from './kind.js';
export { DEFAULT_LIMITS, type Limits } from './limits.js';
export { needsRehash, type NewScheme } from './new-hash.js';
export { identify, isLocked, ruleNames, schemeNames } from './read.js';
export { usualHash, type UsualHash } from './usual.js';
