import { z } from 'zod';
import { accessRules } from './access.js';
import { audit, control } from './audit.js';
import { duration } from './duration.js';
import { entry } from './entry.js';
import { guard } from './guard.js';
import { state } from './state.js';
import { homeserver } from './homeserver.js';

const address = z.string().min(1);
const port = z.number().int().min(0).max(65535);

const listen = z
  .strictObject({
    host: address.default('127.0.0.1').describe('Address to listen on.'),
    port: port.default(8090).describe('Port to listen on; 0 takes a free one.'),
    tls: z
      .strictObject({
        certificate: z.string().min(1).describe('PEM file with the certificate and its chain.'),
        key: z.string().min(1).describe('PEM file with the private key.'),
      })
      .optional()
      .describe('Serve HTTPS (TLS 1.2 or later). Both files are read again on SIGHUP.'),
  })
  .describe('Where the homeserver reaches the gateway.');

const access = accessRules.describe('Who may ask.');

const pattern = z
  .string()
  .regex(/^[a-z0-9._=/+*-]+$/, 'expected a localpart in lower case, with * for any characters');

const names = z
  .strictObject({
    reserved: z
      .array(pattern)
      .default([])
      .describe('Localparts (exact, or with *) that no plugin may claim: administrators, bots.'),
    bridges: z
      .array(pattern)
      .default([])
      .describe(
        'Localparts (exact, or with *) that belong to bridges: the exclusive namespaces of your application services.',
      ),
  })
  .describe('Names that nobody can log in with.');

const limits = z
  .strictObject({
    in_flight: z
      .number()
      .int()
      .min(2)
      .max(100_000)
      .default(1000)
      .describe(
        'Requests to the doors at once. One caller alone gets half, two get a third each, and so on.',
      ),
    connections: z
      .number()
      .int()
      .min(2)
      .max(100_000)
      .default(4096)
      .describe('Open connections; shared in the same way among the addresses that they come from.'),
  })
  .describe('How much the gateway takes on at once; it refuses the rest at once.');

const checkCredentials = z
  .strictObject({
    answer: z
      .enum(['auto', 'full', 'no-name', 'bare'])
      .default('auto')
      .describe(
        'How much profile an answer holds. auto: no-name for the old Python modules (they break on a name), full for everybody else.',
      ),
  })
  .describe('The check_credentials door.');

const ma1sdBackend = z
  .strictObject({
    access: accessRules
      .prefault({})
      .describe('Who may ask here. ma1sd and mxisd cannot send a token: list their addresses.'),
  })
  .describe('The door for an existing ma1sd or mxisd, or another Postern: shut unless it stands here.');

const profile = z
  .strictObject({
    from: z
      .array(
        z.union([
          z.literal('accepting'),
          z.strictObject({
            plugin: z.string().min(1).describe('The id of an entry of plugins.'),
            match: z.enum(['username', 'email']).describe('How the account is found there.'),
          }),
        ]),
      )
      .default(['accepting'])
      .describe('Who contributes, in this order: the plugin that accepted, and others that know the person.'),
  })
  .describe('Where display name and addresses come from.');

/** The configuration file. Every key has its description: the sample file and the reference are made from here. */
export const configSchema = z.strictObject({
  server_name: z
    .string()
    .regex(
      /^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$/,
      'expected a Matrix server name such as example.org',
    )
    .describe('The Matrix domain of your users: what stands behind the colon in @alice:example.org.'),
  listen: listen.prefault({}),
  access: access.prefault({}),
  limits: limits.prefault({}),
  monitoring: z
    .strictObject({
      host: address.default('127.0.0.1').describe('Address to listen on.'),
      port: port.describe('Port to listen on.'),
    })
    .optional()
    .describe('A second listener for /health, /ready and /metrics only, without access rules.'),
  shutdown: z
    .strictObject({
      delay: duration.prefault('0s').describe('Between /ready turning 503 and the end of accepting.'),
      drain: duration.prefault('10s').describe('Longest wait for requests in flight.'),
    })
    .prefault({})
    .describe('How the gateway stops on SIGTERM.'),
  deadline: duration
    .prefault('5s')
    .describe("Longest time to an answer; keep it shorter than any caller's own limit."),
  log: z
    .strictObject({
      level: z
        .enum(['trace', 'debug', 'info', 'warn', 'error'])
        .default('info')
        .describe('User names appear at debug only.'),
      format: z
        .enum(['auto', 'json', 'pretty'])
        .default('auto')
        .describe('How it is written. auto: pretty on a terminal, JSON otherwise.'),
    })
    .prefault({})
    .describe('The log on standard output.'),
  audit: audit.optional(),
  control: control.prefault({}),
  secrets: z
    .strictObject({
      permissions: z
        .enum(['refuse', 'warn'])
        .default('refuse')
        .describe(
          'When everybody on the machine can read the file of a secret ($file, the key of listen.tls): refuse the configuration, or warn.',
        ),
    })
    .prefault({})
    .describe(
      'The files of secrets. Where containers are handed theirs (tmpfs, read-only mounts) it is always a warning.',
    ),
  state: state.prefault({ sqlite: './postern.db' }),
  owners: z
    .enum(['off', 'learn', 'enforce'])
    .default('enforce')
    .describe(
      'A Matrix ID belongs to the account that first logged in with it. enforce: nobody else gets it; learn: owners are noted, nobody is refused for them; off: names are given as the back ends spell them.',
    ),
  guard: guard.prefault({}),
  names: names.prefault({}),
  check_credentials: checkCredentials.prefault({}),
  ma1sd_backend: ma1sdBackend.optional(),
  homeserver: homeserver.optional(),
  plugins: z.array(entry).min(1).describe('The chain: asked in this order.'),
  profile: profile.prefault({}),
});

/** The checked configuration, defaults filled in, durations in milliseconds. */
export type Config = z.output<typeof configSchema>;
export type EntryConfig = Config['plugins'][number];
export type ProfileSource = Config['profile']['from'][number];
