import { injectable } from 'inversify';
import { inject } from '../../bindings.js';
import { bringsAddresses } from '../../config/homeserver.js';
import type { CurrentGeneration } from '../../generation.js';
import type { ProfileSync } from '../../homeserver/profile-sync.js';
import type { Answer, Door, DoorRequest, RequestCall } from '../../http/door.js';
import { callerName } from '../caller-name.js';
import { answerLevel, renderDecision } from './answer.js';
import { readBody } from './body.js';

/**
 * The protocol of the "REST password provider" modules of Synapse and of ma1sd: is this password right, and who is this?
 */
@injectable()
export class CheckCredentialsDoor implements Door {
  readonly method = 'POST';
  readonly path = '/_matrix-internal/identity/v1/check_credentials';
  readonly #current: CurrentGeneration;
  readonly #sync: ProfileSync;

  constructor(@inject('generations') current: CurrentGeneration, @inject('sync') sync: ProfileSync) {
    this.#current = current;
    this.#sync = sync;
  }

  async handle(request: DoorRequest, call: RequestCall): Promise<Answer> {
    const { clientAddress, ...claim } = readBody(request.body);
    return this.#current.use(async ({ authenticator, config }) => {
      const { readsMxid, token, forwardedClient } = request.caller;
      // Who is let in by address alone may be anybody on that machine, and is not believed in this.
      const client = token === undefined ? undefined : (clientAddress ?? forwardedClient);
      const origin = { door: 'check_credentials', caller: callerName(request.caller) } as const;
      const attempt = { ...claim, readsMxid, clientAddress: client, origin };
      const decision = await authenticator.authenticate(attempt, call);
      if (decision.outcome === 'accepted') {
        const { mxid, profile, plugin, subject } = decision;
        this.#sync.enqueue(mxid, profile, readsMxid ? `${plugin}:${subject}` : undefined);
      }
      const level = answerLevel(
        config.check_credentials.answer,
        request.caller,
        request.headers['user-agent'],
      );
      return renderDecision(decision, {
        ...{ level, readsMxid },
        bringsAddresses: bringsAddresses(config.homeserver),
      });
    });
  }
}
