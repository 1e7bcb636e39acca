import { expect } from 'chai';
import { MatrixError } from '../../src/http/errors.js';
import { hopsOf } from '../../src/http/hops.js';

const OWN = '0123456789ab';
const OTHER = 'ba9876543210';
const hops = (header?: string): string =>
  hopsOf(header === undefined ? {} : { 'x-postern-hops': header }, OWN);

function statusOf(header: string): number {
  try {
    hops(header);
  } catch (error) {
    if (error instanceof MatrixError) return error.status;
  }
  return 200;
}

describe('the gateways that a request has come through', () => {
  it('begin with this one, or end with it', () => {
    expect(hops()).to.equal(OWN);
    expect(hops(OTHER)).to.equal(`${OTHER}, ${OWN}`);
    expect(hops(`${OTHER},${OTHER}`)).to.equal(`${OTHER},${OTHER}, ${OWN}`);
  });

  it('are refused when this one is among them, or when they are too many', () => {
    for (const circle of [OWN, `${OTHER}, ${OWN}`, `${OWN}, ${OTHER}`]) {
      expect(statusOf(circle)).to.equal(508);
    }
    expect(statusOf(Array(7).fill(OTHER).join(', '))).to.equal(200);
    expect(statusOf(Array(8).fill(OTHER).join(', '))).to.equal(508);
  });

  it('are refused when no gateway has written them', () => {
    for (const nonsense of ['', 'x', OWN.toUpperCase(), `${OTHER}\r\nx: y`, `${OTHER};`, ` ${OTHER}`]) {
      expect(statusOf(nonsense), nonsense).to.equal(400);
    }
  });
});
