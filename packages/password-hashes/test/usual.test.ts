import { expect } from 'chai';
import { checkHash, createPasswordHasher, ruleNames, schemeNames, usualHash } from '../src/index.js';

describe('the usual hash', () => {
  for (const rule of ruleNames) {
    it(`of the rule ${rule} can be read`, () => {
      const { hash, ...beside } = usualHash({ rule });
      expect(() => checkHash(hash, { rule, ...beside })).not.to.throw();
    });
  }

  for (const scheme of schemeNames.filter((name) => /^(?:md5|sha\d+|nt|des-crypt|plain)$/.test(name))) {
    it(`of the scheme ${scheme} can be read`, () => {
      expect(() => checkHash(usualHash({ scheme }).hash, { scheme })).not.to.throw();
    });
  }

  it('is not the hash of what people type', async () => {
    const hasher = createPasswordHasher();
    expect(await hasher.verify(usualHash({}).hash, 'password')).to.equal(false);
    expect(await hasher.verify(usualHash({ scheme: 'md5' }).hash, '', { scheme: 'md5' })).to.equal(false);
    await hasher.close();
  });
});
