import type { Request } from '../../chain/request.js';
import { OwnerTable, claimOf, type Claim, type Wish } from './table.js';

/** For `postern try`: says what a login would do, and changes nothing. */
export class DryOwnerTable extends OwnerTable {
  protected override readonly isDry = true;

  override async claim(wish: Wish, request: Request): Promise<Claim> {
    const given: Claim = { outcome: 'mine', ownership: { ...wish, origin: 'login', askedAt: Infinity } };
    return claimOf(wish, await this.concerned(wish, request), Infinity) ?? given;
  }

  override async renamed(): Promise<void> {}

  override async noteClash(): Promise<void> {}
}
