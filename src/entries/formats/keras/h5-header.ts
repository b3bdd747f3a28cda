/**
 * HDF5 object headers, versions 1 and 2 (HDF5 File Format Specification, IV.A): the messages that describe an object.
 *
 *     version 1   | 1 | messages u16 | references | size u32 | … | type u16, size u16, flags, data | …
 *     version 2   | OHDR | 2 | flags | … | size | type u8, size u16, flags, data | … | checksum |
 */
import { damaged, type H5Bytes, type H5Cursor, unsupported } from './h5-bytes';

/** The message types that are read. */
export const MESSAGE = {
  dataspace: 0x1,
  linkInfo: 0x2,
  datatype: 0x3,
  link: 0x6,
  layout: 0x8,
  filters: 0xb,
  symbolTable: 0x11,
} as const;

/** The message that points to a further block of messages. */
const CONTINUATION = 0x10;

/** One message of a header. */
export interface Message {
  readonly type: number;
  /** The address and the length of its data. */
  readonly at: number;
  readonly size: number;
  /** Whether the data are stored elsewhere and shared by several objects. */
  readonly isShared: boolean;
}

/** The layout of messages in a header. */
interface Form {
  readonly version: 1 | 2;
  /** Bytes before a message's data. */
  readonly head: number;
}

/** All messages of the object at this address. */
export function messagesOf(file: H5Bytes, address: number): Message[] {
  const isNew = file.length >= address + 4 && file.text(address, 4) === 'OHDR';
  if (isNew) {
    const cursor = file.at(address, 'OHDR');
    const version = cursor.u8();
    if (version !== 2) throw unsupported(`an object header of version ${version}`);
    const flags = cursor.u8();
    cursor.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0)); // times; limits of attributes
    const size = cursor.uint(1 << (flags & 3));
    return read(file, cursor.position, size, { version: 2, head: flags & 4 ? 6 : 4 });
  }
  const cursor = file.at(address);
  const version = cursor.u8();
  if (version !== 1) throw damaged(`an object header of version ${version} at ${address}`);
  const size = cursor.skip(7).u32();
  return read(file, cursor.skip(4).position, size, { version: 1, head: 8 });
}

/** The first message of a type; undefined where there is none. */
export function messageOf(messages: readonly Message[], type: number): Message | undefined {
  return messages.find((message) => message.type === type);
}

/** The messages of a block and of its continuations. */
function read(file: H5Bytes, start: number, size: number, form: Form): Message[] {
  const messages: Message[] = [];
  const blocks = [{ start, end: start + size }];
  for (const block of blocks) {
    file.check(block.start, block.end - block.start);
    for (let { start: at } = block; at + form.head <= block.end; ) {
      const message = messageAt(file.at(at), form);
      at = message.at + message.size;
      if (at > block.end) throw damaged('a message that is longer than its header');
      if (message.type === CONTINUATION) blocks.push(nextBlock(file.at(message.at), form));
      else messages.push(message);
    }
  }
  return messages;
}

/** The message at the cursor. */
function messageAt(cursor: H5Cursor, { version, head }: Form): Message {
  const start = cursor.position;
  const type = version === 1 ? cursor.u16() : cursor.u8();
  const size = cursor.u16();
  const flags = cursor.u8();
  return { type, at: start + head, size, isShared: (flags & 2) !== 0 };
}

/** The block that a continuation points to. */
function nextBlock(cursor: H5Cursor, { version }: Form): { start: number; end: number } {
  const [address, length] = [cursor.u64(), cursor.u64()];
  if (version === 1) return { start: address, end: address + length };
  cursor.file.at(address, 'OCHK');
  return { start: address + 4, end: address + length - 4 }; // behind it a checksum
}
