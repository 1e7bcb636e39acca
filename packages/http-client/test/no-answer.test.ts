import { expect } from 'chai';
import { isWebPage, redirect, webPage } from '../src/no-answer.js';

describe('a web page', () => {
  for (const page of [
    '<!DOCTYPE html><title>Log in</title>',
    '\uFEFF\r\n <html lang="en">',
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
    '<!-- cached --><html>',
    '<body>',
    '<script>location = "/captcha"</script>',
  ]) {
    it(`begins with ${JSON.stringify(page)}`, () => {
      expect([isWebPage(page), isWebPage(Buffer.from(page))]).to.deep.equal([true, true]);
    });
  }

  for (const other of ['', '{"html":"<html>"}', '<?xml version="1.0"?><ocs/>', '<header/>', 'text <html>']) {
    it(`is not ${JSON.stringify(other)}`, () => {
      expect(isWebPage(other)).to.equal(false);
    });
  }

  it('is a fault of the way there', () => {
    expect(webPage('example.org answered 200')).to.include({ code: 'PLUGIN_MISCONFIGURED' });
  });
});

describe('a redirect', () => {
  for (const [location, told] of [
    [
      'https://sso.example.org/login?token=secret',
      ', a redirect to https://sso.example.org: correct the URL',
    ],
    ['/login?token=secret', ', a redirect: correct the URL'],
    [undefined, ', a redirect: correct the URL'],
  ] as const) {
    it(`to ${location} tells no more than whereto`, () => {
      const { code, message } = redirect('example.org answered 302', { location });
      expect([code, message]).to.deep.equal(['PLUGIN_MISCONFIGURED', `example.org answered 302${told}`]);
    });
  }
});
