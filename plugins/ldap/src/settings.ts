import type { Filter } from 'ldapts';
import type { Config } from './config.js';
import { Names } from './finding/names.js';
import type { PeopleOptions } from './finding/people.js';
import { TRAITS, type Flavour } from './flavour/flavours.js';
import { allOf, readFilter } from './filter.js';
import { Groups } from './profile/groups.js';
import type { ProfileOptions } from './profile/profiles.js';
import { SubjectAttribute } from './profile/subject.js';

/** The configuration with the defaults of the flavour. */
export interface Settings {
  readonly flavour: Flavour;
  readonly names: Names;
  readonly people: PeopleOptions;
  readonly profile: ProfileOptions;
}

/** @throws PluginError for what the directory cannot serve */
export function settingsFor(config: Config, flavour: Flavour): Settings {
  const traits = TRAITS[flavour];
  const { username = traits.username, subject = traits.subject, ...lists } = config.attributes;
  const {
    display_name: displayName = traits.displayName,
    email = traits.email,
    phone = traits.phone,
  } = lists;
  const names = new Names(username, config.domains);
  const groups =
    config.groups &&
    new Groups({ ...config.groups, filter: filterOf(config.groups.filter) }, flavour === 'active-directory');
  const verified = { email: config.emails_verified, msisdn: config.phones_verified };
  const read = [username, subject, ...displayName, ...email, ...phone, ...(groups?.attributes ?? [])];
  return {
    flavour,
    names,
    people: {
      bases: [config.search ?? []].flat(),
      names,
      logins: config.login_attributes ?? [username, ...traits.logins],
      subject: new SubjectAttribute(subject),
      email,
      phone,
      people: allOf([traits.people, filterOf(config.filter)]),
      active: traits.active,
      attributes: [...new Set(read)],
      verified,
    },
    profile: { displayName, email, phone, verified, names, groups },
  };
}

function filterOf(text: string | undefined): Filter | undefined {
  return text === undefined ? undefined : readFilter(text);
}
