/** The server's side of LDAP messages: RFC 4511. What is read is read here, not by the client's own code. */
import { BerReader, BerWriter } from 'ldapts';

/** A filter as it arrives. */
export interface WireFilter {
  readonly type: 'and' | 'or' | 'not' | 'equals' | 'present' | 'substrings' | 'extensible';
  readonly filters: readonly WireFilter[];
  readonly attribute: string;
  readonly value: Buffer;
  readonly rule: string;
}

export type Request = { readonly id: number } & (
  | {
      readonly op: 'bind';
      readonly name: string;
      readonly password: string;
      readonly controls: readonly string[];
    }
  | {
      readonly op: 'search';
      readonly base: string;
      readonly scope: number;
      readonly sizeLimit: number;
      readonly namesOnly: boolean;
      readonly filter: WireFilter;
      readonly attributes: readonly string[];
    }
  | { readonly op: 'extended'; readonly oid: string }
  | { readonly op: 'unbind' }
);

/** How an operation ends. */
export interface Result {
  readonly code: number;
  readonly words?: string;
  readonly controls?: readonly { readonly type: string; readonly value: Buffer }[];
}

export const BIND_RESPONSE = 0x61;
export const SEARCH_ENTRY = 0x64;
export const SEARCH_DONE = 0x65;
export const SEARCH_REFERENCE = 0x73;
export const EXTENDED_RESPONSE = 0x78;

/** The first message of the bytes and what follows it; `undefined`: it has not come as a whole. */
export function readMessage(bytes: Buffer): { readonly request: Request; readonly rest: Buffer } | undefined {
  const frame = new BerReader(bytes);
  if (frame.readSequence() === null || frame.remain < frame.length) return undefined;
  const end = frame.offset + frame.length;
  const reader = new BerReader(bytes.subarray(frame.offset, end));
  const id = reader.readInt() ?? 0;
  return { request: readRequest(id, reader), rest: bytes.subarray(end) };
}

function readRequest(id: number, reader: BerReader): Request {
  const operation = Number(reader.peek());
  reader.readSequence();
  switch (operation) {
    case 0x60: {
      reader.readInt();
      const name = reader.readString() ?? '';
      const password = reader.readString(0x80) ?? '';
      return { id, op: 'bind', name, password, controls: readControls(reader) };
    }
    case 0x63:
      return readSearch(id, reader);
    case 0x77:
      return { id, op: 'extended', oid: reader.readString(0x80) ?? '' };
    default:
      return { id, op: 'unbind' };
  }
}

function readControls(reader: BerReader): readonly string[] {
  const types: string[] = [];
  if (reader.readSequence() === null) return types;
  while (reader.remain > 0) {
    reader.readSequence();
    const end = reader.offset + reader.length;
    types.push(reader.readString() ?? '');
    reader.offset = end;
  }
  return types;
}

function readSearch(id: number, reader: BerReader): Request {
  const base = reader.readString() ?? '';
  const scope = reader.readEnumeration() ?? 0;
  reader.readEnumeration();
  const sizeLimit = reader.readInt() ?? 0;
  reader.readInt();
  const namesOnly = reader.readBoolean() ?? false;
  const filter = readFilter(reader);
  reader.readSequence();
  const end = reader.offset + reader.length;
  const attributes: string[] = [];
  while (reader.offset < end) attributes.push(reader.readString() ?? '');
  return { id, op: 'search', base, scope, sizeLimit, namesOnly, filter, attributes };
}

function readFilter(reader: BerReader): WireFilter {
  const empty = { filters: [], attribute: '', value: Buffer.alloc(0), rule: '' };
  const tag = Number(reader.peek());
  if (tag === 0x87) return { ...empty, type: 'present', attribute: reader.readString(0x87) ?? '' };
  reader.readSequence();
  const end = reader.offset + reader.length;
  const several = (): readonly WireFilter[] => {
    const filters: WireFilter[] = [];
    while (reader.offset < end) filters.push(readFilter(reader));
    return filters;
  };
  switch (tag) {
    case 0xa0:
      return { ...empty, type: 'and', filters: several() };
    case 0xa1:
      return { ...empty, type: 'or', filters: several() };
    case 0xa2:
      return { ...empty, type: 'not', filters: several() };
    case 0xa3: {
      const attribute = reader.readString() ?? '';
      return { ...empty, type: 'equals', attribute, value: reader.readString(4, true) ?? Buffer.alloc(0) };
    }
    case 0xa9: {
      const rule = reader.readString(0x81) ?? '';
      const attribute = reader.readString(0x82) ?? '';
      return {
        ...empty,
        type: 'extensible',
        rule,
        attribute,
        value: reader.readString(0x83, true) ?? Buffer.alloc(0),
      };
    }
    default:
      reader.offset = end;
      return { ...empty, type: 'substrings' };
  }
}

function message(id: number, write: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  write(writer);
  writer.endSequence();
  return writer.buffer;
}

export function resultMessage(
  id: number,
  operation: number,
  { code, words = '', controls = [] }: Result,
): Buffer {
  return message(id, (writer) => {
    writer.startSequence(operation);
    writer.writeEnumeration(code);
    writer.writeString('');
    writer.writeString(words);
    writer.endSequence();
    if (controls.length === 0) return;
    writer.startSequence(0xa0);
    for (const { type, value } of controls) {
      writer.startSequence();
      writer.writeString(type);
      writer.writeBuffer(value, 4);
      writer.endSequence();
    }
    writer.endSequence();
  });
}

export function entryMessage(
  id: number,
  dn: string,
  attributes: readonly (readonly [string, readonly (string | Buffer)[]])[],
): Buffer {
  return message(id, (writer) => {
    writer.startSequence(SEARCH_ENTRY);
    writer.writeString(dn);
    writer.startSequence();
    for (const [name, values] of attributes) {
      writer.startSequence();
      writer.writeString(name);
      writer.startSequence(0x31);
      for (const value of values) writer.writeBuffer(Buffer.from(value as string), 4);
      writer.endSequence();
      writer.endSequence();
    }
    writer.endSequence();
    writer.endSequence();
  });
}

export function referenceMessage(id: number, url: string): Buffer {
  return message(id, (writer) => {
    writer.startSequence(SEARCH_REFERENCE);
    writer.writeString(url);
    writer.endSequence();
  });
}
