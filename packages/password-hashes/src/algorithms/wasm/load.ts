/** What is used of it here; TypeScript has it in its library for browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const PAGE = 65_536;
const modules = new Map<string, object>();

/** An instance of its own, with so many bytes of memory, which go when it goes; the module is compiled once. */
export function instantiate<Exports>(
  base64: string,
  bytes: number,
): { readonly core: Exports; readonly memory: Uint8Array } {
  const module = modules.get(base64) ?? new WebAssembly.Module(Buffer.from(base64, 'base64'));
  modules.set(base64, module);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { core: exports as Exports, memory: new Uint8Array(memory.buffer) };
}
