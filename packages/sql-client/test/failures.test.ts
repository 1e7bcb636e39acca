import { expect } from 'chai';
import { asPluginError } from '../src/failures.js';
import { UnfitValueError } from '../src/index.js';

describe('an error of a database', () => {
  it('tells a value that does not fit its column from everything else, and keeps back what was typed', () => {
    const driver = new Error('invalid input syntax for type integer: "typed"');
    const unfit = asPluginError('PostgreSQL', { kind: 'value' }, driver);
    expect(unfit)
      .to.be.instanceOf(UnfitValueError)
      .and.include({ name: 'PluginError', code: 'PLUGIN_PROTOCOL' });
    expect(unfit.message).not.to.contain('typed');
    expect(unfit.cause).to.equal(undefined);
    for (const kind of ['other', 'unrepresentable', 'lost', 'statement'] as const) {
      expect(asPluginError('PostgreSQL', { kind }, driver)).not.to.be.instanceOf(UnfitValueError);
    }
  });
});
