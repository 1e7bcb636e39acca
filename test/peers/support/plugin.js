/** A plugin in this process, opened as the gateway opens it: for what the door does not show. */
import { openPlugin } from '../../../packages/gateway/dist/src/testing.js';
import { createCall, createTestServices } from '../../../packages/plugin-testkit/dist/src/index.js';

/** @param {import('@postern/gateway/testing').AnyDefinition} definition @param {unknown} config */
export async function openedPlugin(definition, config) {
  const checked = await definition.config['~standard'].validate(config);
  if (checked.issues !== undefined) throw new Error(checked.issues.map(({ message }) => message).join('; '));
  const services = createTestServices();
  const { plugin, releases } = await openPlugin(
    {
      id: 'peer',
      definition,
      config: checked.value,
      configDirectory: '.',
      serverName: 'example.org',
      fingerprint: '',
    },
    services,
  );
  return { plugin, call: () => createCall(services.log), close: () => releases.close() };
}
