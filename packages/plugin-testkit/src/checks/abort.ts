import type { AnyDefinition } from '@postern/gateway/testing';
import { accepted, inTime, onBench } from '../bench.js';
import type { ConformanceOptions } from '../options.js';
import type { Check } from './check.js';

/** The signal of a call. */
export function abortChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  const { username, password } = options.account;
  /** An aborted call may answer or throw; it may not hang, and it may not break what comes after it. */
  const settles = async (work: Promise<unknown>): Promise<void> => {
    await inTime(
      work.then(
        () => undefined,
        () => undefined,
      ),
    );
  };
  return [
    {
      name: 'settles when it is called with a signal that has fired',
      run: () =>
        onBench(definition, options, async (bench) => {
          await settles(bench.authenticate(username, password, AbortSignal.abort()));
          accepted(await bench.authenticate(username, password));
        }),
    },
    {
      name: 'settles when the signal fires during the call',
      run: () =>
        onBench(definition, options, async (bench) => {
          const controller = new AbortController();
          const call = bench.authenticate(username, password, controller.signal);
          controller.abort();
          await settles(call);
          accepted(await bench.authenticate(username, password));
        }),
    },
  ];
}
