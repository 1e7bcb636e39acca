/** The conformance checks of the kit, counted as a suite counts. */
import { conformanceChecks } from '../../../packages/plugin-testkit/dist/src/index.js';

/**
 * Nothing else may run meanwhile: the checks look for sockets that are left open.
 *
 * @param {import('./results.js').Results} results
 * @param {string} name
 * @param {import('@postern/gateway/testing').AnyDefinition} definition
 * @param {import('@postern/plugin-testkit').ConformanceOptions} options
 */
export async function conforms(results, name, definition, options) {
  for (const check of conformanceChecks(definition, options)) {
    const fault = await check.run().then(
      () => undefined,
      (error) => error.message,
    );
    results.check(`${name}: ${check.name}`, fault === undefined, fault);
  }
}
