import { TypedContainer } from '@inversifyjs/strongly-typed';
import type { PasswordHasher } from '@postern/password-hashes';
import { AddedAddresses } from './accounts/added-addresses.js';
import { createAdmissions, createOwnerTable } from './accounts/admissions.js';
import { Authenticator } from './accounts/authenticator.js';
import { Directory } from './accounts/directory.js';
import { LoginRecorder, type LoginAudience } from './accounts/login-record.js';
import { LoginGuard } from './accounts/login-guard/login-guard.js';
import { NameRules } from './accounts/name-rules.js';
import { ProfileComposer } from './accounts/profile-composer.js';
import { RefusalMemory } from './accounts/refusal-memory.js';
import type { Bindings } from './bindings.js';
import { Chain } from './chain/chain.js';
import { Entry } from './chain/entry.js';
import type { PluginSlot } from './chain/slot.js';
import type { Config, EntryConfig } from './config/schema.js';
import { CheckCredentialsDoor } from './doors/check-credentials/route.js';
import { ma1sdBackendDoors } from './doors/ma1sd-backend/doors.js';
import { CurrentGeneration, Generation } from './generation.js';
import { ProfileSync } from './homeserver/profile-sync.js';
import { Access } from './http/access.js';
import type { Door } from './http/door.js';
import type { RootLogger } from './observe/logger.js';
import type { Metrics } from './observe/metrics.js';
import type { StateStore } from './state/store.js';
import type { Clock } from './time/clock.js';

/** What lives as long as the gateway. */
export interface Foundation {
  readonly clock: Clock;
  readonly log: RootLogger;
  readonly metrics: Metrics;
  readonly passwords: PasswordHasher;
  readonly state: StateStore;
  /** Who hears of every login. */
  readonly audience: LoginAudience;
  /** Logins are tried only: nobody gets a name by them. */
  readonly dry: boolean;
}

/** One entry of the configuration with its opened plugin. */
export interface OpenedEntry {
  readonly settings: EntryConfig;
  readonly slot: PluginSlot;
}

/** The object graph. Each configuration gets a child container of its own, a generation. */
export class Graph {
  readonly #container = new TypedContainer<Bindings>({ defaultScope: 'Singleton' });

  readonly #dry: boolean;

  constructor(foundation: Foundation) {
    this.#dry = foundation.dry;
    this.#container.bind('clock').toConstantValue(foundation.clock);
    this.#container.bind('log').toConstantValue(foundation.log);
    this.#container.bind('metrics').toConstantValue(foundation.metrics);
    this.#container.bind('passwords').toConstantValue(foundation.passwords);
    this.#container.bind('state').toConstantValue(foundation.state);
    this.#container.bind('audience').toConstantValue(foundation.audience);
    this.#container.bind('recorder').to(LoginRecorder);
    this.#container.bind('guard').to(LoginGuard);
    this.#container.bind('refusals').to(RefusalMemory);
    this.#container.bind('addedAddresses').to(AddedAddresses);
    this.#container.bind('sync').to(ProfileSync);
    this.#container.bind('generations').to(CurrentGeneration);
    this.#container.bind('door').to(CheckCredentialsDoor);
    for (const door of ma1sdBackendDoors(this.generations))
      this.#container.bind('door').toConstantValue(door);
  }

  get generations(): CurrentGeneration {
    return this.#container.get('generations');
  }

  get guard(): LoginGuard {
    return this.#container.get('guard');
  }

  get sync(): ProfileSync {
    return this.#container.get('sync');
  }

  get doors(): readonly Door[] {
    return this.#container.getAll('door');
  }

  /** Makes the services of one configuration: its entries are bound in the order of the chain. */
  generation(config: Config, entries: readonly OpenedEntry[]): Generation {
    const child = new TypedContainer<Bindings>({ parent: this.#container, defaultScope: 'Singleton' });
    const clock = this.#container.get('clock');
    const log = this.#container.get('log');
    child.bind('config').toConstantValue(config);
    child.bind('access').toConstantValue(new Access(config.access, clock, log));
    child
      .bind('ma1sdBackendAccess')
      .toConstantValue(config.ma1sd_backend && new Access(config.ma1sd_backend.access, clock, log));
    for (const { settings, slot } of entries) {
      const tries = this.#dry ? undefined : this.guard.tryLimit(settings, config.guard);
      child.bind('entry').toConstantValue(new Entry(settings, slot, clock, tries));
    }
    child.bind('chain').to(Chain);
    child.bind('names').to(NameRules);
    this.#bindAdmissions(child, config);
    child.bind('composer').to(ProfileComposer);
    child.bind('authenticator').to(Authenticator);
    child.bind('directory').to(Directory);
    child.bind('generation').to(Generation);
    return child.get('generation');
  }

  /** Who only tries a login is neither counted nor held up. */
  #bindAdmissions(child: TypedContainer<Bindings>, { owners, guard }: Config): void {
    const services = {
      chain: child.get('chain'),
      state: child.get('state'),
      clock: child.get('clock'),
      dry: this.#dry,
    };
    const table = createOwnerTable(services);
    child.bind('owners').toConstantValue({ table: owners === 'enforce' ? table : undefined });
    const admissions = createAdmissions(owners, services, table);
    child
      .bind('admissions')
      .toConstantValue(this.#dry || guard === 'off' ? admissions : this.guard.admissions(admissions, guard));
  }
}
