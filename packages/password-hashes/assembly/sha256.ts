/** SHA-256 (FIPS 180-4). The chaining value is written to `state` as the digest: eight words, greatest byte first. */

const constants = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
  0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
  0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
  0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
  0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
  0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
/** The last sixteen words of the message schedule, in turn. */
const schedule = memory.data(64);

@inline
function bigSigma0(x: u32): u32 {
  return rotr<u32>(x, 2) ^ rotr<u32>(x, 13) ^ rotr<u32>(x, 22);
}

@inline
function bigSigma1(x: u32): u32 {
  return rotr<u32>(x, 6) ^ rotr<u32>(x, 11) ^ rotr<u32>(x, 25);
}

@inline
function smallSigma0(x: u32): u32 {
  return rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ (x >> 3);
}

@inline
function smallSigma1(x: u32): u32 {
  return rotr<u32>(x, 17) ^ rotr<u32>(x, 19) ^ (x >> 10);
}

/** A word of the block, kept for the schedule. */
@inline
function input(at: usize, offset: usize): u32 {
  const word = bswap<u32>(load<u32>(at + offset));
  store<u32>(schedule + offset, word);
  return word;
}

/** The next word of the schedule, from those 16, 15, 7 and 2 before it; it takes the place of the first. */
@inline
function expanded(to: usize, after: usize, ninth: usize, fourteenth: usize): u32 {
  const sum = load<u32>(schedule + to) + smallSigma0(load<u32>(schedule + after));
  const word = sum + load<u32>(schedule + ninth) + smallSigma1(load<u32>(schedule + fourteenth));
  store<u32>(schedule + to, word);
  return word;
}

/** Hashes `blocks` × 64 bytes from `at`, which hold the padding already. */
export function sha256Blocks(state: usize, at: usize, blocks: u32): void {
  let a0: u32 = 0x6a09e667;
  let b0: u32 = 0xbb67ae85;
  let c0: u32 = 0x3c6ef372;
  let d0: u32 = 0xa54ff53a;
  let e0: u32 = 0x510e527f;
  let f0: u32 = 0x9b05688c;
  let g0: u32 = 0x1f83d9ab;
  let h0: u32 = 0x5be0cd19;
  for (; blocks > 0; blocks--) {
    let a = a0;
    let b = b0;
    let c = c0;
    let d = d0;
    let e = e0;
    let f = f0;
    let g = g0;
    let h = h0;
    h += bigSigma1(e) + (g ^ (e & (f ^ g))) + load<u32>(constants, 0) + input(at, 0);
    d += h;
    h += bigSigma0(a) + ((a & b) | (c & (a | b)));
    g += bigSigma1(d) + (f ^ (d & (e ^ f))) + load<u32>(constants, 4) + input(at, 4);
    c += g;
    g += bigSigma0(h) + ((h & a) | (b & (h | a)));
    f += bigSigma1(c) + (e ^ (c & (d ^ e))) + load<u32>(constants, 8) + input(at, 8);
    b += f;
    f += bigSigma0(g) + ((g & h) | (a & (g | h)));
    e += bigSigma1(b) + (d ^ (b & (c ^ d))) + load<u32>(constants, 12) + input(at, 12);
    a += e;
    e += bigSigma0(f) + ((f & g) | (h & (f | g)));
    d += bigSigma1(a) + (c ^ (a & (b ^ c))) + load<u32>(constants, 16) + input(at, 16);
    h += d;
    d += bigSigma0(e) + ((e & f) | (g & (e | f)));
    c += bigSigma1(h) + (b ^ (h & (a ^ b))) + load<u32>(constants, 20) + input(at, 20);
    g += c;
    c += bigSigma0(d) + ((d & e) | (f & (d | e)));
    b += bigSigma1(g) + (a ^ (g & (h ^ a))) + load<u32>(constants, 24) + input(at, 24);
    f += b;
    b += bigSigma0(c) + ((c & d) | (e & (c | d)));
    a += bigSigma1(f) + (h ^ (f & (g ^ h))) + load<u32>(constants, 28) + input(at, 28);
    e += a;
    a += bigSigma0(b) + ((b & c) | (d & (b | c)));
    h += bigSigma1(e) + (g ^ (e & (f ^ g))) + load<u32>(constants, 32) + input(at, 32);
    d += h;
    h += bigSigma0(a) + ((a & b) | (c & (a | b)));
    g += bigSigma1(d) + (f ^ (d & (e ^ f))) + load<u32>(constants, 36) + input(at, 36);
    c += g;
    g += bigSigma0(h) + ((h & a) | (b & (h | a)));
    f += bigSigma1(c) + (e ^ (c & (d ^ e))) + load<u32>(constants, 40) + input(at, 40);
    b += f;
    f += bigSigma0(g) + ((g & h) | (a & (g | h)));
    e += bigSigma1(b) + (d ^ (b & (c ^ d))) + load<u32>(constants, 44) + input(at, 44);
    a += e;
    e += bigSigma0(f) + ((f & g) | (h & (f | g)));
    d += bigSigma1(a) + (c ^ (a & (b ^ c))) + load<u32>(constants, 48) + input(at, 48);
    h += d;
    d += bigSigma0(e) + ((e & f) | (g & (e | f)));
    c += bigSigma1(h) + (b ^ (h & (a ^ b))) + load<u32>(constants, 52) + input(at, 52);
    g += c;
    c += bigSigma0(d) + ((d & e) | (f & (d | e)));
    b += bigSigma1(g) + (a ^ (g & (h ^ a))) + load<u32>(constants, 56) + input(at, 56);
    f += b;
    b += bigSigma0(c) + ((c & d) | (e & (c | d)));
    a += bigSigma1(f) + (h ^ (f & (g ^ h))) + load<u32>(constants, 60) + input(at, 60);
    e += a;
    a += bigSigma0(b) + ((b & c) | (d & (b | c)));
    for (let t: usize = 64; t < 256; t += 64) {
      h += bigSigma1(e) + (g ^ (e & (f ^ g))) + load<u32>(constants + t, 0) + expanded(0, 4, 36, 56);
      d += h;
      h += bigSigma0(a) + ((a & b) | (c & (a | b)));
      g += bigSigma1(d) + (f ^ (d & (e ^ f))) + load<u32>(constants + t, 4) + expanded(4, 8, 40, 60);
      c += g;
      g += bigSigma0(h) + ((h & a) | (b & (h | a)));
      f += bigSigma1(c) + (e ^ (c & (d ^ e))) + load<u32>(constants + t, 8) + expanded(8, 12, 44, 0);
      b += f;
      f += bigSigma0(g) + ((g & h) | (a & (g | h)));
      e += bigSigma1(b) + (d ^ (b & (c ^ d))) + load<u32>(constants + t, 12) + expanded(12, 16, 48, 4);
      a += e;
      e += bigSigma0(f) + ((f & g) | (h & (f | g)));
      d += bigSigma1(a) + (c ^ (a & (b ^ c))) + load<u32>(constants + t, 16) + expanded(16, 20, 52, 8);
      h += d;
      d += bigSigma0(e) + ((e & f) | (g & (e | f)));
      c += bigSigma1(h) + (b ^ (h & (a ^ b))) + load<u32>(constants + t, 20) + expanded(20, 24, 56, 12);
      g += c;
      c += bigSigma0(d) + ((d & e) | (f & (d | e)));
      b += bigSigma1(g) + (a ^ (g & (h ^ a))) + load<u32>(constants + t, 24) + expanded(24, 28, 60, 16);
      f += b;
      b += bigSigma0(c) + ((c & d) | (e & (c | d)));
      a += bigSigma1(f) + (h ^ (f & (g ^ h))) + load<u32>(constants + t, 28) + expanded(28, 32, 0, 20);
      e += a;
      a += bigSigma0(b) + ((b & c) | (d & (b | c)));
      h += bigSigma1(e) + (g ^ (e & (f ^ g))) + load<u32>(constants + t, 32) + expanded(32, 36, 4, 24);
      d += h;
      h += bigSigma0(a) + ((a & b) | (c & (a | b)));
      g += bigSigma1(d) + (f ^ (d & (e ^ f))) + load<u32>(constants + t, 36) + expanded(36, 40, 8, 28);
      c += g;
      g += bigSigma0(h) + ((h & a) | (b & (h | a)));
      f += bigSigma1(c) + (e ^ (c & (d ^ e))) + load<u32>(constants + t, 40) + expanded(40, 44, 12, 32);
      b += f;
      f += bigSigma0(g) + ((g & h) | (a & (g | h)));
      e += bigSigma1(b) + (d ^ (b & (c ^ d))) + load<u32>(constants + t, 44) + expanded(44, 48, 16, 36);
      a += e;
      e += bigSigma0(f) + ((f & g) | (h & (f | g)));
      d += bigSigma1(a) + (c ^ (a & (b ^ c))) + load<u32>(constants + t, 48) + expanded(48, 52, 20, 40);
      h += d;
      d += bigSigma0(e) + ((e & f) | (g & (e | f)));
      c += bigSigma1(h) + (b ^ (h & (a ^ b))) + load<u32>(constants + t, 52) + expanded(52, 56, 24, 44);
      g += c;
      c += bigSigma0(d) + ((d & e) | (f & (d | e)));
      b += bigSigma1(g) + (a ^ (g & (h ^ a))) + load<u32>(constants + t, 56) + expanded(56, 60, 28, 48);
      f += b;
      b += bigSigma0(c) + ((c & d) | (e & (c | d)));
      a += bigSigma1(f) + (h ^ (f & (g ^ h))) + load<u32>(constants + t, 60) + expanded(60, 0, 32, 52);
      e += a;
      a += bigSigma0(b) + ((b & c) | (d & (b | c)));
    }
    a0 += a;
    b0 += b;
    c0 += c;
    d0 += d;
    e0 += e;
    f0 += f;
    g0 += g;
    h0 += h;
    at += 64;
  }
  store<u32>(state, bswap<u32>(a0), 0);
  store<u32>(state, bswap<u32>(b0), 4);
  store<u32>(state, bswap<u32>(c0), 8);
  store<u32>(state, bswap<u32>(d0), 12);
  store<u32>(state, bswap<u32>(e0), 16);
  store<u32>(state, bswap<u32>(f0), 20);
  store<u32>(state, bswap<u32>(g0), 24);
  store<u32>(state, bswap<u32>(h0), 28);
}
