import { definePlugin } from '@postern/plugin-api';
import { config } from './config.js';
import { openLdap } from './open.js';

/** The accounts of an LDAP directory, Active Directory and Samba among them. */
export default definePlugin({
  name: 'ldap',
  apiVersion: 1,
  capabilities: ['authenticate'],
  sometimes: ['profile', 'find'],
  config,
  open: openLdap,
});
