import { z } from 'zod';
import { readAddress } from './connection/address.js';
import { DOMAIN_PLACEHOLDER } from './finding/bind-template.js';
import { FLAVOURS } from './flavour/flavours.js';
import { fillFilter, PLACEHOLDER, readFilter } from './filter.js';
import { MEMBERSHIPS } from './profile/groups.js';

const text = z.string().min(1);
const attribute = z.string().regex(/^[a-z][a-z0-9-]*$/i, 'expected the name of an attribute');
const attributes = z.array(attribute).max(16);
const dn = z.string().regex(/^[^=]+=/, 'expected a distinguished name, such as ou=people,dc=example,dc=org');

const url = z.string().superRefine((value, context) => {
  const address = readAddress(value);
  if (typeof address === 'string') context.addIssue({ code: 'custom', message: address });
});

/** A filter without a place for the name. */
const filter = z.string().superRefine((value, context) => {
  const fault = value.includes(PLACEHOLDER)
    ? `${PLACEHOLDER} belongs into search.filter`
    : faultOf(() => readFilter(value));
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

const nameFilter = z.string().superRefine((value, context) => {
  const fault = value.includes(PLACEHOLDER)
    ? faultOf(() => fillFilter(value, 'x'))
    : `expected ${PLACEHOLDER} where the typed name goes`;
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

const searchBase = z.strictObject({
  base: dn.describe('Where people are.'),
  scope: z.enum(['sub', 'one', 'base']).default('sub').describe('How deep below the base.'),
  filter: nameFilter
    .optional()
    .describe('Finds the typed name, {username}, in place of login_attributes: (&(uid={username})(mail=*)).'),
});

const groups = z
  .strictObject({
    from: z
      .enum(MEMBERSHIPS)
      .default('memberOf')
      .describe('Who knows it: memberOf of the person, or member, uniqueMember, memberUid of the groups.'),
    base: dn.optional().describe('Where groups are; others do not count.'),
    filter: filter.optional().describe('What a group is: (objectClass=groupOfNames).'),
    name: attribute.default('cn').describe('The attribute that the name of a group is taken from.'),
    nested: z
      .boolean()
      .default(false)
      .describe('Active Directory and Samba: groups of groups count, too. Needs from: member.'),
  })
  .superRefine(({ from, base, name, nested, filter: only }, context) => {
    const complain = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (from !== 'memberOf' && base === undefined) complain('base', `expected with from: ${from}`);
    if (from === 'memberOf' && only !== undefined) complain('filter', 'has no meaning with from: memberOf');
    if (from === 'memberOf' && name !== 'cn') complain('name', 'has no meaning with from: memberOf');
    if (nested && from !== 'member') complain('nested', 'expected from: member');
  });

const keys = {
  url: z
    .union([url, z.array(url).min(1).max(16)])
    .describe('ldap://, ldaps:// or ldapi:// of the server, or a list: the first that answers is asked.'),
  start_tls: z.boolean().default(false).describe('Encrypts ldap:// before anything else is said.'),
  tls: z
    .strictObject({
      ca: text
        .optional()
        .describe('PEM file of the authority that signed the certificate, if no public one.'),
      certificate: text.optional().describe('PEM file of the own certificate, if the server wants one.'),
      key: text.optional().describe('PEM file of its private key.'),
      server_name: text.optional().describe('The name in the certificate, if it is not that of the URL.'),
    })
    .default({}),
  bind_dn: text
    .optional()
    .describe('The account that searches; without it, nobody: the server must allow it.'),
  bind_password: text.optional().describe('Its password.'),
  bind_as: text
    .optional()
    .describe(
      'In place of searching: what people bind as, uid={username},ou=…, {username}@domain or DOMAIN\\{username}.',
    ),
  search: z
    .union([searchBase, z.array(searchBase).min(1).max(16)])
    .optional()
    .describe('Where people are: one base or several.'),
  login_attributes: attributes
    .min(1)
    .optional()
    .describe(
      'What people may type; by default the attribute of the username, and userPrincipalName on Active Directory.',
    ),
  filter: filter
    .optional()
    .describe('Only entries that fit it are people: (memberOf=cn=chat,ou=groups,dc=example,dc=org).'),
  flavour: z
    .enum(['auto', ...FLAVOURS])
    .default('auto')
    .describe('Which kind of directory it is; auto: the server is asked.'),
  attributes: z
    .strictObject({
      username: attribute.optional().describe('What the Matrix ID is made from.'),
      subject: attribute.optional().describe('What stays when everything else of an account changes.'),
      display_name: attributes.optional().describe('The first that has a value counts.'),
      email: attributes.optional().describe('All of their values count.'),
      phone: attributes.optional().describe('All of their values count.'),
    })
    .default({}),
  emails_verified: z
    .boolean()
    .default(false)
    .describe('Whether nobody can write an e-mail address of their own.'),
  phones_verified: z
    .boolean()
    .default(false)
    .describe('Whether nobody can write a phone number of their own.'),
  groups: groups.optional().describe('How to know the groups of a person; without it they are not known.'),
  domains: z
    .strictObject({
      default: text.describe('DNS domain whose people have names without a domain.'),
      names: z
        .record(z.string().regex(/^[^\s/\\@]+$/, 'expected a name without / \\ @ and blanks'), text)
        .default({})
        .describe('What other domains are called in a name such as alice/sales: name to DNS domain.'),
    })
    .optional()
    .describe('For a forest of several Active Directory domains.'),
  decoy_dn: dn
    .optional()
    .describe('An entry that nobody logs in with: an unknown name then costs what a wrong password costs.'),
  pool: z
    .strictObject({
      connections: z.int().min(1).max(256).default(16).describe('Connections of each kind, at most.'),
      queue: z.int().min(0).max(10_000).default(200).describe('Calls that may wait for one.'),
    })
    .default({ connections: 16, queue: 200 }),
};

export const config = z.strictObject(keys).superRefine((settings, context) => {
  for (const [key, message] of faults(settings)) context.addIssue({ code: 'custom', path: [key], message });
});
export type Config = z.output<typeof config>;

/** What is wrong with keys that stand beside each other. */
function* faults(settings: z.output<z.ZodObject<typeof keys>>): Generator<readonly [string, string]> {
  const {
    bind_dn,
    bind_password,
    bind_as,
    search,
    domains,
    decoy_dn,
    attributes: named,
    login_attributes,
  } = settings;
  const addresses = [settings.url].flat();
  if (settings.start_tls && !addresses.every((one) => /^ldap:/i.test(one))) {
    yield ['start_tls', 'is for ldap:// only: ldaps:// is encrypted anyway'];
  }
  if ((settings.tls.certificate === undefined) !== (settings.tls.key === undefined)) {
    yield ['tls', 'expected certificate and key, or neither'];
  }
  if ((bind_dn === undefined) !== (bind_password === undefined)) {
    yield [
      bind_dn === undefined ? 'bind_dn' : 'bind_password',
      'expected bind_dn and bind_password, or neither',
    ];
  }
  const username = named.username?.toLowerCase();
  if (username !== undefined && login_attributes?.every((one) => one.toLowerCase() !== username) === true) {
    yield ['login_attributes', `expected ${named.username}, too: who logs in under the Matrix ID types it`];
  }
  if (bind_as === undefined) {
    if (search === undefined) yield ['search', 'expected where people are, or bind_as'];
    return;
  }
  const isDn = bind_as.includes('=');
  if (!bind_as.includes(PLACEHOLDER)) yield ['bind_as', `expected ${PLACEHOLDER} where the typed name goes`];
  if (!/[=@\\]/.test(bind_as)) yield ['bind_as', 'expected a DN, {username}@domain or DOMAIN\\{username}'];
  if (bind_as.includes(DOMAIN_PLACEHOLDER) && domains === undefined)
    yield ['bind_as', 'expected domains with {domain}'];
  if (!isDn && search === undefined) yield ['search', 'expected where people are: the own entry is read'];
  if (bind_dn !== undefined) yield ['bind_dn', 'has no meaning with bind_as: people read their own entries'];
  if (decoy_dn !== undefined) yield ['decoy_dn', 'has no meaning with bind_as'];
}

function faultOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return `expected a filter such as (uid=alice): ${(error as Error).message}`;
  }
}
