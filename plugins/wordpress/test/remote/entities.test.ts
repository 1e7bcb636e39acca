import { expect } from 'chai';
import { decodeEntities } from '../../src/remote/entities.js';

describe('entities', () => {
  it('are undone once', () => {
    expect(decodeEntities('&amp;amp; &lt;b&gt; &quot;&apos;&#039;&#x2019;&#X1f600;')).to.equal(
      "&amp; <b> \"''’😀",
    );
  });

  it('stay when they are unknown or no character', () => {
    const strange = '&eacute; & &; &amp &#0; &#xD800; &#x110000; &#99999999; &constructor;';
    expect(decodeEntities(strange)).to.equal(strange);
  });
});
