import { expect } from 'chai';
import fc from 'fast-check';
import { escapeHtml, unescapeHtml } from '../../src/names/html.js';

describe('names as phpBB stores them', () => {
  it('escape what htmlspecialchars does with ENT_COMPAT', () => {
    expect(escapeHtml(`a & b < c > d " e ' f &amp;`)).to.equal(
      `a &amp; b &lt; c &gt; d &quot; e ' f &amp;amp;`,
    );
  });

  it('leave other entities as they are', () => {
    expect(unescapeHtml('&amp;lt; &#039; &eacute;')).to.equal('&lt; &#039; &eacute;');
  });

  it('come back as they were', () => {
    const unit = fc.constantFrom('&', '<', '>', '"', "'", ';', 'amp', 'lt', 'x');
    fc.assert(fc.property(fc.string({ unit }), (name) => unescapeHtml(escapeHtml(name)) === name));
  });
});
