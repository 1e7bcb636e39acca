import type { Medium, Profile, ThreePid } from '@postern/plugin-api';
import type { Frame } from '../connection/limit.js';
import type { Entry } from '../entry.js';
import type { Names } from '../finding/names.js';
import type { People } from '../finding/people.js';
import type { Searcher } from '../pools/directory.js';
import { emailFilter, emailsOf } from './addresses.js';
import type { Groups } from './groups.js';

/** More addresses of one person are not handed on. */
const MAX_ADDRESSES = 50;

export interface ProfileOptions {
  readonly displayName: readonly string[];
  readonly email: readonly string[];
  readonly phone: readonly string[];
  readonly verified: Readonly<Record<Medium, boolean>>;
  readonly names: Names;
  readonly groups?: Groups | undefined;
}

/** What the directory knows of people. */
export class Profiles {
  readonly #options: ProfileOptions;

  constructor(options: ProfileOptions) {
    this.#options = options;
  }

  /** @throws PluginError; the signal's reason */
  async of(entry: Entry, people: People, searcher: Searcher, frame: Frame): Promise<Profile> {
    const { displayName, phone, verified, names, groups } = this.#options;
    const emails = await this.#ownEmails(entry, people, frame);
    const phones = [...new Set(phone.flatMap((attribute) => entry.texts(attribute)))].slice(0, MAX_ADDRESSES);
    const as =
      (medium: Medium) =>
      (address: string): ThreePid => ({ medium, address, verified: verified[medium] });
    const shownName = displayName
      .map((attribute) => entry.text(attribute))
      .find((text) => text !== undefined);
    const username = entry.text(names.attribute) ?? '';
    const threePids = [...emails.map(as('email')), ...phones.map(as('msisdn'))];
    // Where e-mail addresses are left out, an empty list would say that there are none.
    const isKnown = verified.email || threePids.length > 0;
    return {
      ...(shownName === undefined ? {} : { displayName: shownName }),
      ...(isKnown ? { threePids } : {}),
      ...(groups === undefined ? {} : { groups: await groups.of(entry, username, searcher, frame) }),
    };
  }

  /** The e-mail addresses that nobody else has, as far as somebody makes sure of them: a shared one belongs to nobody. */
  async #ownEmails(entry: Entry, people: People, frame: Frame): Promise<readonly string[]> {
    const { email, verified } = this.#options;
    const emails = verified.email ? emailsOf(entry, email).slice(0, MAX_ADDRESSES) : [];
    if (emails.length === 0) return [];
    const others = await people.others(entry, emailFilter(emails, email), email, frame);
    const taken = new Set(
      others.flatMap((other) => emailsOf(other, email)).map((address) => address.toLowerCase()),
    );
    return emails.filter((address) => !taken.has(address.toLowerCase()));
  }
}
