import { openHttpClient, type HttpResponse } from '@postern/http-client';
import { definePlugin, TIMES_OF_BACK_END, type Call, type Plugin } from '@postern/plugin-api';
import { authorizationOf, BackEnd } from './back-end.js';
import { config, type Config } from './config.js';
import { answerFindings, profileFindings, settingsFindings } from './inspection.js';
import { createCheckCredentials, PATH } from './protocols/check-credentials.js';
import { createMa1sd, LOGIN_PATH } from './protocols/ma1sd.js';

/** More than any answer of the protocols needs. */
const MAX_BODY_BYTES = 256 * 1024;

/** Any web application that answers in the protocol of the old Synapse modules, or of ma1sd's REST store. */
export default definePlugin({
  name: 'rest',
  apiVersion: 1,
  capabilities: ['authenticate'],
  sometimes: ['profile', 'find'],
  config,
  async open(settings: Config, context): Promise<Plugin<'authenticate', 'profile' | 'find'>> {
    const options = { maxBodyBytes: MAX_BODY_BYTES, headers: authorizationOf(settings) };
    const http = await openHttpClient(settings, context, options);
    const backEnd = new BackEnd(http, settings);
    for (const { message, remedy } of settingsFindings(settings)) context.log.warn({ remedy }, message);
    const { host } = backEnd;
    const serverName = settings.server_name ?? context.serverName;
    const plugin =
      settings.protocol === 'ma1sd'
        ? createMa1sd(backEnd, settings, serverName)
        : createCheckCredentials(backEnd, settings, serverName);
    const { profile } = plugin;
    const probe = (call: Call): Promise<HttpResponse> =>
      backEnd.probe(settings.protocol === 'ma1sd' ? LOGIN_PATH : PATH, call);
    return {
      ...plugin,
      async health(call) {
        await probe(call);
      },
      async inspect(call) {
        return [
          ...settingsFindings(settings),
          ...answerFindings(host, await probe(call)),
          ...(profile === undefined ? [] : await profileFindings(host, profile, call)),
          TIMES_OF_BACK_END,
        ];
      },
    };
  },
});
