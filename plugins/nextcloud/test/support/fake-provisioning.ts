import type { FakeCloud } from './fake-cloud.js';
import { NO_ROUTE, type OcsResult } from './ocs-answer.js';
import { isAdministrator, sees, type Person } from './people.js';
import { rowOf } from './products.js';

/** The routes of the app provisioning_api, as the viewer may use them. */
export function provisioningResult(
  cloud: FakeCloud,
  route: string,
  viewer: Person,
  query: URLSearchParams,
): OcsResult {
  const [, , collection, name, part] = route.split('/').map(decodeURIComponent);
  const isNextcloud = cloud.settings.product.startsWith('nextcloud');
  if (collection === 'apps') return isAdministrator(viewer) ? apps(cloud) : noRight(isNextcloud);
  if (collection !== 'users') return NO_ROUTE;
  if (name === undefined) return list(cloud, viewer, query);
  if (isNextcloud && name === 'details') return list(cloud, viewer, query, true);
  const person = cloud.people.find(({ id }) => id.toLowerCase() === name.toLowerCase());
  if (person === undefined) {
    const message = isNextcloud ? 'User does not exist' : 'The requested user could not be found';
    return { code: 998, message };
  }
  if (!sees(viewer, person) && viewer !== person) {
    return { code: cloud.settings.product === 'nextcloud' ? 998 : 997 };
  }
  if (part === 'groups') return { code: 100, data: { groups: groupsFor(viewer, person) } };
  return part === undefined ? { code: 100, data: rowOf(cloud.settings.product, person, viewer) } : NO_ROUTE;
}

function apps({ settings }: FakeCloud): OcsResult {
  return { code: 100, data: { apps: settings.apps } };
}

function noRight(isNextcloud: boolean): OcsResult {
  return isNextcloud ? { code: 403, message: 'Logged in account must be a subadmin' } : { code: 997 };
}

function list(cloud: FakeCloud, viewer: Person, query: URLSearchParams, details = false): OcsResult {
  if (!isAdministrator(viewer) && viewer.administers === undefined) {
    return noRight(cloud.settings.product.startsWith('nextcloud'));
  }
  const search = (query.get('search') ?? '').toLowerCase();
  const found = cloud.people
    .filter((person) => sees(viewer, person))
    // For group administrators Nextcloud looks into names only.
    .filter(({ id, displayName = '', email = '' }) =>
      [id, displayName, ...(isAdministrator(viewer) ? [email] : [])].some((text) =>
        text.toLowerCase().includes(search),
      ),
    )
    .slice(0, Number(query.get('limit') ?? Infinity));
  const { product } = cloud.settings;
  const users = details
    ? Object.fromEntries(found.map((person) => [person.id, rowOf(product, person, viewer)]))
    : found.map(({ id }) => id);
  return { code: 100, data: { users } };
}

/** ownCloud shows a group administrator only what is hers, as a list with gaps. */
function groupsFor(viewer: Person, { id, groups = [] }: Person): unknown {
  if (isAdministrator(viewer) || viewer.id === id) return groups;
  const own = groups.filter((group) => viewer.administers?.includes(group));
  return Object.fromEntries(own.map((group, index) => [String(index + 1), group]));
}
