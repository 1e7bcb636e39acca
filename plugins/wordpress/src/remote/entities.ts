const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Undoes the five entities of XML, which HTML has too, and the numeric ones. Others stay as they are. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (whole, name, decimal, hex) => {
      if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
      const codePoint = decimal === undefined ? parseInt(String(hex), 16) : Number(decimal);
      return isCharacter(codePoint) ? String.fromCodePoint(codePoint) : whole;
    },
  );
}

/** Neither NUL, nor half of a surrogate pair, nor beyond Unicode. */
function isCharacter(codePoint: number): boolean {
  return codePoint > 0 && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
}
