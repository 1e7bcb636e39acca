import type { TypedInject, TypedMultiInject } from '@inversifyjs/strongly-typed';
import { inject as untypedInject, multiInject as untypedMultiInject } from 'inversify';
import type { PasswordHasher } from '@postern/password-hashes';
import type { Admissions } from './accounts/admission.js';
import type { NameOwners } from './accounts/admissions.js';
import type { AddedAddresses } from './accounts/added-addresses.js';
import type { Authenticator } from './accounts/authenticator.js';
import type { Directory } from './accounts/directory.js';
import type { LoginAudience, LoginRecorder } from './accounts/login-record.js';
import type { LoginGuard } from './accounts/login-guard/login-guard.js';
import type { NameRules } from './accounts/name-rules.js';
import type { ProfileComposer } from './accounts/profile-composer.js';
import type { RefusalMemory } from './accounts/refusal-memory.js';
import type { Chain } from './chain/chain.js';
import type { Entry } from './chain/entry.js';
import type { Config } from './config/schema.js';
import type { CurrentGeneration, Generation } from './generation.js';
import type { Access } from './http/access.js';
import type { ProfileSync } from './homeserver/profile-sync.js';
import type { Door } from './http/door.js';
import type { RootLogger } from './observe/logger.js';
import type { Metrics } from './observe/metrics.js';
import type { StateStore } from './state/store.js';
import type { Clock } from './time/clock.js';

/** One row per service. The first block lives as long as the gateway, the second as long as one configuration. */
export interface Bindings {
  clock: Clock;
  log: RootLogger;
  metrics: Metrics;
  passwords: PasswordHasher;
  refusals: RefusalMemory;
  state: StateStore;
  audience: LoginAudience;
  recorder: LoginRecorder;
  addedAddresses: AddedAddresses;
  guard: LoginGuard;
  sync: ProfileSync;
  generations: CurrentGeneration;
  door: Door;

  config: Config;
  access: Access;
  ma1sdBackendAccess: Access | undefined;
  entry: Entry;
  chain: Chain;
  names: NameRules;
  admissions: Admissions;
  owners: NameOwners;
  composer: ProfileComposer;
  authenticator: Authenticator;
  directory: Directory;
  generation: Generation;
}

export const inject = untypedInject as TypedInject<Bindings>;
export const multiInject = untypedMultiInject as TypedMultiInject<Bindings>;
