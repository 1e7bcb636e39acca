/** What plugins for one product build on. */
export { jsonOf, refusal } from './answers.js';
export { OAuthClient } from './client.js';
export type { Metadata, Whereabouts } from './metadata.js';
export { PasswordProvider } from './provider.js';
export {
  addressSchema,
  claimsSchema,
  clientSchema,
  scopeSchema,
  userinfoSchema,
  type ClientSettings,
} from './settings.js';
export { SharedRequest, untilAborted } from './shared-request.js';
export { requestTokens, type OAuthFault } from './token-endpoint.js';
export { failureOf, type Reason } from './verdicts.js';
