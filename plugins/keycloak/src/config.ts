import { httpFields } from '@postern/http-client';
import {
  addressSchema,
  claimsSchema,
  clientSchema,
  scopeSchema,
  userinfoSchema,
} from '@postern/plugin-oidc-password/provider';
import { z } from 'zod';

const attribute = (usual: string, what: string): z.ZodDefault<z.ZodString> =>
  z
    .string()
    .regex(/^[\w.-]+$/, 'expected letters, digits, dots, hyphens and underscores')
    .default(usual)
    .describe(`User attribute with ${what}.`);

export const config = z.strictObject({
  url: addressSchema('Keycloak').describe(
    'Keycloak, without /realms/…; before release 17 its /auth may be left out.',
  ),
  realm: z.string().min(1).describe('The realm.'),
  issuer: addressSchema('the realm')
    .optional()
    .describe('What the realm calls itself, where that is not url and /realms/ and the realm.'),
  client: clientSchema,
  admin: clientSchema
    .refine(({ secret }) => secret !== undefined, {
      path: ['secret'],
      error: 'expected the secret of a client with a service account',
    })
    .optional()
    .describe('The client whose service account looks people up; it may be the same.'),
  login_by_email: z
    .boolean()
    .default(true)
    .describe('"Login with email" of the realm, for looking up who was refused.'),
  scope: scopeSchema,
  claims: claimsSchema(['groups', 'realm_access.roles']),
  attributes: z
    .strictObject({
      phone: attribute('phoneNumber', 'the phone number'),
      phone_verified: attribute('phoneNumberVerified', 'whether that is verified'),
    })
    .prefault({})
    .describe('Where the service account finds what the claims say at a login.'),
  userinfo: userinfoSchema,
  ...httpFields,
});
export type Config = z.output<typeof config>;
