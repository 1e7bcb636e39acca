/** Configurations of the two plugins for a peer. */
import { SECRET } from './realm.js';

export const client = (id, secret = SECRET) => ({ id, secret });

/** The realm, by a client of it. The path of older releases is found. */
export const realm = ({ origin }, id = 'plain', more = {}) => ({
  url: origin,
  realm: 'example',
  client: client(id),
  ...more,
});

export const ADMIN = { admin: client('lookup') };

/** @param {object} config @param {object} [entry] keys beside `config` */
export const yamlOf = (config, entry = {}, use = 'keycloak') =>
  `deadline: 20s\nplugins: [${JSON.stringify({ id: 'sso', use, ...entry, config })}]\n`;
