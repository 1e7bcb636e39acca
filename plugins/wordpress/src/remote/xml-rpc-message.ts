import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { decodeEntities } from './entities.js';

/** A value of an answer; `dateTime.iso8601` stays the text it is, as it names no time zone. */
export type XmlRpcValue = string | number | boolean | Buffer | readonly XmlRpcValue[] | XmlRpcStruct;

export type XmlRpcStruct = ReadonlyMap<string, XmlRpcValue>;

export interface XmlRpcFault {
  readonly faultCode: number;
  readonly faultString: string;
}

/** What a method returned, or its fault. */
export type XmlRpcAnswer = { readonly value: XmlRpcValue } | XmlRpcFault;

/** The answer is no XML-RPC. The message says why and quotes nothing. */
export class XmlRpcMessageError extends Error {
  override readonly name = 'XmlRpcMessageError';
}

/** Characters that XML 1.0 allows; neither control characters nor halves of surrogate pairs. */
const XML_TEXT = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** Whether XML can carry the text. */
export function isXmlText(text: string): boolean {
  return XML_TEXT.test(text);
}

/** A call as UTF-8 XML; numbers are integers, and all text passes `isXmlText`. */
export function encodeCall(method: string, params: readonly (string | number)[]): string {
  const encoded = params.map((param) => `<param><value>${encodeValue(param)}</value></param>`).join('');
  return `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${encoded}</params></methodCall>`;
}

function encodeValue(value: string | number): string {
  if (typeof value === 'number') return `<int>${value}</int>`;
  // A bare CR would reach the other side as LF (XML 1.0, section 2.11).
  const escaped = value.replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<string>${escaped}</string>`;
}

/** @throws XmlRpcMessageError */
export function decodeAnswer(xml: string): XmlRpcAnswer {
  const [root, ...others] = parseXml(xml);
  const [body, ...more] = root?.children ?? [];
  if (root?.name !== 'methodResponse' || others.length > 0 || body === undefined || more.length > 0) {
    throw new XmlRpcMessageError('XML that is no methodResponse');
  }
  if (body.name === 'fault') return decodeFault(decodeValue(only(body, 'value')));
  if (body.name !== 'params') throw new XmlRpcMessageError('a methodResponse without params and fault');
  return { value: decodeValue(only(only(body, 'param'), 'value')) };
}

function decodeFault(fault: XmlRpcValue): XmlRpcFault {
  if (fault instanceof Map) {
    const { faultCode, faultString } = Object.fromEntries(fault as XmlRpcStruct);
    if (typeof faultCode === 'number' && typeof faultString === 'string') return { faultCode, faultString };
  }
  throw new XmlRpcMessageError('a fault without faultCode and faultString');
}

function decodeValue({ children, text }: XmlElement): XmlRpcValue {
  const [typed, ...others] = children;
  if (others.length > 0) throw new XmlRpcMessageError('a value of several types');
  // "If no type is indicated, the type is string" (http://xmlrpc.com/spec.md)
  if (typed === undefined) return text;
  switch (typed.name) {
    case 'string':
    case 'dateTime.iso8601':
      return textOnly(typed);
    case 'int':
    case 'i4':
      return decodeNumber(typed, /^[+-]?\d{1,15}$/);
    case 'double':
      return decodeNumber(typed, /^[+-]?\d{1,300}(?:\.\d+)?(?:e[+-]?\d{1,3})?$/i);
    case 'boolean':
      return decodeNumber(typed, /^[01]$/) === 1;
    case 'base64':
      return Buffer.from(textOnly(typed), 'base64');
    case 'array':
      return all(only(typed, 'data'), 'value').map(decodeValue);
    case 'struct':
      return new Map(all(typed, 'member').map(decodeMember));
    default:
      throw new XmlRpcMessageError('a value of an unknown type');
  }
}

function decodeMember({ children }: XmlElement): [string, XmlRpcValue] {
  const [name, value, ...others] = children;
  if (name?.name !== 'name' || value?.name !== 'value' || others.length > 0) {
    throw new XmlRpcMessageError('a member that is no pair of name and value');
  }
  return [textOnly(name), decodeValue(value)];
}

function decodeNumber(element: XmlElement, form: RegExp): number {
  const digits = textOnly(element).trim();
  if (!form.test(digits)) throw new XmlRpcMessageError('a number that is none');
  return Number(digits);
}

function textOnly({ children, text }: XmlElement): string {
  if (children.length === 0) return text;
  throw new XmlRpcMessageError('an element that does not belong there');
}

/** The children, all of this name. */
function all({ children }: XmlElement, name: string): readonly XmlElement[] {
  if (children.every((child) => child.name === name)) return children;
  throw new XmlRpcMessageError('an element that does not belong there');
}

/** The only child, which has this name. */
function only(parent: XmlElement, name: string): XmlElement {
  const [child, ...others] = all(parent, name);
  if (child !== undefined && others.length === 0) return child;
  throw new XmlRpcMessageError('an element that is missing, or there twice');
}

interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** A node of the parser: one tag and what is in it, or text. */
type ParserNode = Readonly<Record<string, readonly ParserNode[] | string>>;

/** Keeps order, blanks and text as they are, reads no entities, and gives up at 100 levels. */
const parser = new XMLParser({
  preserveOrder: true,
  trimValues: false,
  parseTagValue: false,
  processEntities: false,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
});

function parseXml(xml: string): readonly XmlElement[] {
  // XML-RPC needs no document type; an entity bomb does.
  if (/<!doctype/i.test(xml)) throw new XmlRpcMessageError('XML with a document type');
  // The parser alone takes an unfinished document.
  if (XMLValidator.validate(xml) !== true) throw new XmlRpcMessageError('something that is no XML');
  try {
    return elementsOf(parser.parse(xml) as readonly ParserNode[]);
  } catch {
    // Its errors may quote the document.
    throw new XmlRpcMessageError('XML that is nested too deeply or has forbidden names');
  }
}

function elementsOf(nodes: readonly ParserNode[]): readonly XmlElement[] {
  return nodes.flatMap((node) =>
    Object.entries(node).flatMap(([name, content]) =>
      typeof content === 'string' || name === '#cdata'
        ? []
        : [{ name, children: elementsOf(content), text: content.map(textOf).join('') }],
    ),
  );
}

/** The text of a node: a CDATA section has it one level deeper, and without entities. */
function textOf({ '#text': text, '#cdata': section }: ParserNode): string {
  if (typeof text === 'string') return decodeEntities(text);
  if (typeof section !== 'object') return '';
  return section.map(({ '#text': plain }) => (typeof plain === 'string' ? plain : '')).join('');
}
