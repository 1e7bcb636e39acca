import { expect } from 'chai';
import { reportFaults } from '../../src/config/report.js';

describe('reportFaults', () => {
  const at = { file: 'postern.yaml', line: 2, column: 3, path: 'plugins[0].use', message: 'expected a text' };

  it('writes a line that editors and terminals lead to, in the order of the file', () => {
    expect(
      reportFaults([
        { ...at, line: 10 },
        { ...at, column: 9, suggestion: 'file' },
        { ...at, path: '', message: 'the file is empty' },
      ]),
    ).to.deep.equal([
      'postern.yaml:2:3: the file is empty',
      'postern.yaml:2:9: plugins[0].use: expected a text (did you mean "file"?)',
      'postern.yaml:10:3: plugins[0].use: expected a text',
    ]);
  });

  it('shows what would steer a terminal', () => {
    expect(reportFaults([{ ...at, path: 'a\u001b[31mb\nc' }])[0]).to.equal(
      'postern.yaml:2:3: a\\x1b[31mb\\x0ac: expected a text',
    );
  });
});
