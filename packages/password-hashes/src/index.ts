export { PasswordHashError, type PasswordHashErrorCode } from './errors.js';
export {
  checkHash,
  createPasswordHasher,
  identify,
  isLocked,
  type HasherOptions,
  type PasswordHasher,
  type VerifyOptions,
} from './hasher.js';
