/**
 * The core of yescrypt in its default flavour (RW; pwxform of 6 rounds, 4 gathers, 2 lanes; S-boxes of 12 KiB), after the
 * pseudo-code in the specification of yescrypt 1.1. Memory belongs to the caller; all blocks are in the shuffled order
 * that suits SIMD, which `load` and `store` make of the byte order.
 */

/** Bytes of one of the three S-boxes, and the mask of an index into it. */
const SBOX: usize = 4096;
const SMASK: u32 = 4080;

@inline
function rotate(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

/** Salsa20 with so many double rounds over the 64 bytes at `block`, added to what was there. */
function salsa20(block: usize, doubleRounds: i32): void {
  const y0 = v128.load(block, 0);
  const y1 = v128.load(block, 16);
  const y2 = v128.load(block, 32);
  const y3 = v128.load(block, 48);
  let x0 = y0;
  let x1 = y1;
  let x2 = y2;
  let x3 = y3;
  for (let i = 0; i < doubleRounds; i++) {
    x1 = v128.xor(x1, rotate(i32x4.add(x0, x3), 7));
    x2 = v128.xor(x2, rotate(i32x4.add(x1, x0), 9));
    x3 = v128.xor(x3, rotate(i32x4.add(x2, x1), 13));
    x0 = v128.xor(x0, rotate(i32x4.add(x3, x2), 18));
    x1 = i32x4.shuffle(x1, x1, 3, 0, 1, 2);
    x2 = i32x4.shuffle(x2, x2, 2, 3, 0, 1);
    x3 = i32x4.shuffle(x3, x3, 1, 2, 3, 0);
    x3 = v128.xor(x3, rotate(i32x4.add(x0, x1), 7));
    x2 = v128.xor(x2, rotate(i32x4.add(x3, x0), 9));
    x1 = v128.xor(x1, rotate(i32x4.add(x2, x3), 13));
    x0 = v128.xor(x0, rotate(i32x4.add(x1, x2), 18));
    x1 = i32x4.shuffle(x1, x1, 1, 2, 3, 0);
    x2 = i32x4.shuffle(x2, x2, 2, 3, 0, 1);
    x3 = i32x4.shuffle(x3, x3, 3, 0, 1, 2);
  }
  v128.store(block, i32x4.add(x0, y0), 0);
  v128.store(block, i32x4.add(x1, y1), 16);
  v128.store(block, i32x4.add(x2, y2), 32);
  v128.store(block, i32x4.add(x3, y3), 48);
}

/** One lane pair of pwxform: high × low + S0[low] xor S1[high]. */
@inline
function gather(x: v128, s0: usize, s1: usize): v128 {
  const index = i64x2.extract_lane(x, 0);
  const product = i64x2.extmul_low_i32x4_u(
    i32x4.shuffle(x, x, 1, 3, 1, 3),
    i32x4.shuffle(x, x, 0, 2, 0, 2),
  );
  const s0p = s0 + <usize>(<u32>index & SMASK);
  const s1p = s1 + <usize>(<u32>(index >>> 32) & SMASK);
  return v128.xor(i64x2.add(product, v128.load(s0p)), v128.load(s1p));
}

/** Of the S-boxes at hand: the three in their rotation, and how far the third has been written. */
let box0: usize = 0;
let box1: usize = 0;
let box2: usize = 0;
let written: usize = 0;

/** Where the context of each lane is kept between its turns. */
export function selectBoxes(context: usize): void {
  box0 = load<u32>(context, 0);
  box1 = load<u32>(context, 4);
  box2 = load<u32>(context, 8);
  written = load<u32>(context, 12);
}

export function keepBoxes(context: usize): void {
  store<u32>(context, <u32>box0, 0);
  store<u32>(context, <u32>box1, 4);
  store<u32>(context, <u32>box2, 8);
  store<u32>(context, <u32>written, 12);
}

/** `target` = BlockMix_pwxform(`source` xor `other`), over `r` × 128 bytes; `keep` also writes the input to `other`. */
function blockMix(target: usize, source: usize, other: usize, r: usize, keep: bool): void {
  const last = (r << 7) - 64;
  let x0 = v128.load(source + last, 0);
  let x1 = v128.load(source + last, 16);
  let x2 = v128.load(source + last, 32);
  let x3 = v128.load(source + last, 48);
  if (other != 0) {
    x0 = v128.xor(x0, v128.load(other + last, 0));
    x1 = v128.xor(x1, v128.load(other + last, 16));
    x2 = v128.xor(x2, v128.load(other + last, 32));
    x3 = v128.xor(x3, v128.load(other + last, 48));
  }
  let s0 = box0;
  let s1 = box1;
  let s2 = box2;
  let w = written;
  for (let i: usize = 0; i <= last; i += 64) {
    let b0 = v128.load(source + i, 0);
    let b1 = v128.load(source + i, 16);
    let b2 = v128.load(source + i, 32);
    let b3 = v128.load(source + i, 48);
    if (other != 0) {
      b0 = v128.xor(b0, v128.load(other + i, 0));
      b1 = v128.xor(b1, v128.load(other + i, 16));
      b2 = v128.xor(b2, v128.load(other + i, 32));
      b3 = v128.xor(b3, v128.load(other + i, 48));
      if (keep) {
        v128.store(other + i, b0, 0);
        v128.store(other + i, b1, 16);
        v128.store(other + i, b2, 32);
        v128.store(other + i, b3, 48);
      }
    }
    x0 = gather(v128.xor(x0, b0), s0, s1);
    x1 = gather(v128.xor(x1, b1), s0, s1);
    x2 = gather(v128.xor(x2, b2), s0, s1);
    x3 = gather(v128.xor(x3, b3), s0, s1);
    for (let round = 0; round < 4; round++) {
      const to = s2 + w;
      x0 = gather(x0, s0, s1);
      x1 = gather(x1, s0, s1);
      x2 = gather(x2, s0, s1);
      x3 = gather(x3, s0, s1);
      v128.store(to, x0, 0);
      v128.store(to, x1, 16);
      v128.store(to, x2, 32);
      v128.store(to, x3, 48);
      w += 64;
    }
    x0 = gather(x0, s0, s1);
    x1 = gather(x1, s0, s1);
    x2 = gather(x2, s0, s1);
    x3 = gather(x3, s0, s1);
    v128.store(target + i, x0, 0);
    v128.store(target + i, x1, 16);
    v128.store(target + i, x2, 32);
    v128.store(target + i, x3, 48);
    const first = s0;
    s0 = s2;
    s2 = s1;
    s1 = first;
    w &= SBOX - 1;
  }
  box0 = s0;
  box1 = s1;
  box2 = s2;
  written = w;
  salsa20(target + last, 1);
}

/** From byte order at `b` to the shuffled order at `x`, over `r` × 128 bytes. */
function loadBlocks(x: usize, b: usize, r: usize): void {
  for (let k: usize = 0; k < r << 7; k += 64)
    for (let i: usize = 0; i < 16; i++) store<u32>(x + k + i * 4, load<u32>(b + k + ((i * 5) & 15) * 4));
}

function storeBlocks(b: usize, x: usize, r: usize): void {
  for (let k: usize = 0; k < r << 7; k += 64)
    for (let i: usize = 0; i < 16; i++) store<u32>(b + k + ((i * 5) & 15) * 4, load<u32>(x + k + i * 4));
}

/** Integerify: the first two words of the last block, in the shuffled order. */
@inline
function integerify(x: usize, r: usize): u64 {
  const last = x + (r << 7) - 64;
  return (<u64>load<u32>(last, 52) << 32) | load<u32>(last, 0);
}

@inline
function floorToPowerOf2(x: u64): u64 {
  return <u64>1 << (63 - clz(x));
}

/** Fills the S-boxes at `boxes` from the first 128 bytes of a lane, and sets up its context; `x` is scratch of 128. */
export function fillBoxes(b: usize, boxes: usize, x: usize, context: usize): void {
  loadBlocks(x, b, 1);
  for (let to = boxes; to < boxes + 3 * SBOX; to += 128) {
    memory.copy(to, x, 128);
    for (let i: usize = 0; i < 64; i += 8) store<u64>(x + i, load<u64>(x + i) ^ load<u64>(x + i, 64));
    salsa20(x, 4);
    for (let i: usize = 0; i < 64; i += 8) store<u64>(x + i, load<u64>(x + i) ^ load<u64>(x + i, 64), 64);
    salsa20(x + 64, 4);
  }
  storeBlocks(b, x, 1);
  box2 = boxes;
  box1 = boxes + SBOX;
  box0 = boxes + 2 * SBOX;
  written = 0;
  keepBoxes(context);
}

/** SMix1: fills the `n` blocks at `v`. `x` is scratch of `r` × 128. */
export function mixFirst(b: usize, r: usize, n: u32, v: usize, x: usize): void {
  const size = r << 7;
  loadBlocks(v, b, r);
  for (let i: u32 = 0; i < n; i++) {
    const from = v + <usize>i * size;
    let other: usize = 0;
    if (i > 1) {
      const floor = floorToPowerOf2(i);
      other = v + <usize>((integerify(from, r) & (floor - 1)) + (i - floor)) * size;
    }
    blockMix(i + 1 < n ? from + size : x, from, other, r, false);
  }
  storeBlocks(b, x, r);
}

/** SMix2: `loops` reads of the `n` (a power of two) blocks at `v`, which it also writes when `keep`. */
export function mixSecond(b: usize, r: usize, n: u32, loops: u32, v: usize, x: usize, keep: bool): void {
  const size = r << 7;
  loadBlocks(x, b, r);
  for (let i: u32 = 0; i < loops; i++)
    blockMix(x, x, v + <usize>(integerify(x, r) & (n - 1)) * size, r, keep);
  storeBlocks(b, x, r);
}
