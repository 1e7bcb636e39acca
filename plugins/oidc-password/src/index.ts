import { httpFields, openHttpClient } from '@postern/http-client';
import { definePlugin } from '@postern/plugin-api';
import { z } from 'zod';
import {
  addressSchema,
  claimsSchema,
  clientSchema,
  PasswordProvider,
  scopeSchema,
  userinfoSchema,
} from './provider/index.js';

const config = z.strictObject({
  issuer: addressSchema('the provider').describe(
    'The provider; below it stands .well-known/openid-configuration.',
  ),
  client: clientSchema,
  scope: scopeSchema,
  claims: claimsSchema(['groups']),
  userinfo: userinfoSchema,
  ...httpFields,
});

/** Accounts of any OpenID Connect provider that has the password grant. */
export default definePlugin({
  name: 'oidc-password',
  apiVersion: 1,
  capabilities: ['authenticate'],
  config,
  async open({ issuer, ...settings }, context, opening) {
    const http = await openHttpClient(settings, context);
    const places = [{ address: issuer, issuer }];
    const provider = await PasswordProvider.open(
      { ...settings, http, places, sessionEnd: 'revocation' },
      context,
      opening,
    );
    return {
      authenticate: (login, call) => provider.authenticate(login, call),
      health: (call) => provider.health(call),
      inspect: (call) => provider.inspect(call),
    };
  },
});
