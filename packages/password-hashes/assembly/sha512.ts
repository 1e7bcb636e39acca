/** SHA-512 (FIPS 180-4). The chaining value is written to `state` as the digest: eight words, greatest byte first. */

const constants = memory.data<u64>([
  0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f,
  0xe9b5dba58189dbbc, 0x3956c25bf348b538, 0x59f111f1b605d019,
  0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242,
  0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
  0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
  0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3,
  0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65, 0x2de92c6f592b0275,
  0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
  0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f,
  0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
  0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc,
  0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
  0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6,
  0x92722c851482353b, 0xa2bfe8a14cf10364, 0xa81a664bbc423001,
  0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
  0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
  0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99,
  0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb,
  0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc,
  0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
  0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915,
  0xc67178f2e372532b, 0xca273eceea26619c, 0xd186b8c721c0c207,
  0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba,
  0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
  0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
  0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a,
  0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
]);
/** The last sixteen words of the message schedule, in turn. */
const schedule = memory.data(128);

@inline
function bigSigma0(x: u64): u64 {
  return rotr<u64>(x, 28) ^ rotr<u64>(x, 34) ^ rotr<u64>(x, 39);
}

@inline
function bigSigma1(x: u64): u64 {
  return rotr<u64>(x, 14) ^ rotr<u64>(x, 18) ^ rotr<u64>(x, 41);
}

@inline
function smallSigma0(x: u64): u64 {
  return rotr<u64>(x, 1) ^ rotr<u64>(x, 8) ^ (x >> 7);
}

@inline
function smallSigma1(x: u64): u64 {
  return rotr<u64>(x, 19) ^ rotr<u64>(x, 61) ^ (x >> 6);
}

/** A word of the block, kept for the schedule. */
@inline
function input(at: usize, offset: usize): u64 {
  const word = bswap<u64>(load<u64>(at + offset));
  store<u64>(schedule + offset, word);
  return word;
}

/** The next word of the schedule, from those 16, 15, 7 and 2 before it; it takes the place of the first. */
@inline
function expanded(to: usize, after: usize, ninth: usize, fourteenth: usize): u64 {
  const sum = load<u64>(schedule + to) + smallSigma0(load<u64>(schedule + after));
  const word = sum + load<u64>(schedule + ninth) + smallSigma1(load<u64>(schedule + fourteenth));
  store<u64>(schedule + to, word);
  return word;
}

/** Hashes `blocks` × 128 bytes from `at`, which hold the padding already. */
export function sha512Blocks(state: usize, at: usize, blocks: u32): void {
  let a0: u64 = 0x6a09e667f3bcc908;
  let b0: u64 = 0xbb67ae8584caa73b;
  let c0: u64 = 0x3c6ef372fe94f82b;
  let d0: u64 = 0xa54ff53a5f1d36f1;
  let e0: u64 = 0x510e527fade682d1;
  let f0: u64 = 0x9b05688c2b3e6c1f;
  let g0: u64 = 0x1f83d9abfb41bd6b;
  let h0: u64 = 0x5be0cd19137e2179;
  for (; blocks > 0; blocks--) {
    let a = a0;
    let b = b0;
    let c = c0;
    let d = d0;
    let e = e0;
    let f = f0;
    let g = g0;
    let h = h0;
    h += bigSigma1(e) + (g ^ (e & (f ^ g))) + load<u64>(constants, 0) + input(at, 0);
    d += h;
    h += bigSigma0(a) + ((a & b) | (c & (a | b)));
    g += bigSigma1(d) + (f ^ (d & (e ^ f))) + load<u64>(constants, 8) + input(at, 8);
    c += g;
    g += bigSigma0(h) + ((h & a) | (b & (h | a)));
    f += bigSigma1(c) + (e ^ (c & (d ^ e))) + load<u64>(constants, 16) + input(at, 16);
    b += f;
    f += bigSigma0(g) + ((g & h) | (a & (g | h)));
    e += bigSigma1(b) + (d ^ (b & (c ^ d))) + load<u64>(constants, 24) + input(at, 24);
    a += e;
    e += bigSigma0(f) + ((f & g) | (h & (f | g)));
    d += bigSigma1(a) + (c ^ (a & (b ^ c))) + load<u64>(constants, 32) + input(at, 32);
    h += d;
    d += bigSigma0(e) + ((e & f) | (g & (e | f)));
    c += bigSigma1(h) + (b ^ (h & (a ^ b))) + load<u64>(constants, 40) + input(at, 40);
    g += c;
    c += bigSigma0(d) + ((d & e) | (f & (d | e)));
    b += bigSigma1(g) + (a ^ (g & (h ^ a))) + load<u64>(constants, 48) + input(at, 48);
    f += b;
    b += bigSigma0(c) + ((c & d) | (e & (c | d)));
    a += bigSigma1(f) + (h ^ (f & (g ^ h))) + load<u64>(constants, 56) + input(at, 56);
    e += a;
    a += bigSigma0(b) + ((b & c) | (d & (b | c)));
    h += bigSigma1(e) + (g ^ (e & (f ^ g))) + load<u64>(constants, 64) + input(at, 64);
    d += h;
    h += bigSigma0(a) + ((a & b) | (c & (a | b)));
    g += bigSigma1(d) + (f ^ (d & (e ^ f))) + load<u64>(constants, 72) + input(at, 72);
    c += g;
    g += bigSigma0(h) + ((h & a) | (b & (h | a)));
    f += bigSigma1(c) + (e ^ (c & (d ^ e))) + load<u64>(constants, 80) + input(at, 80);
    b += f;
    f += bigSigma0(g) + ((g & h) | (a & (g | h)));
    e += bigSigma1(b) + (d ^ (b & (c ^ d))) + load<u64>(constants, 88) + input(at, 88);
    a += e;
    e += bigSigma0(f) + ((f & g) | (h & (f | g)));
    d += bigSigma1(a) + (c ^ (a & (b ^ c))) + load<u64>(constants, 96) + input(at, 96);
    h += d;
    d += bigSigma0(e) + ((e & f) | (g & (e | f)));
    c += bigSigma1(h) + (b ^ (h & (a ^ b))) + load<u64>(constants, 104) + input(at, 104);
    g += c;
    c += bigSigma0(d) + ((d & e) | (f & (d | e)));
    b += bigSigma1(g) + (a ^ (g & (h ^ a))) + load<u64>(constants, 112) + input(at, 112);
    f += b;
    b += bigSigma0(c) + ((c & d) | (e & (c | d)));
    a += bigSigma1(f) + (h ^ (f & (g ^ h))) + load<u64>(constants, 120) + input(at, 120);
    e += a;
    a += bigSigma0(b) + ((b & c) | (d & (b | c)));
    for (let t: usize = 128; t < 640; t += 128) {
      h += bigSigma1(e) + (g ^ (e & (f ^ g))) + load<u64>(constants + t, 0) + expanded(0, 8, 72, 112);
      d += h;
      h += bigSigma0(a) + ((a & b) | (c & (a | b)));
      g += bigSigma1(d) + (f ^ (d & (e ^ f))) + load<u64>(constants + t, 8) + expanded(8, 16, 80, 120);
      c += g;
      g += bigSigma0(h) + ((h & a) | (b & (h | a)));
      f += bigSigma1(c) + (e ^ (c & (d ^ e))) + load<u64>(constants + t, 16) + expanded(16, 24, 88, 0);
      b += f;
      f += bigSigma0(g) + ((g & h) | (a & (g | h)));
      e += bigSigma1(b) + (d ^ (b & (c ^ d))) + load<u64>(constants + t, 24) + expanded(24, 32, 96, 8);
      a += e;
      e += bigSigma0(f) + ((f & g) | (h & (f | g)));
      d += bigSigma1(a) + (c ^ (a & (b ^ c))) + load<u64>(constants + t, 32) + expanded(32, 40, 104, 16);
      h += d;
      d += bigSigma0(e) + ((e & f) | (g & (e | f)));
      c += bigSigma1(h) + (b ^ (h & (a ^ b))) + load<u64>(constants + t, 40) + expanded(40, 48, 112, 24);
      g += c;
      c += bigSigma0(d) + ((d & e) | (f & (d | e)));
      b += bigSigma1(g) + (a ^ (g & (h ^ a))) + load<u64>(constants + t, 48) + expanded(48, 56, 120, 32);
      f += b;
      b += bigSigma0(c) + ((c & d) | (e & (c | d)));
      a += bigSigma1(f) + (h ^ (f & (g ^ h))) + load<u64>(constants + t, 56) + expanded(56, 64, 0, 40);
      e += a;
      a += bigSigma0(b) + ((b & c) | (d & (b | c)));
      h += bigSigma1(e) + (g ^ (e & (f ^ g))) + load<u64>(constants + t, 64) + expanded(64, 72, 8, 48);
      d += h;
      h += bigSigma0(a) + ((a & b) | (c & (a | b)));
      g += bigSigma1(d) + (f ^ (d & (e ^ f))) + load<u64>(constants + t, 72) + expanded(72, 80, 16, 56);
      c += g;
      g += bigSigma0(h) + ((h & a) | (b & (h | a)));
      f += bigSigma1(c) + (e ^ (c & (d ^ e))) + load<u64>(constants + t, 80) + expanded(80, 88, 24, 64);
      b += f;
      f += bigSigma0(g) + ((g & h) | (a & (g | h)));
      e += bigSigma1(b) + (d ^ (b & (c ^ d))) + load<u64>(constants + t, 88) + expanded(88, 96, 32, 72);
      a += e;
      e += bigSigma0(f) + ((f & g) | (h & (f | g)));
      d += bigSigma1(a) + (c ^ (a & (b ^ c))) + load<u64>(constants + t, 96) + expanded(96, 104, 40, 80);
      h += d;
      d += bigSigma0(e) + ((e & f) | (g & (e | f)));
      c += bigSigma1(h) + (b ^ (h & (a ^ b))) + load<u64>(constants + t, 104) + expanded(104, 112, 48, 88);
      g += c;
      c += bigSigma0(d) + ((d & e) | (f & (d | e)));
      b += bigSigma1(g) + (a ^ (g & (h ^ a))) + load<u64>(constants + t, 112) + expanded(112, 120, 56, 96);
      f += b;
      b += bigSigma0(c) + ((c & d) | (e & (c | d)));
      a += bigSigma1(f) + (h ^ (f & (g ^ h))) + load<u64>(constants + t, 120) + expanded(120, 0, 64, 104);
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
    at += 128;
  }
  store<u64>(state, bswap<u64>(a0), 0);
  store<u64>(state, bswap<u64>(b0), 8);
  store<u64>(state, bswap<u64>(c0), 16);
  store<u64>(state, bswap<u64>(d0), 24);
  store<u64>(state, bswap<u64>(e0), 32);
  store<u64>(state, bswap<u64>(f0), 40);
  store<u64>(state, bswap<u64>(g0), 48);
  store<u64>(state, bswap<u64>(h0), 56);
}
