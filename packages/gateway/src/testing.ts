/** What the conformance kit needs of the gateway: plugins are opened and checked there as they are here. */
export { localpartOf, usernameOf } from './accounts/user-id.js';
export { checkAccount, checkProfile, checkVerdict } from './chain/answers.js';
export { definitionFaults } from './chain/check-definition.js';
export type { AnyDefinition, OpenedPlugin } from './chain/definition.js';
export { openPlugin, type Opened, type PluginServices } from './chain/opener.js';
export { UnseenLogin } from './chain/unseen.js';
export { systemClock } from './time/clock.js';
