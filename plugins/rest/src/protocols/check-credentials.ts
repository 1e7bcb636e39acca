import type { Login, Plugin, Verdict } from '@postern/plugin-api';
import { z } from 'zod';
import { fit } from '../answers.js';
import type { BackEnd } from '../back-end.js';
import type { Config } from '../config.js';
import { isPlain, sentLocalpart } from '../names.js';
import { profile, profileOf, text } from './fields.js';
import { readLogin } from './login.js';
import { accountOfMxid } from './matrix-id.js';

/** Of the "REST password provider" modules of Synapse, which put it behind their `endpoint`. */
export const PATH = '/_matrix-internal/identity/v1/check_credentials';

/** ma1sd has the display name in both places. */
const accepted = z.object({
  auth: z.object({ mxid: text.nullish(), display_name: text.nullish(), profile: profile.nullish() }),
});

export function createCheckCredentials(
  backEnd: BackEnd,
  { addresses_verified }: Pick<Config, 'addresses_verified'>,
  serverName: string,
): Plugin<'authenticate', 'profile' | 'find'> {
  const { host } = backEnd;

  const accept = ({ username }: Login, json: unknown): Verdict => {
    const { mxid, display_name: besides, profile: known } = fit(host, accepted, json).auth;
    const { display_name = besides, three_pids } = known ?? {};
    const told = profileOf({ display_name, three_pids }, addresses_verified);
    if (typeof mxid === 'string') {
      return {
        verdict: 'accepted',
        account: accountOfMxid(mxid, serverName, 'auth.mxid', host),
        profile: told,
      };
    }
    if (isPlain(username)) {
      return { verdict: 'accepted', account: { username, subject: username }, profile: told };
    }
    const detail = `${host} accepts the login and does not say whose account it is (auth.mxid), so that another spelling than a Matrix localpart may be anybody's`;
    return { verdict: 'rejected', reason: 'not-allowed', detail };
  };

  return {
    async authenticate(login, call) {
      const id = `@${sentLocalpart(login.username)}:${serverName}`;
      const response = await backEnd.send(PATH, { user: { id, password: login.password } }, call);
      return readLogin(host, response, (json) => accept(login, json));
    },
  };
}
