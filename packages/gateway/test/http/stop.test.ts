import { expect } from 'chai';
import { peoplePlugin } from '../support/definitions.js';
import { startGateway } from '../support/gateway.js';

describe('a stop with a delay', () => {
  it('is not ready at once, serves until the delay is over, and then accepts nobody', async () => {
    const config = { plugins: [{ id: 'people', use: 'people' }], shutdown: { delay: '300ms' } };
    const gateway = await startGateway(config, { people: peoplePlugin([]) });
    const statusOf = async (path: string): Promise<number> => (await fetch(gateway.url + path)).status;
    expect(await statusOf('/ready')).to.equal(200);
    const stopped = gateway.stop();
    expect(await statusOf('/ready')).to.equal(503);
    expect(await statusOf('/health')).to.equal(200);
    await stopped;
    expect(await statusOf('/health').catch(() => 'refused')).to.equal('refused');
  });
});
