import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeAnswer,
  encodeCall,
  isXmlText,
  XmlRpcMessageError,
  type XmlRpcValue,
} from '../../src/remote/xml-rpc-message.js';

const answer = (value: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<methodResponse>\n <params>\n <param>\n <value>${value}</value></param></params></methodResponse>\n`;

function decode(value: string): XmlRpcValue {
  const decoded = decodeAnswer(answer(value));
  if ('value' in decoded) return decoded.value;
  throw new Error('expected a value');
}

/** The parameters of a call, as its other side reads them. */
function paramsOf(call: string): readonly XmlRpcValue[] {
  const values = [...call.matchAll(/<param>(.*?)<\/param>/gs)].map(([, value]) => value).join('');
  return decode(`<array><data>${values}</data></array>`) as readonly XmlRpcValue[];
}

describe('an XML-RPC call', () => {
  it('names the method and holds the parameters in their order', () => {
    expect(encodeCall('wp.getProfile', [0, 'alice', 'a<&>\r'])).to.equal(
      '<?xml version="1.0"?><methodCall><methodName>wp.getProfile</methodName><params>' +
        '<param><value><int>0</int></value></param>' +
        '<param><value><string>alice</string></value></param>' +
        '<param><value><string>a&#60;&#38;&#62;&#13;</string></value></param></params></methodCall>',
    );
  });

  it('brings any text and any integer to the other side as it is', () => {
    const text = fc.string({ unit: 'binary' }).filter(isXmlText);
    const markup = fc.stringMatching(/^[ \t\r\n<>&;#"'!\]x0-9a-]*$/);
    const params = fc.array(fc.oneof(text, markup, fc.integer()), { minLength: 1 });
    fc.assert(
      fc.property(params, (sent) => {
        expect(paramsOf(encodeCall('m', sent))).to.deep.equal(sent);
      }),
    );
  });

  it('cannot carry control characters, lone surrogates and non-characters', () => {
    for (const text of ['\0', 'a\u0001', '\u001f', '\ud800', 'x\udfff', '\ufffe', '\uffff']) {
      expect(isXmlText(text), JSON.stringify(text)).to.be.false;
    }
    for (const text of ['', '\t\r\n', 'é', '\u{10ffff}', '\u007f', '\ufffd']) {
      expect(isXmlText(text), JSON.stringify(text)).to.be.true;
    }
  });
});

describe('an XML-RPC answer', () => {
  it('holds values of every type', () => {
    expect(decode('<string> a &amp;amp; &#39;&#x1F600; </string>')).to.equal(" a &amp; '😀 ");
    expect(decode('<string/>')).to.equal('');
    expect(decode(' untyped &lt; ')).to.equal(' untyped < ');
    expect(decode('')).to.equal('');
    expect(decode('<string>a<![CDATA[&amp;<b>]]>&amp;</string>')).to.equal('a&amp;<b>&');
    expect(decode('\n <int>42</int>\n')).to.equal(42);
    expect(decode('<i4> -7 </i4>')).to.equal(-7);
    expect(decode('<double>1.5</double>')).to.equal(1.5);
    expect(decode('<double>1.0E+25</double>')).to.equal(1e25);
    expect(decode('<boolean>1</boolean>')).to.equal(true);
    expect(decode('<boolean>0</boolean>')).to.equal(false);
    expect(decode('<dateTime.iso8601>20260102T03:04:05</dateTime.iso8601>')).to.equal('20260102T03:04:05');
    expect(decode('<base64>aGk=\n</base64>')).to.deep.equal(Buffer.from('hi'));
    expect(decode('<array><data>\n<value>a</value><value><int>1</int></value></data></array>')).to.deep.equal(
      ['a', 1],
    );
    expect(decode('<array><data>\n</data></array>')).to.deep.equal([]);
    expect(decode('<struct>\n</struct>')).to.deep.equal(new Map());
    expect(
      decode(
        '<struct><member><name>__proto__</name>\n<value><array><data/></array></value></member></struct>',
      ),
    ).to.deep.equal(new Map([['__proto__', []]]));
  });

  it('may be a fault', () => {
    const members =
      '<member><name>faultCode</name><value><int>403</int></value></member>' +
      '<member><name>faultString</name><value><string>no &amp; never</string></value></member>';
    const fault = `<methodResponse><fault><value><struct>${members}</struct></value></fault></methodResponse>`;
    expect(decodeAnswer(fault)).to.deep.equal({ faultCode: 403, faultString: 'no & never' });
  });

  const broken: Readonly<Record<string, string>> = {
    nothing: '',
    'plain text': 'hello',
    'an unfinished document': answer('<string>x</string>').slice(0, -20),
    'crossed tags': answer('<string>x</int>'),
    'a bare ampersand': answer('<string>a & b</string>'),
    'another document': '<methodCall><methodName>x</methodName></methodCall>',
    'two documents': answer('a') + '<methodResponse/>',
    'an empty response': '<methodResponse/>',
    'a response with both': '<methodResponse><params/><fault/></methodResponse>',
    'an unknown body': '<methodResponse><other/></methodResponse>',
    'no parameter': '<methodResponse><params/></methodResponse>',
    'two parameters': answer('a').replace('</param>', '</param><param><value>b</value></param>'),
    'a stranger among the values': answer('<array><data><other/></data></array>'),
    'a fault without a code': '<methodResponse><fault><value><struct/></value></fault></methodResponse>',
    'a fault that is text': '<methodResponse><fault><value>no</value></fault></methodResponse>',
    'a tag in a text': answer('<string>a<b/></string>'),
    'an unknown type': answer('<nil/>'),
    'two types': answer('<int>1</int><int>2</int>'),
    'an integer that is none': answer('<int>0x10</int>'),
    'an empty integer': answer('<int></int>'),
    'a boolean that is none': answer('<boolean>true</boolean>'),
    'a member without a value': answer('<struct><member><name>a</name></member></struct>'),
    'a member without a name': answer('<struct><member><value>a</value><name>a</name></member></struct>'),
    'a forbidden name': answer('<__proto__>x</__proto__>'),
    'a document type': `<!DOCTYPE x>${answer('a')}`,
    'an entity bomb': `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${answer('&b;')}`,
    'deep nesting': answer('<array><data><value>'.repeat(200) + '</value></data></array>'.repeat(200)),
  };
  for (const [what, xml] of Object.entries(broken)) {
    it(`is refused when it is ${what}`, () => {
      expect(() => decodeAnswer(xml)).to.throw(XmlRpcMessageError);
    });
  }

  it('is never worse than refused, whatever is cut out of it', () => {
    const whole = answer('<struct><member><name>a</name><value><int>1</int></value></member></struct>');
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length), fc.string(), (from, to, instead) => {
        const xml = whole.slice(0, from) + instead + whole.slice(to);
        try {
          decodeAnswer(xml);
        } catch (error) {
          expect(error).to.be.instanceOf(XmlRpcMessageError);
        }
      }),
    );
  });
});
