import { injectable } from 'inversify';
import { inject } from '../../bindings.js';
import { bringsAddresses } from '../../config/homeserver.js';
import type { CurrentGeneration, Generation } from '../../generation.js';
import type { ProfileSync } from '../../homeserver/profile-sync.js';
import type { Answer, Door, DoorRequest, RequestCall } from '../../http/door.js';
import { answerLevel, renderDecision } from './answer.js';
import { readAttempt } from './body.js';

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

  handle(request: DoorRequest, call: RequestCall): Promise<Answer> {
    return this.#current.use((generation) => this.#answer(generation, request, call));
  }

  async #answer(
    { authenticator, config }: Generation,
    { body, caller, headers }: DoorRequest,
    call: RequestCall,
  ): Promise<Answer> {
    const decision = await authenticator.authenticate(readAttempt(body, caller), call);
    const { readsMxid } = caller;
    if (decision.outcome === 'accepted') {
      const { mxid, profile, plugin, subject } = decision;
      this.#sync.enqueue(mxid, profile, readsMxid ? `${plugin}:${subject}` : undefined);
    }
    const level = answerLevel(config.check_credentials.answer, caller, headers['user-agent']);
    return renderDecision(decision, {
      level,
      readsMxid,
      bringsAddresses: bringsAddresses(config.homeserver),
    });
  }
}
